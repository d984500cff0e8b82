"""What has been kept long enough is erased, from the tables and from the files; what a person waits for is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import conversations, drafts, inbox, links, outbox, privacy, requests, search, templates, tickets
from desk.model.dialogue import Dialogue, Wish
from desk.model.errors import Moved
from desk.model.question import Proposed
from desk.model.request import Proof, Scope, Sender, State
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.privacy import Erased
from desk.store import known_accounts, packages, question_proposals
from desk.store.settings import StoreSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import ANN, BOB, reply, said


def a_turn(desk: Desk, address: Address = ANN) -> None:
    """One whole turn, from the update to the reply that was sent."""
    inbox.keep(desk, address.channel, "u1" + address.chat, address.chat, "raw")
    (job,) = inbox.claim(desk, "run", 1)
    conversations.record(desk, said("how long?", job.source, address), reply("90 days"))
    conversations.save(desk, conversations.load(desk, address))
    outbox.put(desk, address, reply("90 days"), job.source)
    (parcel,) = outbox.claim(desk, address.channel, "run", 1)
    outbox.sent(desk, parcel, "m1")
    inbox.done(desk, job)


async def test_what_is_older_than_the_retention_is_erased_and_counted(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=90)
    assert await privacy.sweep(office, 90) == Erased()
    clock.forward(microseconds=1)
    assert await privacy.sweep(office, 90) == Erased(turns=1, updates=1, replies=1, chats=1)
    assert await office.read(lambda desk: conversations.recent(desk, ANN, 10)) == []
    assert await office.read(lambda desk: outbox.since(desk, ANN, "")) == []
    assert await office.read(lambda desk: conversations.load(desk, ANN)) == Dialogue(ANN)


async def test_what_is_younger_stays(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=80)
    await office.write(lambda desk: a_turn(desk, BOB))
    clock.forward(days=20)
    assert (await privacy.sweep(office, 90)).total == 4
    assert len(await office.read(lambda desk: conversations.recent(desk, BOB, 10))) == 1


async def test_what_somebody_still_waits_for_is_never_erased(office: Office, clock: Clock) -> None:
    await office.write(lambda desk: inbox.keep(desk, "telegram", "u1", "7", "raw"))
    await office.write(lambda desk: outbox.put(desk, ANN, reply("not sent yet"), None))
    ticket = await office.write(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=["help"])
    )
    clock.forward(days=1000)
    assert await privacy.sweep(office, 90) == Erased()
    assert len(await office.write(lambda desk: inbox.claim(desk, "run", 10))) == 1
    assert len(await office.write(lambda desk: outbox.claim(desk, "telegram", "run", 10))) == 1
    assert await office.read(lambda desk: tickets.show(desk, ticket.number)) == ticket


async def test_zero_days_means_never(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=10_000)
    assert await privacy.sweep(office, 0) == Erased()


async def test_much_is_erased_batch_by_batch(office: Office, clock: Clock) -> None:
    count = 2 * privacy.BATCH + 3
    await office.write(lambda desk: [conversations.record(desk, said(str(n)), reply("re")) for n in range(count)])
    clock.forward(days=91)
    assert (await office.write(lambda desk: privacy.expire(desk, 90))).turns == privacy.BATCH
    assert (await privacy.sweep(office, 90)).turns == count - privacy.BATCH


async def test_a_turn_in_work_while_its_chat_expires_is_read_again_from_the_start(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    stale = await office.read(lambda desk: conversations.load(desk, ANN))
    clock.forward(days=91)
    await privacy.sweep(office, 90)
    with pytest.raises(Moved):
        await office.write(lambda desk: conversations.save(desk, stale))


@pytest.fixture
def sqlite_office(settings: StoreSettings, clock: Clock) -> Iterator[Office]:
    opened = Office.open(settings, clock)
    yield opened
    opened.close()


def files_that_hold(folder: Path, piece: bytes) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and piece in path.read_bytes())


async def test_erased_bytes_leave_the_files(sqlite_office: Office, settings: StoreSettings, clock: Clock) -> None:
    await sqlite_office.write(a_turn)
    # Fill pages before and behind, so that the row stands among others as it does in a used database.
    await sqlite_office.write(lambda desk: [conversations.record(desk, said("x" * 900), reply("re")) for _ in range(50)])
    sealed = await sqlite_office.read(
        lambda desk: [
            value
            for sql in ("SELECT said, reply FROM turns", "SELECT raw FROM inbox", "SELECT reply FROM outbox", "SELECT state FROM chats")
            for row in desk.tx.all(sql)
            for value in row.values()
        ]
    )
    # The middle of each value: its head is the key id, which all of them share.
    pieces = [value[13:53].encode() for value in sealed]
    assert len(pieces) == 105
    assert all(files_that_hold(settings.data_dir, piece) for piece in pieces)
    clock.forward(days=91)
    assert (await privacy.sweep(sqlite_office, 90)).total == 54
    assert [piece for piece in pieces if files_that_hold(settings.data_dir, piece)] == []


async def test_no_text_ever_stands_in_the_files_in_clear(sqlite_office: Office, settings: StoreSettings, clock: Clock) -> None:
    secret = "my-very-private-words"

    def everything(desk: Desk) -> None:
        inbox.keep(desk, "web", "u1", "7", f'{{"text": "{secret}"}}')
        conversations.record(desk, said(secret), reply(secret))
        flow = conversations.load(desk, ANN)
        conversations.save(desk, replace(flow, context=replace(flow.context, concepts=(secret,))))
        outbox.put(desk, ANN, reply(secret), "u1")
        ticket = tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[secret])
        tickets.reply(desk, ticket.number, secret, "staff:Ann")
        drafts.save(desk, ticket.number, "Ann", "reply", secret)
        templates.save(desk, "own", "en", secret, by="staff:Ann")
        known_accounts.keep(desk.tx, desk.sealer, ANN, "index", names=[secret], now=clock.now)
        sender = Sender(secret, secret)
        requests.open_request(desk, None, Right.ACCESS, language="en", received_at=clock.now, source="mail", context=[], sender=sender)
        question_proposals.add(desk.tx, desk.sealer, Proposed(desk.ids.new(), "silent", secret, "en", "", "", 1, clock.now, "Ann"))

    await sqlite_office.write(everything)
    assert files_that_hold(settings.data_dir, b"PD-2026-000001") != []
    assert files_that_hold(settings.data_dir, secret.encode()) == []


# What a chat may see, and what it may have forgotten.


def a_ticket(desk: Desk, address: Address = ANN) -> str:
    """A closed ticket with a text."""
    ticket = tickets.open_ticket(desk, address, "human", None, language="en", received_at=desk.now, context=["my very own words"])
    tickets.reply(desk, ticket.number, "an answer", "staff:Ada")
    tickets.note(desk, ticket.number, "rather rude", "staff:Ada")
    return tickets.close(desk, ticket.number, "staff:Ada").number


def a_request(desk: Desk, address: Address = ANN) -> str:
    """An open request to correct something, proven."""
    scope = Scope(field="username", value="anneliese", words=("it was misspelt",))
    number = requests.open_request(desk, address, Right.CORRECT, language="en", received_at=desk.now, scope=scope, context=["wrong"]).number
    return requests.verify(desk, number, Proof("account-17", "link", desk.now)).number


def kept_in(office: Office, piece: str) -> list[str]:
    """Which columns hold a text, sealed or not."""
    sealed = {
        "ticket_messages": ("id", ["text"]),
        "turns": ("id", ["said", "reply"]),
        "inbox": ("id", ["raw"]),
        "outbox": ("id", ["reply"]),
        "proposals": ("id", ["content"]),
        "requests": ("ticket", ["scope", "proof", "told", "outcome"]),
    }

    def look(desk: Desk) -> list[str]:
        return [
            f"{table}.{column}"
            for table, (key, columns) in sealed.items()
            for row in desk.tx.all(f"SELECT * FROM {table}")
            for column in columns
            if row[column] and piece in desk.sealer.open(table, column, row[key], row[column])
        ]

    return office.read_now(look)


def index_of(desk: Desk) -> str:
    """The blind index of the only request's account."""
    row = desk.tx.one("SELECT account FROM requests")
    assert row is not None
    assert row["account"]
    return str(row["account"])


