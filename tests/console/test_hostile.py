"""Hostile text in every place that takes text is shown as text: the parsed pages have no element that they have not without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

import pytest

from desk import attachments, blocks, conversations, decisions, outbox, policies, requests, senders, templates, tickets, views
from desk.file_types import PNG
from desk.model.attachment import Attachment
from desk.model.reply import Choice, Quote, Reply, Say
from desk.model.request import Proof, Scope
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from desk.staff import show as member_of
from handlers.wording import Wording
from knowledge.library import Library
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.payloads import PAYLOADS, Parsed, elements
from tests.console.staffed import Answered, Seat, hire, served
from tests.console.test_ticket import question
from tests.web.running_web import browser

SCRIPTS = 7
"""Scripts that a page of the console loads, at most: its own and htmx."""
PLAIN = tuple(f"x{at}" for at in range(len(PAYLOADS)))


def hostile_turn(desk: Desk, address: Address, text: str, at: int) -> None:
    """A question that the policy answers with a clause, a section and a date of that text, and a button; and a press of it."""
    clause = Quote(
        text, text, (("lead", text), ("item", text), ("heading", text)), 0, 1, text, "en", translation=("", text, ""), translated="zh"
    )
    say = (Say("apology", {"reference": text}), Say("no.such.key", {"reference": text}))
    reply = Reply("answer", "en", (*say, clause), (Choice("human", Say("verbatim", {"text": text})),))
    for kind, said in ((TurnKind.TEXT, text), (TurnKind.MEDIA, text), (TurnKind.PRESS, "human")):
        file = Attachment(text, "image/png", None, "e") if kind is TurnKind.MEDIA else None
        turn = Turn(address, kind, said, desk.now, f"{address.chat}-{at}-{kind}", attachment=file)
        conversations.record(desk, turn, reply)
    outbox.put(desk, address, reply, None)


def fill(desk: Desk, texts: Sequence[str]) -> None:
    """Puts each text into every place that takes one, about the same tickets."""
    for at, text in enumerate(texts):
        address = Address("web", f"chat-{at}")
        hostile_turn(desk, address, text, at)
        plain = tickets.open_ticket(desk, address, "human", None, language="en", received_at=desk.now, context=[text, f"{text} again"])
        tickets.note(desk, plain.number, text, "staff:Bob")
        tickets.reply(desk, plain.number, f"{text} sent", "staff:Bob")
        attachments.upload(desk, address, "u1", f"{text}.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, kind=PNG, at=desk.now)
        attachments.add(desk, plain.number, Attachment(text, "image/png", None, "u1"), text, at=desk.now)
        attachments.add(desk, plain.number, Attachment(text, text, None, "telegram-file"), text, at=desk.now)
        scope = Scope(field=text, value=text, part=text, words=(text,))
        opened = requests.open_request(
            desk, address, Right.WITHDRAW, language="de", received_at=desk.now, scope=scope, context=[text], policy_version=1
        )
        requests.verify(desk, opened.number, Proof(text, "link", desk.now))
        decisions.propose_refusal(desk, opened.number, "staff:Bob", reason=text, basis=text, part=text)
        done = requests.open_request(
            desk,
            None,
            Right.WITHDRAW,
            language="en",
            received_at=desk.now,
            source="mail",
            context=[text],
            by="staff:Bob",
            policy_version=1,
            sender=senders.checked(f"before {text}", text),
        )
        senders.change(desk, done.number, senders.checked(text, f"{text}\n{text}"), "staff:Bob")
        senders.sent_by_hand(desk, done.number, text, f"letter of {text}", "staff:Bob")
        requests.verify(desk, done.number, Proof("acc-1", "staff", desk.now, "Bob", text))
        decisions.complete(desk, done.number, "staff:Bob", {"stopped": text}, f"letter of {text}")
        blocks.block(desk, plain.number, "staff:Bob", text, 7)
    for at, text in enumerate(texts[:10]):
        views.save(desk, member_of(desk, "Ada"), f"{at} {text}", "group=open")
        templates.save(desk, f"template-{at}", "en", text.replace("{", "(").replace("}", ")"), by="staff:Ada")


@pytest.fixture
def filled(office: Office, library: Library) -> Callable[[Sequence[str]], Office]:
    """Fills the office."""

    def put(texts: Sequence[str]) -> Office:
        office.words = Wording().say
        office.write_now(lambda desk: policies.begin(desk, library.policy, "policy.md"))
        office.write_now(lambda desk: fill(desk, texts))
        return office

    return put


def check_harmless(page: Answered, path: str) -> None:
    """Raises AssertionError where something on the page could run, load or lead elsewhere."""
    parsed = Parsed(page)
    names = [tag for tag, _ in parsed.elements]
    assert not {"iframe", "object", "embed", "base", "math", "style", "img", "!--"} & set(names), path
    assert names.count("script") <= SCRIPTS, path
    assert not [each for _, attributes in parsed.elements for each in attributes if each.startswith("on") or each == "style"], path
    for address in parsed.addresses:
        assert re.match(r"(/(?!/)|#|\?|$)", address) or path.startswith("/console/policy"), (path, address)
    assert "7*7" in page.text or "49" not in parsed.text.split(), path


LISTS = (
    *(f"/console?group={group}" for group in ("open", "closed", "waiting")),
    "/console/blocks",
    "/console/templates",
    "/console/templates/en/template-1",
    "/console/questions?days=90",
)
"""Pages that show what stands in many tickets, or in none."""
KINDS = 3
"""Tickets for each text: a question, a request that waits for a second person, and one that is done."""


def ticket(at: int) -> str:
    """The page of the ticket that was opened as the ``at``-th, from 0."""
    return f"/console/tickets/PD-2026-{at + 1:06}"


async def test_hostile_text_in_every_place_adds_no_element_to_any_page(
    filled: Callable[[Sequence[str]], Office], seat: Seats, library: Library
) -> None:
    filled(PAYLOADS)
    ada, plain = await seat("Ada"), await harmless_pages(library)
    shown = ""
    for at, payload in enumerate(PAYLOADS):
        for kind in range(KINDS):
            page = await ada.get(ticket(KINDS * at + kind))
            check_harmless(page, payload)
            assert elements(page) == elements(plain[ticket(kind)]), (payload, kind)
            assert payload in Parsed(page).text, (payload, kind)
    for path in LISTS:
        page = await ada.get(path)
        assert page.status == plain[path].status == 200, path
        check_harmless(page, path)
        shown += Parsed(page).text
        if not path.startswith("/console/questions"):
            # What is alike is grouped there, so that there may be fewer.
            assert elements(page) == elements(plain[path]), path
    assert [payload for payload in PAYLOADS if payload not in shown] == []


async def harmless_pages(library: Library) -> dict[str, Answered]:
    """The same pages of a desk in which nobody means harm; of the tickets the first of each kind."""
    office = Office.in_memory(Clock())
    hire(office)
    office.words = Wording().say
    office.write_now(lambda desk: policies.begin(desk, library.policy, "policy.md"))
    office.write_now(lambda desk: fill(desk, PLAIN))
    try:
        async with served(office, library) as address, browser() as client:
            ada = Seat(address, client)
            assert (await ada.sign_in("Ada")).status == 303
            return {path: await ada.get(path) for path in (*map(ticket, range(KINDS)), *LISTS)}
    finally:
        office.close()


async def test_hostile_text_that_is_typed_comes_back_as_text(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello"), await seat("Bob")
    refused = {
        "assign": {"assignee": "{}"},
        "merge": {"into": "{}"},
        "block": {"reason": "{}", "days": "3"},
        "register": {"right": "{}", "message": "{}"},
    }
    page = await bob.get(f"/console/tickets/{number}")
    for act, fields in refused.items():
        plain: Answered | None = None
        for payload in ("x", *PAYLOADS):
            typed = {name: text if text == "3" else payload for name, text in fields.items()}
            answered = await bob.post(f"/console/tickets/{number}/{act}", {"csrf": page.token, **typed})
            plain = plain or answered
            assert plain.status in (409, 422), act
            assert elements(answered) == elements(plain), (act, payload)


async def test_hostile_text_in_a_collision_stands_on_both_sides_as_text(office: Office, seat: Seats) -> None:
    bob, cleo = await seat("Bob"), await seat("Cleo")

    async def crossed(text: str, at: int) -> Answered:
        address = Address("web", f"chat-{at}")
        number = office.write_now(
            lambda desk: tickets.open_ticket(desk, address, "human", None, language="en", received_at=desk.now, context=[text])
        ).number
        page = await cleo.get(f"/console/tickets/{number}")
        await bob.act(number, "note", text=text)
        return await cleo.post(f"/console/tickets/{number}/reply", {"csrf": page.token, "version": "1", "text": text})

    plain = elements(await crossed("x", 0))
    for at, payload in enumerate(PAYLOADS, 1):
        page = await crossed(payload, at)
        assert page.status == 409
        assert elements(page) == plain, payload
        assert Parsed(page).text.count(payload) >= 4, "in the conversation, on both sides, and in the form"


async def test_hostile_addresses_change_no_page(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello"), await seat("Bob")
    here = f"/console/tickets/{number}"
    for path in (
        "/console/find?number={}",
        "/console?assignee={0}&channel={0}&after=x",
        here + "?before={0}&message={0}",
        "/console/blocks?before={}",
    ):
        # The first look leaves a line in the history.
        await bob.get(path.format("x"))
        plain = elements(await bob.get(path.format("x")))
        for payload in PAYLOADS:
            page = await bob.get(path.format(quote(payload, safe="")))
            assert elements(page) == plain, (path, payload)


def test_the_payloads_are_two_and_twenty_and_one_is_a_template() -> None:
    assert len(set(PAYLOADS)) == 22
    assert any("{{7*7}}" in payload for payload in PAYLOADS)
