"""Tickets and rights requests as staff work on them by command, from several shells."""

from __future__ import annotations

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk import requests, staff, tickets
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from knowledge.reading import Right
from tests.hashes import quick
from tests.shell.process import privacy_desk

TOKENS = {"Ada": "token-of-ada", "Bob": "token-of-bob"}
ANN = Address("web", "somebody")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with an admin and an agent, who act by their tokens."""

    def hire(desk: Desk) -> None:
        staff.add(desk, "Ada", "admin", "", password_hash="none", token=TOKENS["Ada"])
        staff.add(desk, "Bob", "agent", "", password_hash="none", token=TOKENS["Bob"], by=staff.show(desk, "Ada"))

    with office_of(tmp_path) as office:
        office.write_now(hire)
    return tmp_path


def office_of(folder: Path) -> closing[Office]:
    return closing(Office.open(StoreSettings(folder / "data")))


def run(folder: Path, name: str, *arguments: str, stdin: str = "", env: dict[str, str] | None = None) -> str:
    """What a member's command says; it must do what it was asked."""
    acts = ["--as", name] if name else []
    token = {"PRIVACY_DESK_STAFF_TOKEN": TOKENS[name]} if name else {}
    done = privacy_desk(folder, *arguments, *acts, env={**token, **(env or {})}, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def refused(folder: Path, name: str, *arguments: str) -> str:
    """The one line that says why a member's command did nothing."""
    done = privacy_desk(folder, *arguments, "--as", name, env={"PRIVACY_DESK_STAFF_TOKEN": TOKENS[name]})
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line.removeprefix("privacy-desk: ")


def rows(folder: Path, what: str, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(folder, "", what, "list", "--json", *arguments).splitlines()]


def wish(folder: Path, right: Right = Right.WITHDRAW, *, account: str = "") -> str:
    """A request from a chat, proven by its user where an account is named."""

    def job(desk: Desk) -> str:
        opened = requests.open_request(
            desk, ANN, right, language="en", received_at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC), context=["stop it"]
        )
        if account:
            requests.verify(desk, opened.number, Proof(account, "link", desk.now))
        return opened.number

    with office_of(folder) as office:
        return office.write_now(job)


def question(folder: Path) -> str:
    with office_of(folder) as office:
        received = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
        return office.write_now(
            lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=received, context=["delete my account"])
        ).number


def test_a_ticket_is_taken_answered_noted_closed_and_reopened(folder: Path) -> None:
    number = question(folder)
    (listed,) = rows(folder, "tickets")
    assert (listed["number"], listed["kind"], listed["right"], listed["state"]) == (number, "human", None, "open")
    assert (listed["channel"], listed["chat"], listed["due_at"], listed["act_by"], listed["assignee"]) == (
        "web",
        "somebody",
        None,
        None,
        None,
    )
    assert run(folder, "Ada", "tickets", "take", number) == f"{number} is yours, Ada.\n"
    assert refused(folder, "Bob", "tickets", "take", number).startswith(f"Ada has taken {number}")
    assert run(folder, "Bob", "tickets", "assign", number, "bob") == f"{number} is with Bob now.\n"
    assert "on its way to the chat (web)" in run(folder, "Ada", "tickets", "reply", number, "-", stdin="We are on it.\n")
    assert run(folder, "Bob", "tickets", "note", number, "rang twice") == f"{number}: noted; no user sees it.\n"
    with office_of(folder) as office:
        office.write_now(lambda desk: tickets.add(desk, number, ["Thank you."]))
    assert run(folder, "", "tickets", "list").endswith("  web  Bob  (the user wrote back)\n")
    shown = run(folder, "", "tickets", "show", number)
    assert shown.endswith("1. [user] delete my account\n\n2. [Ada] We are on it.\n\n3. [note by Bob] rang twice\n\n4. [user] Thank you.\n")
    assert run(folder, "Ada", "tickets", "close", number) == f"{number} is closed.\n"
    assert run(folder, "", "tickets", "list", "--open") == "No tickets.\n"
    assert json.loads(run(folder, "Ada", "tickets", "reopen", number, "--json"))["state"] == "open"


def test_two_shells_take_one_ticket_and_one_wins(folder: Path) -> None:
    number = question(folder)

    def take(name: str) -> str:
        done = privacy_desk(folder, "tickets", "take", number, "--as", name, env={"PRIVACY_DESK_STAFF_TOKEN": TOKENS[name]})
        return done.stdout + done.stderr

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, TOKENS), key=len)
    winner = said[0].removesuffix(".\n").rpartition(" ")[2]
    assert said[0] == f"{number} is yours, {winner}.\n"
    assert said[1].startswith(f"privacy-desk: {winner} has taken {number}")


