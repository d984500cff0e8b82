"""What the queue, its views, the search and the feed ask the store, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import live, privacy, requests, search, staff, tickets, views, worklist
from desk.model.request import Proof, State
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.worklist import Counts, Wanted
from knowledge.reading import Right

ANN = Address("web", "ann")


@pytest.fixture
def filled(office: Office) -> Office:
    """Three open tickets: a proven request, one that waits for proof, and a question that was answered."""

    def job(desk: Desk) -> None:
        staff.add(desk, "Ada", "admin", "", password_hash="x")
        opened = [
            requests.open_request(desk, ANN, right, language="en", received_at=desk.now, context=["Please <b>, %"])
            for right in (Right.ACCESS, Right.DELETE)
        ]
        requests.verify(desk, opened[0].number, Proof("acc-1", "link", desk.now))
        asked = tickets.open_ticket(desk, ANN, "human", None, language="de", received_at=desk.now, context=["Hello"])
        tickets.reply(desk, asked.number, "Good morning", "staff:Ada")

    office.write_now(job)
    return office


def test_lists_counts_and_views_agree(filled: Office) -> None:
    def numbers(desk: Desk, wanted: Wanted) -> list[str]:
        return [item.number[-1] for item in worklist.listed(desk, wanted).items]

    for wanted, found in (
        (Wanted("todo"), "1"),
        (Wanted("waiting"), "32"),
        (Wanted("open"), "312"),
        (Wanted("open", only="unanswered"), "12"),
        (Wanted("open", only="identity"), "2"),
        (Wanted("open", state=State.OPEN), "1"),
        (Wanted("open", right="none"), "3"),
        (Wanted("open", due="2026-03-04", language="de"), "3"),
        (Wanted("closed"), ""),
    ):
        assert sorted(filled.read_now(lambda desk, wanted=wanted: numbers(desk, wanted))) == sorted(found), wanted
        if wanted.group != "closed":
            counted = filled.read_now(lambda desk, wanted=wanted: worklist.count_each(desk, {"v0": wanted, "v1": Wanted("open")}))
            assert counted == {"v0": len(found), "v1": 3}
    assert filled.read_now(worklist.counts) == Counts(todo=1, waiting=2, overdue=0, late=0, today=0, unverified_late=0)


def test_pages_go_on_behind_their_last_line(filled: Office) -> None:
    found, after = [], ""
    for _ in range(3):
        page = filled.read_now(lambda desk, after=after: worklist.listed(desk, Wanted("open", after=after), 1))
        found += [item.number for item in page.items]
        after = page.after
    assert (len(set(found)), after) == (3, "")


def test_words_and_persons_are_found(filled: Office) -> None:
    looked = filled.read_now(lambda desk: search.look(desk, ["<b>,", "%"], search.FROM_THE_NEWEST, 30))
    assert (len(looked.ids), looked.tickets) == (2, 3)
    assert [item.number[-1] for item in filled.read_now(lambda desk: search.person(desk, "acc-1"))] == ["1"]


def test_changes_are_told_from_a_mark_on_and_purged(filled: Office) -> None:
    changes = filled.read_now(lambda desk: live.since(desk, live.mark(desk)))
    assert changes is not None
    assert {change.kind for change in changes} == {"new", "desk"}
    assert filled.write_now(lambda desk: privacy.expire(desk, 0)).tickets == 0
    assert filled.read_now(lambda desk: live.since(desk, live.id_at(desk.now - timedelta(minutes=30))))


def test_views_belong_to_their_member(filled: Office) -> None:
    ada = filled.read_now(lambda desk: staff.show(desk, "Ada"))
    filled.write_now(lambda desk: views.save(desk, ada, "Mine", "assignee=me"))
    (view,) = filled.read_now(lambda desk: views.of(desk, ada))
    assert (view.name, view.query) == ("Mine", "assignee=me")
    filled.write_now(lambda desk: views.remove(desk, ada, view.id))
    assert filled.read_now(lambda desk: views.of(desk, ada)) == []
