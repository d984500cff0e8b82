"""Starting and stopping the real process: one clear line for whatever is in its way, and nothing half done."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.shell.process import privacy_desk, running

TOKEN = "4200:not-a-real-token"


def refused(folder: Path, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    """Starts in vain: exit code 2 and one line on standard error, which is returned."""
    done = privacy_desk(folder, "run", *arguments, env=env, cwd=cwd)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    return line.removeprefix("privacy-desk: ")


def test_it_starts_from_any_working_directory_says_where_everything_is_and_stops_cleanly(tmp_path: Path) -> None:
    with running(tmp_path, cwd=Path("/"), fresh=True) as server:
        with urlopen(f"{server.address}/healthz") as response:
            assert response.status == 200
        with urlopen(f"{server.address}/readyz") as response:
            assert response.status == 200
        with urlopen(f"{server.address}/") as response:
            assert b"<html" in response.read()
        with urlopen(server.console + "") as response:
            assert b"Sign in" in response.read()
        code, _, err = server.stop()
    assert code == 0
    assert "Traceback" not in err
    assert "ERROR" not in err


def test_ctrl_c_stops_it_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        code, _, err = server.stop(signal.SIGINT)
    assert (code, "Traceback" in err) == (0, False)


def test_the_console_can_have_an_address_of_its_own(tmp_path: Path) -> None:
    with running(tmp_path, env={"PRIVACY_DESK_ADMIN_PORT": "0"}) as server:
        assert server.console != f"{server.address}/console"
        with urlopen(server.console) as response:
            assert response.status == 200


def test_a_second_server_on_the_same_folder_is_refused_while_commands_work(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        line = refused(tmp_path)
        assert f"another privacy-desk (process {server.process.pid}) is running on {tmp_path / 'data'}; stop it first" in line
        assert privacy_desk(tmp_path, "tickets", "list").returncode == 0
        assert privacy_desk(tmp_path, "backup", "create").returncode == 0


def test_killed_it_leaves_nothing_that_keeps_the_next_one_from_starting(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.stop(signal.SIGKILL)
    with running(tmp_path) as server:
        assert server.stop()[0] == 0


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        line = refused(tmp_path, env={"PRIVACY_DESK_HTTP_PORT": str(port)})
    assert f"http.port: cannot listen on 127.0.0.1:{port}" in line
    assert "choose another port" in line


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # A file in the way stops root as well, unlike permissions.
    (tmp_path / "data").write_text("")
    line = refused(tmp_path)
    assert f"data_dir: {tmp_path / 'data'} cannot be written" in line
    assert "--data-dir" in line


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system where nobody may write")
@pytest.mark.parametrize("folder", ["/sys", "/sys/privacy-desk"])
def test_a_read_only_data_folder_is_named(tmp_path: Path, folder: str) -> None:
    assert f"data_dir: {folder} cannot be written (" in refused(tmp_path, "--data-dir", folder)


def test_a_key_that_is_missing_wrong_or_open_to_others_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.stop()
    key, away = tmp_path / "data.key", tmp_path / "away"
    assert key.stat().st_mode & 0o777 == 0o600
    key.rename(away)
    assert f"The key file {key} is missing" in refused(tmp_path)
    assert not key.exists()
    with running(tmp_path, "--data-dir", str(tmp_path / "other")) as server:
        server.stop()
    (tmp_path / "other.key").rename(key)
    assert f"The key file {key} holds the key" in refused(tmp_path)
    away.rename(key)
    key.chmod(0o644)
    assert f"run chmod 600 {key}" in refused(tmp_path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "there is no such file"),
        (b"", "is empty"),
        (b"\x7fELF\0\0\0", "is a binary file"),
        ("Datenschutzerklärung\n".encode("latin-1"), "is not UTF-8 text"),
        (b"We keep your data.\n" * 2_700_000, "larger than 2 MB"),
    ],
    ids=["missing", "empty", "binary", "latin-1", "50 MB"],
)
def test_a_policy_file_that_cannot_be_read_is_named_and_leaves_no_trace(tmp_path: Path, content: bytes | None, expected: str) -> None:
    file = tmp_path / "policy.txt"
    if content is not None:
        file.write_bytes(content)
    line = refused(tmp_path, env={"PRIVACY_DESK_POLICY_FILE": str(file)})
    assert str(file) in line
    assert expected in line
    assert not (tmp_path / "data").exists()
    checked = privacy_desk(tmp_path, "check", env={"PRIVACY_DESK_POLICY_FILE": str(file)})
    assert (checked.returncode, checked.stdout) == (2, "")
    assert expected in checked.stderr


def test_a_policy_file_that_cannot_be_read_is_refused_at_a_later_start_too(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.stop()
    assert "there is no such file" in refused(tmp_path, env={"PRIVACY_DESK_POLICY_FILE": "missing.txt"})


def test_a_wrong_setting_is_told_before_anything_is_written(tmp_path: Path) -> None:
    line = refused(tmp_path, env={"PRIVACY_DESK_HTTP_PROT": "80"})
    assert line == "environment: PRIVACY_DESK_HTTP_PROT is not a setting; did you mean PRIVACY_DESK_HTTP_PORT?"
    assert not (tmp_path / "data").exists()


def test_while_telegram_is_away_the_web_chat_runs(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with running(tmp_path, env={"PRIVACY_DESK_TELEGRAM_TOKEN": TOKEN, "PRIVACY_DESK_TELEGRAM_API": nobody}) as server:
        with urlopen(f"{server.address}/readyz") as response:
            assert response.status == 200
        code, out, err = server.stop()
    assert code == 0
    assert TOKEN not in out + err
    assert "not-a-real-token" not in out + err