def test_a_request_by_mail_goes_from_its_day_to_its_answer(folder: Path) -> None:
    opened = run(
        folder,
        "Ada",
        "requests",
        "open",
        "--right",
        "delete",
        "--received",
        "2026-03-05",
        "--source",
        "mail",
        "--words",
        "delete it all",
        "--from",
        "Mara Vogel",
        "--answer-to",
        "mara@example.org",
    )
    match = re.fullmatch(
        r"(PD-\d{4}-000001) is recorded: received 2026-03-05 00:00 UTC, answer due 2026-04-06, act by 2026-04-02\. "
        r"It waits for proof of who asks\.\n",
        opened,
    )
    assert match is not None, opened
    number = match[1]
    (listed,) = rows(folder, "requests")
    assert (listed["channel"], listed["state"], listed["due_at"], listed["act_by"]) == (
        "staff",
        "waiting_for_identity",
        "2026-04-06",
        "2026-04-02",
    )
    assert "has no receipt's code" in refused(folder, "Ada", "requests", "verify", number, "--account", "acc-1", "--code", "2222-2222")
    run(folder, "Ada", "requests", "verify", number, "--account", "acc-1", "--evidence", "the last invoice's number")
    verified = run(folder, "Bob", "requests", "approve", number)
    assert f"{number} is verified and open; answer due 2026-04-06. The account's holder may object until" in verified
    assert "may object" in refused(folder, "Ada", "requests", "approve", number)
    assert "came from no chat" in refused(folder, "Ada", "tickets", "reply", number, "hello")
    assert "the desk itself has sent nothing" in run(folder, "Ada", "tickets", "reply", number, "hello", "--told", "mail of 6 March")
    assert "goes to Lindenweg 7." in run(folder, "Ada", "requests", "sender", number, "--answer-to", "Lindenweg 7")
    shown = run(folder, "", "requests", "show", number)
    for part in (
        "Before: From Mara Vogel; the answer goes to mara@example.org.",
        "From somebody who gave no name; the answer goes to Lindenweg 7. It was sent by no chat",
        "Sent by hand: mail of 6 March",
        "Received 2026-03-05 00:00:00 UTC by way of mail, in en\n",
        "Wanted: delete it all\n",
        "Account acc-1, proven by hand",
        "No registered address could be written to",
        "Before it is completed:\n[ ] The notice to the registered address",
        "UTC  staff:Bob  verify\n",
    ):
        assert part in shown
    assert "acc-1" not in run(folder, "", "requests", "list") + run(folder, "", "requests", "list", "--json")
    run(folder, "Ada", "requests", "refuse", number, "--reason", "The law", "--basis", "GDPR art. 17(3)(b)")
    assert "somebody else approves it: Bob" in refused(folder, "Ada", "requests", "approve", number)
    assert "name how the person was told" in refused(folder, "Bob", "requests", "approve", number)
    assert run(folder, "Bob", "requests", "approve", number, "--told", "letter") == f"{number} is refused.\n"
    assert run(folder, "", "requests", "list", "--open") == "No requests.\n"
    assert "the person was told: letter" in run(folder, "", "requests", "show", number)


def test_a_request_from_a_chat_is_completed_with_its_outcome(folder: Path) -> None:
    number = wish(folder, account="acc-1")
    assert "the question is on its way" in run(folder, "Ada", "requests", "ask", number, "-", stdin="Which usage?")
    assert " waits for the user " in run(folder, "", "requests", "list")
    assert "cannot be approved" not in run(folder, "Ada", "requests", "approve", number)
    assert "still needs stopped" in refused(folder, "Ada", "requests", "complete", number, "--told", "chat")
    done = run(folder, "Ada", "requests", "complete", number, "--told", "chat", "--stopped", "usage analysis")
    assert done.startswith(f"{number} is done. The closing words are on their way to the chat. Not ticked on its checklist:")
    shown = json.loads(run(folder, "", "requests", "show", number, "--json"))
    assert (shown["state"], shown["outcome"], shown["told"]) == ("done", {"stopped": "usage analysis"}, "chat")
    assert shown["proof"]["account"] == "acc-1"
    reopened = run(folder, "Bob", "requests", "reopen", number)
    assert reopened.startswith(f"{number} is recorded: ")
    assert run(folder, "Bob", "requests", "withdraw", number, "--reason", "took it back") == f"{number} is withdrawn. The chat is told.\n"


def test_a_request_is_extended_declined_and_registered_from_a_ticket(folder: Path) -> None:
    number = question(folder)
    registered = run(folder, "Ada", "requests", "open", "--right", "delete", "--ticket", number, "--message", "1", "--scope", "account")
    opened = registered.partition(" ")[0]
    assert f"{opened} is recorded: received 2026-11-24 16:00 UTC" in registered
    assert f"Registered as the rights request {opened} (delete)." in run(folder, "", "tickets", "show", number)
    assert "evidence" in refused(folder, "Ada", "requests", "verify", opened, "--account", "a", "--evidence", " ")
    proposed = run(folder, "Ada", "requests", "verify", opened, "--account", "acc-1", "--evidence", "date of the last invoice")
    assert proposed == f"{opened}: proposed. A second person approves it with 'privacy-desk requests approve {opened}'.\n"
    assert "(verify: to be approved)" in run(folder, "", "requests", "list")
    assert (
        run(folder, "Bob", "requests", "decline", opened, "--reason", "the date is wrong") == f"{opened}: what was proposed is dropped.\n"
    )
    assert "It waits" not in run(folder, "", "requests", "show", opened)


