"""The commands as they are typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import parser, report
from bot.doctor import sqlite_finding
from desk import inbox, tickets
from desk.model.turn import Address
from desk.office import Office
from desk.store.settings import StoreSettings
from knowledge.reading import Right
from tests.shell.process import ROOT, privacy_desk


def open_ticket(folder: Path) -> str:
    with closing(Office.open(StoreSettings(folder / "data"))) as office:
        address, received = Address("web", "somebody"), datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
        ticket = office.write_now(
            lambda desk: tickets.open_ticket(
                desk, address, "rights", right=Right.DELETE, language="en", received_at=received, context=["delete my account"]
            )
        )
    return ticket.number


def test_the_version_is_told(tmp_path: Path) -> None:
    done = privacy_desk(tmp_path, "--version", fresh=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"privacy-desk \d+\.\d+\.\d+\n", done.stdout)


def test_every_command_says_what_it_does() -> None:
    def leaves(parser_: object) -> int:
        actions = [action for action in parser_._actions if action.choices and hasattr(action.choices, "values")]  # type: ignore[attr-defined] # argparse has no public way to list commands
        assert parser_.description  # type: ignore[attr-defined] # as above
        return sum(leaves(inner) for action in actions for inner in set(action.choices.values())) or 1

    assert leaves(parser()) >= 15


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tickets", "show", "PD-2026-999999"], "There is no ticket PD-2026-999999"),
        (["tickets", "list", "--limit", "-1"], "--limit expects a whole number from 1"),
        (["tickets", "list", "--limit", "0"], "--limit expects a whole number from 1"),
        (["tickets", "list", "--limit", "many"], "--limit expects a whole number from 1"),
        (["tickets", "list", "--limit", "99999999999999999999"], "--limit expects a whole number from 1"),
        (["tickets", "reply", "PD-2026-000001", "hello"], "Say who acts with --as NAME"),
        (["backup", "verify", "nothing.zip"], "nothing.zip"),
        (["backup", "restore", "nothing.zip"], "nothing.zip"),
        (["check", "--config", "nothing.yaml"], "nothing.yaml: cannot be read (No such file or directory)"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(tmp_path: Path, arguments: list[str], expected: str) -> None:
    open_ticket(tmp_path)
    done = privacy_desk(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("privacy-desk: ")
    assert expected in line


def test_looking_into_a_store_that_is_not_there_makes_none(tmp_path: Path) -> None:
    for arguments in (["tickets", "list"], ["inbox", "list"], ["backup", "create"], ["doctor"]):
        done = privacy_desk(tmp_path, *arguments)
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "data.key").exists()


def test_a_backup_is_made_verified_and_restored(tmp_path: Path) -> None:
    number = open_ticket(tmp_path)
    made = privacy_desk(tmp_path, "backup", "create", "--into", "elsewhere")
    assert made.returncode == 0, made
    file = made.stdout.splitlines()[0]
    assert "Not in it: the key" in made.stdout
    assert "is whole" in privacy_desk(tmp_path, "backup", "verify", file).stdout
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: tickets.close(desk, number))
    restored = privacy_desk(tmp_path, "backup", "restore", file)
    assert restored.returncode == 0, restored
    assert json.loads(privacy_desk(tmp_path, "tickets", "show", number, "--json").stdout)["state"] == "open"


def test_dead_letters_are_listed_without_their_text(tmp_path: Path) -> None:
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: inbox.keep(desk, "telegram", "9", "5", "secret words"))
        (job,) = office.write_now(lambda desk: inbox.claim(desk, "boot", 1))
        office.write_now(lambda desk: inbox.fail(desk, job, "no such shape", final=True))
        office.write_now(lambda desk: inbox.keep(desk, "telegram", "10", "5", "more words"))
    told = privacy_desk(tmp_path, "inbox", "list").stdout
    assert told.splitlines()[0] == "1 waiting, 1 put aside."
    assert "telegram  9  1 attempts  no such shape" in told
    as_json = json.loads(privacy_desk(tmp_path, "inbox", "list", "--json").stdout)
    assert as_json["waiting"] == 1
    assert [(letter["source"], letter["error"]) for letter in as_json["dead"]] == [("9", "no such shape")]
    assert "words" not in told + json.dumps(as_json)


def test_check_says_what_is_well_and_all_that_is_wrong(tmp_path: Path) -> None:
    good = privacy_desk(tmp_path, "check")
    assert (good.returncode, good.stderr) == (0, "")
    assert "15 sections" in good.stdout
    (tmp_path / "config.yaml").write_text("http:\n  prot: 1\n  port: x\n")
    bad = privacy_desk(tmp_path, "check", env={"PRIVACY_DESK_TELEGRAM_TOKEN": "x"})
    assert (bad.returncode, bad.stdout) == (2, "")
    assert len(bad.stderr.splitlines()) == 3


def test_check_names_places_that_a_start_could_not_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = {"PRIVACY_DESK_DATA_DIR": str(tmp_path / "file" / "data"), "PRIVACY_DESK_KEY_FILE": str(tmp_path / "file" / "desk.key")}
    bad = privacy_desk(tmp_path, "check", env=settings)
    assert (bad.returncode, bad.stdout) == (2, "")
    data, key = bad.stderr.splitlines()
    assert data.startswith(f"privacy-desk: data_dir: {tmp_path}/file/data cannot be used ({tmp_path}/file is not a folder)")
    assert key.startswith(f"privacy-desk: key_file: {tmp_path}/file/desk.key cannot be made ({tmp_path}/file is not a folder)")
    assert "fail  places          data_dir" in privacy_desk(tmp_path, "doctor", env=settings).stdout


def test_check_names_a_folder_that_this_user_may_not_write_into(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o500)
    checked = privacy_desk(tmp_path, "check", env={"PRIVACY_DESK_DATA_DIR": str(tmp_path / "theirs" / "data")})
    may_write = os.geteuid() == 0  # the superuser, everywhere
    assert checked.returncode == (0 if may_write else 2)
    assert (f"this user may not write into {tmp_path}/theirs" in checked.stderr) is not may_write


def test_check_notes_a_key_file_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    noted = privacy_desk(tmp_path, "check", env={"PRIVACY_DESK_KEY_FILE": "keys/desk.key"})
    assert noted.returncode == 0
    assert noted.stderr == f"privacy-desk: key_file: the folder {tmp_path}/keys does not exist; the first start makes it, with a new key\n"
    assert not (tmp_path / "keys").exists()


def test_one_section_and_one_clause_are_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "policy.txt").write_text("Privacy\n\nWe keep nothing.\n")
    checked = privacy_desk(tmp_path, "check", env={"PRIVACY_DESK_POLICY_FILE": "policy.txt"})
    assert "the policy has 1 section and 1 clause." in checked.stdout
    assert "1 section, 1 clause" in privacy_desk(tmp_path, "doctor", env={"PRIVACY_DESK_POLICY_FILE": "policy.txt"}).stdout


def test_the_doctor_looks_at_everything_and_fails_for_what_does_not_work(tmp_path: Path) -> None:
    open_ticket(tmp_path)
    well = privacy_desk(tmp_path, "doctor")
    assert well.returncode == 0, well
    for about in ("sqlite", "policy", "free space", "key", "database", "server", "telegram", "public address"):
        assert re.search(rf"^(ok|note) +{about} ", well.stdout, re.M), about
    (tmp_path / "data.key").chmod(0o644)
    ill = privacy_desk(
        tmp_path, "doctor", env={
            "PRIVACY_DESK_TELEGRAM_TOKEN": "1:hush-hush", "PRIVACY_DESK_TELEGRAM_API": "http://127.0.0.1:9",
            "PRIVACY_DESK_PUBLIC_URL": "http://127.0.0.1:9",
        },
    )  # fmt: skip
    assert ill.returncode == 1
    for about in ("key", "database", "telegram", "public address"):
        assert re.search(rf"^fail +{about} ", ill.stdout, re.M), about
    assert "hush-hush" not in ill.stdout + ill.stderr


@pytest.mark.parametrize(
    ("version", "is_bad"), [("3.6.23", False), ("3.7.0", True), ("3.46.1", True), ("3.51.2", True), ("3.51.3", False), ("3.53.4", False)]
)
def test_the_doctor_knows_which_sqlite_has_the_wal_reset_bug(version: str, is_bad: bool) -> None:
    assert (sqlite_finding(version, "sqlite3").level == "note") is is_bad


def test_an_unexpected_error_is_one_line_that_names_the_file_with_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    code = report(RuntimeError("never seen before"))
    (line,) = capsys.readouterr().err.splitlines()
    details = Path(line.rpartition(" ")[2])
    try:
        assert code == 70
        assert line.startswith("privacy-desk: RuntimeError was not expected here")
        assert "never seen before" in details.read_text()
        assert details.stat().st_mode & 0o777 == 0o600
    finally:
        details.unlink()


def test_a_reader_who_leaves_early_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m bot.cli tickets --help | true; exit ${{PIPESTATUS[0]}}',
        shell=True,
        executable="/bin/bash",
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "Traceback" not in done.stderr
