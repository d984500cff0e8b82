"""The policy commands as an admin types them, and as a script reads them."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.policy.files import CHINESE, DRAFT, ENGLISH, written
from tests.shell.process import Running, privacy_desk, running

NEW = ENGLISH.replace("90 days", "30 days")
WITHOUT_COOKIES = ENGLISH.replace(ENGLISH[ENGLISH.index("Cookie Usage") : ENGLISH.index("Third-party Services")], "")
QUESTION = "How long do you keep usage records?"


def policy(folder: Path, *arguments: str, exit_code: int = 0) -> Any:
    """Runs a policy command with ``--json`` and returns what it printed."""
    done = privacy_desk(folder, "policy", *arguments, "--json")
    assert done.returncode == exit_code, done.stderr
    return json.loads(done.stdout)


def test_a_file_goes_from_check_to_history_and_back(tmp_path: Path) -> None:
    files = written(tmp_path, ("en", NEW), ("zh", CHINESE.replace("90 天", "30 天")))
    checked = policy(tmp_path, "check", *files)
    assert (checked["ok"], checked["version"], checked["clauses"], checked["translations"]) == (True, 2, 51, {"zh": 51})
    assert not (tmp_path / "data").exists(), "looking leaves no trace"
    (change,) = policy(tmp_path, "diff", *files)["changes"]
    assert (change["kind"], change["figures"], change["new"]["id"]) == ("reworded", ["90", "30"], "data-retention.usage-records")
    rehearsal = policy(tmp_path, "rehearse", *files)["rehearsal"]
    assert (rehearsal["broken"], rehearsal["silent"]) == (0, 0)
    assert QUESTION in [each["text"] for each in rehearsal["changed_questions"]]
    published = policy(tmp_path, "publish", *files, "--note", "shorter", "--as", "Ann")["published"]
    assert (published["version"], published["state"], published["by"], published["note"]) == (2, "current", "Ann", "shorter")
    shown = policy(tmp_path, "show", "2")
    clauses = {clause["id"]: clause for section in shown["sections"] for clause in section["clauses"]}
    assert clauses["data-retention.usage-records"]["translations"] == {"zh": "使用记录：保留 30 天"}
    assert policy(tmp_path, "rollback", "1", "--note", "too early")["state"] == "current"
    assert [(each["version"], each["state"]) for each in policy(tmp_path, "history")] == [(1, "current"), (2, "past")]
    assert "already" in policy(tmp_path, "rollback", "1", exit_code=1)["error"]
    assert "no version 7" in policy(tmp_path, "show", "7", exit_code=1)["error"]


def test_what_breaks_questions_needs_a_reason_that_is_kept(tmp_path: Path) -> None:
    (file,) = written(tmp_path, ("en", WITHOUT_COOKIES))
    assert policy(tmp_path, "rehearse", file, exit_code=1)["needs_reason"]
    refused = policy(tmp_path, "publish", file, exit_code=1)
    assert "regression questions break" in refused["error"]
    assert [each["version"] for each in policy(tmp_path, "history")] == [1]
    published = policy(tmp_path, "publish", file, "--note", "we have no cookies any more")["published"]
    assert published["note"] == "we have no cookies any more"
    assert "Do you use cookies?" in published["report"]["broken"]


def test_the_draft_that_ships_can_be_published_as_it_is(tmp_path: Path) -> None:
    published = policy(tmp_path, "publish", str(DRAFT))
    assert (published["changes"], published["translations"]) == ([], {"zh": 51})
    answer = privacy_desk(tmp_path, "ask", QUESTION, "--lang", "zh")
    assert "90 days" in answer.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.txt", None),
        ("big.txt", b"x" * 3_000_000),
        ("nul.txt", b"a\0b"),
        ("word.docx", b"PK"),
        ("policy.pdf", b"%PDF"),
        ("empty.md", b""),
    ],
)
@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_file_that_cannot_be_read_ends_with_2_and_one_line(tmp_path: Path, command: str, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = privacy_desk(tmp_path, "policy", command, name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_times_that_are_none_or_have_passed_are_refused(tmp_path: Path) -> None:
    (file,) = written(tmp_path, ("en", NEW))
    assert privacy_desk(tmp_path, "policy", "publish", file, "--at", "soon").returncode == 2
    assert "has passed" in policy(tmp_path, "publish", file, "--at", "2020-01-01", exit_code=1)["error"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as up:
        yield up


def get(server: Running, path: str) -> str:
    with urllib.request.urlopen(f"{server.address}{path}", timeout=PATIENCE) as response:
        text: str = response.read().decode()
        return text


def until(server: Running, path: str, text: str, seconds: float = PATIENCE) -> None:
    """Returns when the page has the text; fails after ``seconds``."""
    started = time.monotonic()
    while text not in get(server, path):
        assert time.monotonic() - started < seconds, f"{text!r} is not on {path} after {seconds} s"
        time.sleep(0.05)


def test_the_running_server_takes_versions_schedules_and_word_files_without_a_restart(server: Running, tmp_path: Path) -> None:
    (file,) = written(tmp_path, ("en", NEW))
    policy(tmp_path, "publish", file)
    until(server, "/policy", "Retained for 30 days")
    assert "Retained for 90 days" in get(server, "/policy/1")
    policy(tmp_path, "rollback", "1")
    until(server, "/policy", "Retained for 90 days")
    (file,) = written(tmp_path, ("en", ENGLISH.replace("90 days", "7 days")))
    begins_at = policy(tmp_path, "publish", file, "--at", "+4s")["published"]["periods"][0]["from"]
    early = get(server, "/policy")
    # On a slow machine the time may have come before the page did.
    assert "Retained for 90 days" in early or datetime.now(UTC) >= datetime.fromisoformat(begins_at)
    until(server, "/policy", "Retained for 7 days")
    assert "90 → 7" in get(server, "/policy/changes")


def test_a_question_can_be_asked_as_of_the_day_it_was_asked(tmp_path: Path) -> None:
    (file,) = written(tmp_path, ("en", NEW))
    policy(tmp_path, "publish", str(DRAFT))
    before = datetime.now(UTC).isoformat()
    policy(tmp_path, "publish", file)
    assert "30 days" in privacy_desk(tmp_path, "ask", QUESTION).stdout
    assert "90 days" in privacy_desk(tmp_path, "ask", QUESTION, "--as-of", before).stdout
    assert "30 days" in privacy_desk(tmp_path, "ask", QUESTION, "--as-of", f"{datetime.now(UTC):%Y-%m-%d}").stdout
    early = privacy_desk(tmp_path, "ask", QUESTION, "--as-of", "2001-01-01")
    assert (early.returncode, "Nothing is known about the policy" in early.stderr) == (2, True)


def test_doctor_tells_of_a_file_that_changed_and_a_start_does_not_take_it(tmp_path: Path) -> None:
    own = tmp_path / "policy.en.txt"
    own.write_text(ENGLISH, encoding="utf-8")
    env = {"PRIVACY_DESK_POLICY_FILE": str(own)}
    with running(tmp_path, env=env):
        pass
    own.write_text(NEW, encoding="utf-8")
    assert "has changed and is not what users read" in privacy_desk(tmp_path, "doctor", env=env).stdout
    with running(tmp_path, env=env) as server:
        assert "Retained for 90 days" in get(server, "/policy")
    assert privacy_desk(tmp_path, "policy", "publish", str(own), env=env).returncode == 0
    assert "has changed" not in privacy_desk(tmp_path, "doctor", env=env).stdout
