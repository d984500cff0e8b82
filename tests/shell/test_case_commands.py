"""Tickets of one person made one, and chats blocked, by command."""

from __future__ import annotations

import json
from pathlib import Path

from desk import requests, tickets
from desk.model.turn import Address
from desk.office import Desk
from knowledge.reading import Right
from tests.shell.test_request_commands import ANN, folder, office_of, refused, run

__all__ = ["folder"]


def test_two_tickets_become_one_and_both_numbers_show_it(folder: Path) -> None:
    def fill(desk: Desk) -> list[str]:
        def opened(right: Right, address: Address = ANN) -> str:
            return requests.open_request(desk, address, right, language="en", received_at=desk.now, context=[]).number

        return [opened(Right.DELETE), opened(Right.DELETE), opened(Right.ACCESS), opened(Right.DELETE, Address("web", "another"))]

    with office_of(folder) as office:
        first, second, other, theirs = office.write_now(fill)
    assert "different rights" in refused(folder, "Bob", "tickets", "merge", first, other)
    assert "two people's" in refused(folder, "Bob", "tickets", "merge", theirs, first)
    said = run(folder, "Bob", "tickets", "merge", first, second)
    assert said == f"{first} is part of {second} now, and still leads there.\n"
    assert json.loads(run(folder, "", "tickets", "show", first, "--json"))["number"] == second
    assert first not in run(folder, "", "requests", "list").split()


def test_a_chat_is_blocked_listed_and_unblocked(folder: Path) -> None:
    with office_of(folder) as office:
        number = office.write_now(
            lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=desk.now, context=["Threats"])
        ).number
    assert run(folder, "", "tickets", "blocked") == "No chat is blocked.\n"
    assert "1, 7, 30, 90 days" in refused(folder, "Bob", "tickets", "block", number, "--reason", "Threats", "--days", "8")
    assert "is blocked and is told so" in run(folder, "Bob", "tickets", "block", number, "--reason", "Threats", "--days", "0")
    listed = run(folder, "", "tickets", "blocked")
    for said in (number, "until somebody unblocks it", "by Bob", "Threats"):
        assert said in listed
    assert "can write again" in run(folder, "Ada", "tickets", "unblock", number)
    assert run(folder, "", "tickets", "blocked") == "No chat is blocked.\n"


def test_of_two_who_act_on_what_they_have_seen_the_second_is_told_who_was_faster(folder: Path) -> None:
    with office_of(folder) as office:
        number = office.write_now(
            lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=desk.now, context=["Hello"])
        ).number
    seen = str(json.loads(run(folder, "", "tickets", "show", number, "--json"))["version"])
    run(folder, "Bob", "tickets", "note", number, "Called back", "--version", seen)
    for act in (("reply", number, "Good morning"), ("note", number, "Me too"), ("assign", number, "Ada"), ("close", number)):
        assert "Bob was faster" in refused(folder, "Ada", "tickets", *act, "--version", seen), act
    opening = ("open", "--right", "delete", "--ticket", number)
    assert "Bob was faster" in refused(folder, "Ada", "requests", *opening, "--version", seen)
    now = str(json.loads(run(folder, "", "tickets", "show", number, "--json"))["version"])
    assert "is closed" in run(folder, "Ada", "tickets", "close", number, "--version", now)
