"""What users asked and the policy did not answer: grouped without anybody's name, and learned from once an admin accepts it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from bot.conversing import converse
from bot.refresh import Bookcase
from desk import audit, privacy, questions
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from knowledge.settings import PolicySettings
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import Answered, Seat
from tests.policy.files import begin

HERE = "/console/questions"
SWEETS = "best choc chip cookie recipe pls"
TRAINING = (
    "Are my inputs used to train AI models?",
    "do u tarin ur llm on my mesages",
    "vous entraînez des modèles avec mes conversations ?",
)
KEPT = "data-retention.usage-records"


@pytest.fixture
def case(office: Office) -> Bookcase:
    """What the desk answers from."""
    begin(office)
    return Bookcase(office, PolicySettings())


async def ask(office: Office, case: Bookcase, clock: Clock, *texts: str, chat: str = "1") -> list[Reply]:
    """What each is answered, one after the other."""
    replies = []
    for text in texts:
        at = clock.forward(seconds=5)
        replies.append(await converse(office, case.current, Turn(Address("web", chat), TurnKind.TEXT, text, at, f"{chat} {at}")))
    return replies


async def propose(seat: Seat, *texts: str, kind: str = "alias", clause: str = KEPT, language: str = "en") -> Answered:
    typed = {"questions": "\r\n".join(texts), "kind": kind, "clause": clause, "language": language}
    return await seat.post(f"{HERE}/proposals", {"csrf": (await seat.get("/console")).token, **typed})


async def decide(seat: Seat, what: str = "accept") -> Answered:
    """Decides the first proposal of the page."""
    page = await seat.get(f"{HERE}/proposals")
    (address, *_) = re.findall(rf'action="({HERE}/proposals/[0-9a-f]+/{what})"', page.text)
    return await seat.post(address, {"csrf": page.token})


def quoted(replies: Sequence[Reply]) -> list[str]:
    return [line for reply in replies for quote in reply.quotes if not quote.related for _, line in quote.lines]


async def test_like_questions_stand_together_whatever_the_language(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    await ask(office, case, clock, *TRAINING, TRAINING[0], "How long do you keep usage records?", SWEETS)
    page = await (await seat("Bob")).get(HERE)
    assert "Asked 4 times (English, French)" in page.words
    assert page.text.index(TRAINING[0]) < page.text.index(SWEETS)
    assert "usage records" not in page.words
    assert SWEETS not in (await (await seat("Eve")).get(f"{HERE}?why=silent")).words
    clock.forward(days=8)
    assert "Nothing was asked" in (await (await seat("Bob")).get(f"{HERE}?days=7")).words


async def test_nobody_is_named(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    asked = "Are my inputs used to train AI models? I am jane@example.org, call +49 170 1234567, key sk-a1b2c3d4e5f6"
    await ask(office, case, clock, asked, chat="chat-of-jane")
    page = await (await seat("Bob")).get(HERE)
    for secret in ("jane@", "example.org", "1234567", "a1b2c3", "chat-of-jane"):
        assert secret not in page.text
    assert "[e-mail]" in page.text


async def test_a_look_is_noted_once_in_ten_minutes(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    bob = await seat("Bob")
    for minutes in (0, 1, 11):
        clock.forward(minutes=minutes)
        await bob.get(HERE)
    looks = office.read_now(lambda desk: audit.of(desk, "look:questions"))
    assert [line.actor for line in looks] == ["staff:Bob", "staff:Bob"]


async def test_an_accepted_alias_is_answered_with_its_clause_in_other_spellings_too(
    office: Office, case: Bookcase, clock: Clock, seat: Seats
) -> None:
    text = TRAINING[0]
    assert not quoted(await ask(office, case, clock, text))
    ada, bob = await seat("Ada"), await seat("Bob")
    form = await bob.post(f"{HERE}/new", {"csrf": (await bob.get(HERE)).token, "questions": text, "language": "en"})
    assert f"\n{text}</textarea>" in form.text
    assert (await propose(bob, text)).status == 303
    assert not await case.look()
    assert (await decide(ada)).leads_to == f"{HERE}/proposals?done=accepted"
    assert await case.look()
    for typed in (text, "are my inputs used to TRAIN ai models"):
        assert "Usage records: Retained for 90 days" in quoted(await ask(office, case, clock, typed))
    assert not quoted(await ask(office, case, clock, "Are my inputs used to train AI models of others?"))
    assert (await decide(ada, "remove")).status == 303
    assert await case.look()
    assert not quoted(await ask(office, case, clock, text, chat="2"))
    lines = office.read_now(lambda desk: audit.newest(desk, 50))
    done = [(line.actor, line.action) for line in reversed(lines) if line.action.startswith("question.")]
    assert done == [("staff:Bob", "question.propose"), ("staff:Ada", "question.accept"), ("staff:Ada", "question.remove")]


async def test_an_alias_never_stands_in_the_way_of_a_right(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    await propose(await seat("Bob"), "Delete my account")
    await decide(await seat("Ada"))
    await case.look()
    (reply,) = await ask(office, case, clock, "Delete my account")
    assert reply.kind == "rights"


async def test_declining_erases_the_text(office: Office, case: Bookcase, seat: Seats) -> None:
    await propose(await seat("Bob"), "How old must I be?", kind="silent", clause="")
    assert (await decide(await seat("Ada"), "remove")).status == 303
    assert office.read_now(questions.waiting) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"texts": ()}, "one wording a line"),
        ({"texts": ("???",)}, "one wording a line"),
        ({"kind": "answer"}, "Choose what is to be learned"),
        ({"clause": "nowhere"}, "Choose the clause"),
        ({"clause": ""}, "Choose the clause"),
        ({"language": "tlh"}, "Choose the language"),
        ({"texts": ("Do you keep my request PD-2026-000123?",)}, "nobody asks for [number]"),
        ({"texts": ("How old must I be? " * 20,)}, "shorten it"),
        ({"texts": tuple(f"Question {at} of many?" for at in range(21))}, "At most 20"),
    ],
)
async def test_what_is_missing_is_said(office: Office, case: Bookcase, seat: Seats, changed: dict[str, object], says: str) -> None:
    given = {"texts": ("How old must I be?",), **changed}
    texts = given.pop("texts")
    assert isinstance(texts, tuple)
    refused = await propose(await seat("Bob"), *texts, **given)  # type: ignore[arg-type]  # the values are texts
    assert (refused.status, says in refused.wrong) == (422, True), refused.wrong
    assert office.read_now(questions.waiting) == []


async def test_the_same_question_is_not_proposed_twice(office: Office, case: Bookcase, seat: Seats) -> None:
    bob = await seat("Bob")
    await propose(bob, "How old must I be?")
    assert f"waits for an admin already (it leads to {KEPT})" in (await propose(bob, "how old must i be")).wrong


async def test_hostile_questions_are_shown_as_text(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    await ask(office, case, clock, "<script>alert(1)</script> how old must I be", "<img src=x onerror=alert(1)> minimum age?")
    page = await (await seat("Bob")).get(HERE)
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "&lt;img" in page.text


async def test_only_admins_decide_and_auditors_propose_nothing(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    bob, eve = await seat("Bob"), await seat("Eve")
    await ask(office, case, clock, "How old must I be?")
    await propose(bob, "How old must I be?")
    assert "Learn from" not in (await eve.get(HERE)).words
    assert (await propose(eve, "x y")).status == 403
    for each in (bob, eve):
        assert "/accept" not in (await each.get(f"{HERE}/proposals")).text
    (waiting,) = office.read_now(questions.waiting)
    assert (await bob.post(f"{HERE}/proposals/{waiting.id}/accept", {"csrf": (await bob.get(HERE)).token})).status == 403


async def test_proposals_that_nobody_decides_end_with_the_retention(office: Office, case: Bookcase, clock: Clock, seat: Seats) -> None:
    await propose(await seat("Bob"), "How old must I be?")
    clock.forward(days=31)
    office.write_now(lambda desk: privacy.expire(desk, 30))
    assert office.read_now(questions.waiting) == []