def test_a_chat_sees_all_that_the_desk_holds_about_it_and_nothing_of_others(office: Office) -> None:
    office.write_now(lambda desk: [a_turn(desk), a_turn(desk, BOB), a_ticket(desk), a_ticket(desk, BOB)])
    number = office.write_now(a_request)
    held = office.read_now(lambda desk: privacy.my_data(desk, ANN))
    assert [exchange.text for exchange in held.turns] == ["how long?"]
    assert [ticket.number for ticket in held.tickets] == [number, "PD-2026-000001"]
    assert (held.updates, held.kept_days) == (1, 90)
    assert held.replies == 3
    assert held.since == datetime(2026, 3, 1, 8, 59, 59, tzinfo=UTC)


def test_a_chat_sees_neither_what_staff_note_nor_the_account(office: Office) -> None:
    office.write_now(a_ticket)
    office.write_now(a_request)
    held = office.read_now(lambda desk: privacy.my_data(desk, ANN))
    assert "rather rude" not in str(held)
    assert "account-17" not in str(held)
    assert "an answer" in str(held)
    assert "anneliese" in str(held)


def test_of_a_chat_that_nobody_knows_nothing_is_held(office: Office) -> None:
    held = office.read_now(lambda desk: privacy.my_data(desk, ANN))
    assert (held.turns, held.tickets, held.updates, held.replies, held.since) == ((), (), 0, 0, None)


