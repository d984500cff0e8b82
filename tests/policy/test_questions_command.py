"""What was learned from questions by command: listed, accepted by an admin, answered from, exported and removed."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from desk import policies, questions, staff
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from knowledge.files import read_policy
from tests.policy.files import SHIPPED
from tests.shell.process import privacy_desk

TOKENS = {"Ada": "token-of-ada", "Bob": "token-of-bob"}
ASKED = "Are my inputs used to train AI models?"


def proposed(folder: Path) -> str:
    """An installation in which an agent has proposed something; its id."""

    def job(desk: Desk) -> str:
        staff.add(desk, "Ada", "admin", "", password_hash="none", token=TOKENS["Ada"])
        staff.add(desk, "Bob", "agent", "", password_hash="none", token=TOKENS["Bob"], by=staff.show(desk, "Ada"))
        policies.begin(desk, read_policy(SHIPPED), SHIPPED.name)
        clause = next(each.id for each in policies.load(desk, 1).policy.clauses() if each.section == "information-usage")
        by = staff.show(desk, "Bob")
        return questions.propose(desk, "alias", [ASKED], language="en", clause=clause, by=by)[0].id

    with closing(Office.open(StoreSettings(folder / "data"))) as office:
        return office.write_now(job)


def did(folder: Path, *arguments: str, name: str = "") -> tuple[int, str]:
    """The exit code, and what was said."""
    acting = ("--as", name) if name else ()
    done = privacy_desk(folder, *arguments, *acting, env={"PRIVACY_DESK_STAFF_TOKEN": TOKENS[name]} if name else {})
    return done.returncode, done.stdout + done.stderr


def answered_from(folder: Path) -> str:
    """The section that the question is answered from."""
    found = json.loads(did(folder, "ask", ASKED, "--json")[1])
    return str(found["matches"][0]["section"]) if found["kind"] == "answer" else ""


def test_a_proposal_is_accepted_answered_from_exported_and_removed_by_command(tmp_path: Path) -> None:
    id = proposed(tmp_path)
    (listed,) = json.loads(did(tmp_path, "questions", "list", "--json")[1])
    assert (listed["id"], listed["question"], listed["proposed_by"], listed["accepted"]) == (id, ASKED, "Bob", False)
    code, said = did(tmp_path, "questions", "accept", id, name="Bob")
    assert (code, "it takes admin" in said) == (2, True)
    assert answered_from(tmp_path) == ""
    assert did(tmp_path, "questions", "accept", id, name="Ada") == (0, f"Accepted: {ASKED}\n")
    assert answered_from(tmp_path) == "information-usage"
    beside = tmp_path / "beside"
    beside.mkdir()
    assert did(tmp_path, "questions", "export", str(beside)) == (0, f"{beside / 'bank.learned.en.yaml'}\n")
    assert ASKED in (beside / "bank.learned.en.yaml").read_text(encoding="utf-8")
    assert did(tmp_path, "questions", "remove", id, name="Ada") == (0, "Removed.\n")
    assert answered_from(tmp_path) == ""
