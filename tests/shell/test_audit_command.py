"""``privacy-desk audit verify``, as it is typed: 0 where the trail is whole, 1 where it is not, 2 for what cannot be read."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

from desk import audit, audit_chain, staff
from desk.office import Desk, Office
from desk.passwords import hashed
from desk.store.settings import StoreSettings
from tests.shell.process import privacy_desk

PASSWORD = "correct horse battery"


def trail(folder: Path, *, is_linked: bool = True) -> None:
    def job(desk: Desk) -> None:
        for number in range(3):
            audit.record(desk, "user", "open", f"PD-2026-00000{number}")
        if is_linked:
            audit_chain.link(desk)

    with closing(Office.open(StoreSettings(folder / "data"))) as office:
        office.write_now(job)


def tamper(folder: Path, sql: str) -> None:
    with closing(Office.open(StoreSettings(folder / "data"))) as office:
        assert office.write_now(lambda desk: desk.tx.run(sql)) == 1


def test_a_whole_trail_is_said_to_be_whole_with_its_head_to_be_noted(tmp_path: Path) -> None:
    trail(tmp_path)
    trail(tmp_path, is_linked=False)
    done = privacy_desk(tmp_path, "audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The audit trail is whole from line 1 to 3; 3 newer lines are not linked yet.\n")
    (head,) = re.findall(r"noted elsewhere: (3:[0-9a-f]{64})", done.stdout)
    again = privacy_desk(tmp_path, "audit", "verify", "--head", head)
    assert again.returncode == 0
    assert "The line that was noted, 3, stands in it." in again.stdout
    other = privacy_desk(tmp_path, "audit", "verify", "--head", f"3:{'0' * 64}", "--json")
    assert other.returncode == 1
    assert json.loads(other.stdout) | {"head": ""} == {
        "whole": False, "first": 1, "last": 3, "head": "", "waiting": 3, "broken": None, "why": None, "noted": False, "accepted": [],
    }  # fmt: skip


def test_a_broken_trail_is_said_to_be_broken_and_where(tmp_path: Path) -> None:
    trail(tmp_path)
    tamper(tmp_path, "UPDATE audit SET action = 'close' WHERE place = 2")
    done = privacy_desk(tmp_path, "audit", "verify")
    assert done.returncode == 1
    assert done.stdout.startswith("The audit trail is broken at line 2: ")


def test_a_head_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    done = privacy_desk(tmp_path, "audit", "verify", "--head", "three")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--head expects PLACE:HASH" in done.stderr


def test_a_break_is_accepted_by_an_admin_with_a_reason_and_stays_to_be_seen(tmp_path: Path) -> None:
    trail(tmp_path)
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "", password_hash=hashed(PASSWORD)))
    tamper(tmp_path, "UPDATE audit_chain SET last_place = 2")
    accept = ("audit", "accept", "--as", "Ada", "--password-stdin", "--reason", "restored a backup")
    wrong = privacy_desk(tmp_path, *accept, stdin="wrong\n")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    done = privacy_desk(tmp_path, *accept, stdin=f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The break at line 2 was accepted" in done.stdout
    verified = privacy_desk(tmp_path, "audit", "verify")
    assert verified.returncode == 0
    assert "by Ada: restored a backup" in verified.stdout
    again = privacy_desk(tmp_path, *accept, stdin=f"{PASSWORD}\n")
    assert again.returncode != 0
    assert "is whole; there is nothing to accept" in again.stderr
