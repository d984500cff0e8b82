"""What a running server says of itself: to balancers, to Prometheus, to systemd, and to whoever changes its settings."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.watch import readiness
from desk import inbox
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.patience import PATIENCE
from tests.shell.process import privacy_desk, running
from tests.shell.test_access_commands import add_admin

METRIC = re.compile(r"([a-z_]+)(\{[^}]*\})? (\S+)")


def fetched(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def metrics(url: str) -> dict[str, float]:
    """The values by name and labels; every line of the page must be one of Prometheus' format."""
    status, text = fetched(f"{url}/metrics")
    assert status == 200
    found = {}
    for line in text.splitlines():
        if not line.startswith(("# HELP ", "# TYPE ")):
            match = METRIC.fullmatch(line)
            assert match is not None, line
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def test_the_metrics_tell_of_queues_and_dead_letters_and_not_to_strangers(tmp_path: Path) -> None:
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: inbox.keep(desk, "telegram", "9", "5", "secret words"))
        (job,) = office.write_now(lambda desk: inbox.claim(desk, "boot", 1))
        office.write_now(lambda desk: inbox.fail(desk, job, "odd", final=True))
    with running(tmp_path, env={"PRIVACY_DESK_ADMIN_PORT": "0"}) as server:
        admin = server.console.removesuffix("/console")
        found = metrics(admin)
        assert fetched(f"{server.address}/metrics")[0] == 404
        assert fetched(f"{admin}/readyz")[0] == 200
    assert found["privacy_desk_dead_letters"] == 1
    assert found["privacy_desk_store_up"] == 1
    assert found['privacy_desk_queue_length{queue="inbox"}'] == 0
    assert found['privacy_desk_replies_total{channel="web",kind="abstain"}'] == 0
    assert found['privacy_desk_sends_total{channel="web",outcome="sent"}'] == 0
    assert found["process_open_fds"] > 3


def test_a_dead_letter_is_shown_and_tried_again_by_somebody_with_a_name(tmp_path: Path) -> None:
    env = add_admin(tmp_path)
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: inbox.keep(desk, "telegram", "9", "5", '{"said": "\\u001b[2J"}'))
        (job,) = office.write_now(lambda desk: inbox.claim(desk, "boot", 1))
        office.write_now(lambda desk: inbox.fail(desk, job, "odd", final=True))
    assert job.id in privacy_desk(tmp_path, "inbox", "list").stdout
    assert "Say who acts" in privacy_desk(tmp_path, "inbox", "show", job.id).stderr
    shown = privacy_desk(tmp_path, "inbox", "show", job.id, "--as", "Ada", env=env)
    assert json.loads(shown.stdout) == {"said": "\x1b[2J"}
    assert "\x1b" not in shown.stdout
    assert "or use --all" in privacy_desk(tmp_path, "inbox", "replay", "--as", "Ada", env=env).stderr
    assert "1 to be tried once more" in privacy_desk(tmp_path, "inbox", "replay", "--all", "--as", "Ada", env=env).stdout
    assert privacy_desk(tmp_path, "inbox", "list").stdout == "1 waiting, 0 put aside.\n"


@contextmanager
def listening(folder: Path) -> Iterator[socket.socket]:
    """Systemd's end of the notifications."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(folder / "notify"))
        end.settimeout(PATIENCE)
        yield end


def test_systemd_hears_ready_alive_reloading_and_stopping(tmp_path: Path) -> None:
    with listening(tmp_path) as end:
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}

        def heard(state: str) -> None:
            while state not in end.recv(1000).decode().splitlines():
                pass

        with running(tmp_path, env=env) as server:
            heard("READY=1")
            for _ in range(2):
                heard("WATCHDOG=1")
            os.kill(server.process.pid, signal.SIGHUP)
            heard("RELOADING=1")
            heard("READY=1")
            assert server.stop()[0] == 0
            heard("STOPPING=1")


def test_a_reload_takes_what_it_can_and_names_what_needs_a_restart(tmp_path: Path) -> None:
    assert "No server runs" in privacy_desk(tmp_path, "reload").stderr
    config = tmp_path / "config.yaml"
    config.write_text("log:\n  level: info\n")
    with running(tmp_path) as server:
        config.write_text("log:\n  level: debug\ndesk:\n  chat_rate: 5\n  retention_days: 7\nmail:\n  user: me\n")
        told = privacy_desk(tmp_path, "reload").stdout
        assert told == "Taken: desk.chat_rate, log.level. Needs a restart: desk.retention_days, mail.user.\n"
        config.write_text("log:\n  level: loud\n")
        assert "log.level expects one of" in privacy_desk(tmp_path, "reload").stderr
        config.write_text("")
        assert "Taken: desk.chat_rate, log.level." in privacy_desk(tmp_path, "reload").stdout
        (tmp_path / "broken.md").write_bytes(b"\xff\xfe\x00")
        config.write_text("policy:\n  file: broken.md\n")
        done = privacy_desk(tmp_path, "reload")
        assert (done.returncode, done.stdout[:18]) == (1, "Nothing was taken:")
        assert fetched(f"{server.address}/healthz")[0] == 200
        log = server.stop()[2]
    assert "Taken: desk.chat_rate, log.level. Needs a restart: desk.retention_days, mail.user." in log


def test_a_server_that_hears_nothing_from_telegram_says_so(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        env = {"PRIVACY_DESK_TELEGRAM_TOKEN": "1:x", "PRIVACY_DESK_TELEGRAM_API": f"http://127.0.0.1:{nobody.getsockname()[1]}"}
        with running(tmp_path, env=env) as server:
            status, body = fetched(f"{server.address}/readyz")
            while status == 200:
                time.sleep(0.05)
                status, body = fetched(f"{server.address}/readyz")
    assert (status, json.loads(body)["checks"]) == (503, {"database": "ok", "intake": "ok", "telegram": "failed"})
    assert readiness.PATIENCE < 10


def test_an_update_that_ends_the_program_time_and_again_is_put_aside_with_an_alarm_for_this_machine(tmp_path: Path) -> None:
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: inbox.keep(desk, "web", "9", "5", "{}"))
        for _ in range(inbox.ATTEMPTS):
            office.write_now(lambda desk: inbox.claim(desk, "boot", 1))
            office.write_now(lambda desk: desk.tx.run("UPDATE inbox SET boot = NULL"))
        office.write_now(lambda desk: desk.tx.run("UPDATE inbox SET boot = 'killed'"))
    with running(tmp_path) as server:
        assert metrics(server.address)["privacy_desk_dead_letters"] == 1
        # What a proxy passes on comes from elsewhere.
        assert fetched(f"{server.address}/metrics", **{"X-Forwarded-For": "203.0.113.9"})[0] == 404
        log = server.stop()[2]
    assert "ERROR 1 updates are put aside as dead letters" in log