def test_forgetting_erases_a_chats_words_and_leaves_what_is_still_to_be_done(office: Office) -> None:
    office.write_now(lambda desk: [a_turn(desk), a_turn(desk, BOB)])
    closed = office.write_now(a_ticket)
    number = office.write_now(a_request)
    office.write_now(lambda desk: inbox.keep(desk, "telegram", "u9", ANN.chat, "waits"))
    done = office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert (done.turns, done.updates, done.replies) == (1, 1, 1)
    assert (done.closed, done.open, done.requests) == ((closed,), (number,), ())
    assert kept_in(office, "my very own words") == []
    assert kept_in(office, "misspelt") == ["requests.scope"]
    held = office.read_now(lambda desk: privacy.my_data(desk, ANN))
    assert [ticket.number for ticket in held.tickets] == [number, closed]
    # The answer of staff and the word that the ticket is closed are still on their way, and so is the update that nobody has read.
    assert (held.turns, held.updates, held.replies) == ((), 1, 2)
    assert len(office.read_now(lambda desk: privacy.my_data(desk, BOB)).turns) == 1


def test_forgetting_twice_erases_nothing_more(office: Office) -> None:
    office.write_now(lambda desk: [a_turn(desk), a_ticket(desk)])
    office.write_now(lambda desk: privacy.forget(desk, ANN))
    again = office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert (again.turns, again.updates, again.replies, again.closed) == (0, 0, 0, ())


def test_an_ended_request_is_named_among_what_stays(office: Office) -> None:
    number = office.write_now(a_request)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    done = office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert (done.open, done.requests) == ((), (number,))


def test_a_blank_dialogue_keeps_the_person_it_belongs_to_and_what_was_asked_meanwhile() -> None:
    wish = Wish(Right.DELETE, "2026-03-01T09:00:00.000000Z")
    before = Dialogue(ANN, 7, language="de", introduced=True, with_person="PD-2026-000001", wish=wish)
    assert privacy.blank(before) == Dialogue(ANN, 7, with_person="PD-2026-000001", wish=wish)


async def test_of_a_closed_request_only_facts_outlast_its_time(office: Office, clock: Clock) -> None:
    number = await office.write(a_request)
    await office.write(a_ticket)
    before, index = await office.read(lambda desk: (tickets.show(desk, number), index_of(desk)))
    await office.write(lambda desk: requests.withdraw(desk, number))
    clock.forward(days=90)
    assert (await privacy.sweep(office, 90)).tickets == 0
    clock.forward(seconds=1)
    assert (await privacy.sweep(office, 90)).tickets == 2
    assert (await privacy.sweep(office, 90)).tickets == 0
    for piece in ("my very own words", "rather rude", "misspelt", "anneliese", "account-17"):
        assert kept_in(office, piece) == []
    ticket = await office.read(lambda desk: tickets.show(desk, number))
    assert ticket.messages == ()
    assert ticket.request is not None
    assert before.request is not None
    assert (ticket.number, ticket.right, ticket.received_at, ticket.closed_at) == (
        number,
        Right.CORRECT,
        before.received_at,
        before.opened_at,
    )
    assert (ticket.request.state, ticket.request.due_at, ticket.request.scope) == (
        State.WITHDRAWN,
        before.request.due_at,
        Scope("username"),
    )
    assert ticket.request.proof is not None
    assert (ticket.request.proof.method, ticket.request.proof.account) == ("link", "")
    assert await office.read(index_of) == index