def test_the_notice_of_an_extension_leaves_before_it_counts(folder: Path) -> None:
    with office_of(folder) as office:
        number = office.write_now(
            lambda desk: requests.open_request(desk, ANN, Right.ACCESS, language="en", received_at=desk.now, context=[])
        ).number
    sent = run(folder, "Ada", "requests", "extend", number, "--reason", "Many systems")
    assert "The request is extended when it has arrived; until then" in sent
    assert "on its way already" in refused(folder, "Bob", "requests", "extend", number, "--reason", "Many systems")


def test_a_package_is_saved_for_nobody_else_on_the_machine(folder: Path) -> None:
    number = wish(folder, Right.ACCESS, account="acc-1")
    (folder / "usage.csv").write_text("day,calls\n")
    assert "cannot be read" in refused(folder, "Ada", "requests", "complete", number, "--told", "post", "--attach", "missing.csv")
    run(folder, "Ada", "requests", "complete", number, "--told", "by post, on a stick", "--attach", "usage.csv")
    assert run(folder, "Ada", "requests", "package", number, "--into", "ann.zip").startswith("ann.zip: hand it to the person")
    saved = folder / "ann.zip"
    assert saved.stat().st_mode & 0o777 == 0o600
    assert "files/usage.csv" in zipfile.ZipFile(io.BytesIO(saved.read_bytes())).namelist()
    assert "cannot be written (File exists)" in refused(folder, "Ada", "requests", "package", number, "--into", "ann.zip")


def test_a_request_that_nobody_could_verify_is_closed_when_the_person_was_told(folder: Path) -> None:
    opened = run(
        folder,
        "Ada",
        "requests",
        "open",
        "--right",
        "access",
        "--received",
        "2026-03-05",
        "--source",
        "telephone",
        "--answer-to",
        "+49 30 1",
    )
    number = opened.partition(" ")[0]
    assert "is closed: nobody could verify who asks" in run(folder, "Ada", "requests", "expire", number, "--told", "letter of today")


def test_whoever_is_alone_types_the_number(folder: Path) -> None:
    number = wish(folder, Right.DELETE)
    with office_of(folder) as office:
        office.write_now(lambda desk: staff.disable(desk, "Bob", staff.show(desk, "Ada")))
    run(folder, "Ada", "requests", "verify", number, "--account", "acc-1", "--evidence", "date of the last invoice")
    assert f"repeat its number: --typed {number}" in refused(folder, "Ada", "requests", "approve", number)
    assert "is verified and open" in run(folder, "Ada", "requests", "approve", number, "--typed", number)
    assert "approve.alone" in run(folder, "", "requests", "show", number)


def test_the_password_is_the_first_line_and_the_question_the_rest(folder: Path) -> None:
    number = wish(folder, account="acc-1")
    hash = quick("correct horse battery")
    with office_of(folder) as office:
        office.write_now(lambda desk: staff.reset(desk, "Bob", hash, "other", by=staff.show(desk, "Ada")))
    done = privacy_desk(
        folder, "requests", "ask", number, "-", "--as", "Bob", "--password-stdin", stdin="correct horse battery\nWhich usage?\n"
    )
    assert done.returncode == 0, done
    assert "[Bob] Which usage?" in run(folder, "", "tickets", "show", number)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tickets", "reply", "PD-2026-000001", "  "], "The answer is empty; nothing was done."),
        (["requests", "open", "--right", "delete"], "Say when it came with --received and how with --source"),
        (["requests", "open", "--right", "delete", "--received", "2999-01-01", "--source", "mail"], "is still to come"),
        (["requests", "open", "--right", "delete", "--received", "yesterday", "--source", "mail"], "'yesterday' is no time"),
        (["requests", "open", "--right", "delete", "--received", "2026-03-05", "--source", "mail"], "Say where the answer goes"),
        (
            [
                "requests",
                "open",
                "--right",
                "delete",
                "--received",
                "2026-03-05",
                "--source",
                "mail",
                "--answer-to",
                "m@x.org",
                "--language",
                "xx",
            ],
            "The desk has no words in 'xx'; choose one of en, zh,",
        ),
        (["requests", "open", "--right", "delete", "--ticket", "PD-2026-000009", "--from", "M"], "Leave --from and --answer-to out"),
        (["requests", "open", "--right", "delete", "--ticket", "PD-2026-000009"], "There is no ticket PD-2026-000009"),
        (["requests", "approve", "PD-2026-000009"], "There is no ticket PD-2026-000009"),
        (["tickets", "assign", "PD-2026-000009", "Bob"], "There is no ticket PD-2026-000009"),
    ],
)
def test_a_mistake_is_one_clear_line(folder: Path, arguments: list[str], expected: str) -> None:
    assert expected in refused(folder, "Ada", *arguments)