async def test_a_ticket_that_was_closed_again_loses_what_was_written_since(office: Office, clock: Clock) -> None:
    number = await office.write(a_ticket)
    clock.forward(days=2)
    await privacy.sweep(office, 1)
    await office.write(lambda desk: tickets.reopen(desk, number, "staff:Ada"))
    await office.write(lambda desk: tickets.add(desk, number, ["a second thought"]))
    clock.forward(days=2)
    assert (await privacy.sweep(office, 1)).tickets == 0
    await office.write(lambda desk: tickets.close(desk, number, "staff:Ada"))
    clock.forward(days=2)
    assert (await privacy.sweep(office, 1)).tickets == 1
    assert kept_in(office, "a second thought") == []


async def test_what_is_added_to_a_closed_ticket_after_its_erasure_ends_as_long_after_the_newest_of_it(office: Office, clock: Clock) -> None:
    number = await office.write(a_ticket)
    clock.forward(days=91)
    assert (await privacy.sweep(office, 90)).tickets == 1
    await office.write(lambda desk: tickets.note(desk, number, "the caller was Ann Smith", "staff:Ada"))
    clock.forward(days=50)
    await office.write(lambda desk: tickets.reply(desk, number, "Dear Ann Smith", "staff:Ada"))
    clock.forward(days=89)
    assert (await privacy.sweep(office, 90)).tickets == 0
    clock.forward(days=2)
    assert (await privacy.sweep(office, 90)).tickets == 1
    assert (await privacy.sweep(office, 90)).tickets == 0
    # The reply still waits to be sent.
    assert kept_in(office, "Ann Smith") == ["outbox.reply"]


def test_forgetting_reaches_what_was_added_to_a_closed_ticket_after_its_erasure(office: Office) -> None:
    number = office.write_now(a_ticket)
    office.write_now(lambda desk: privacy.forget(desk, ANN))
    office.write_now(lambda desk: tickets.note(desk, number, "the caller was Ann Smith", "staff:Ada"))
    assert office.write_now(lambda desk: privacy.forget(desk, ANN)).closed == (number,)
    assert kept_in(office, "Ann Smith") == []
    assert office.write_now(lambda desk: privacy.forget(desk, ANN)).closed == ()


def test_a_ticket_that_was_reopened_after_its_erasure_is_found_by_what_was_written_since(office: Office) -> None:
    number = office.write_now(a_ticket)
    office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert office.read_now(lambda desk: search.look(desk, ["words"], search.FROM_THE_NEWEST, None)).ids == ()
    office.write_now(lambda desk: tickets.reopen(desk, number, "staff:Ada"))
    office.write_now(lambda desk: tickets.add(desk, number, ["a second thought"]))
    found = office.read_now(lambda desk: search.look(desk, ["thought"], search.FROM_THE_NEWEST, 30))
    assert len(found.ids) == 1


async def test_links_and_proofs_end_after_days_even_where_texts_are_kept_for_ever(office: Office, clock: Clock) -> None:
    await office.write(lambda desk: links.make_link(desk, "account-17", "delete", "key:1"))
    clock.forward(days=privacy.PROOF_DAYS, seconds=1)
    assert await privacy.sweep(office, 0) == Erased(proofs=1)


async def test_a_package_ends_with_its_link(office: Office, clock: Clock) -> None:
    def hand_over(desk: Desk) -> None:
        a_request(desk)
        row = desk.tx.one("SELECT ticket FROM requests")
        assert row is not None
        until = desk.now + timedelta(days=14)
        packages.add(desk.tx, desk.sealer, desk.ids.new(), ticket=row["ticket"], token="t", content="all of it", expires_at=until)

    await office.write(hand_over)
    clock.forward(days=14)
    assert (await privacy.sweep(office, 0)).proofs == 0
    clock.forward(seconds=1)
    assert (await privacy.sweep(office, 0)).proofs == 1
    assert await office.read(lambda desk: packages.by_token(desk.tx, "t")) is None
