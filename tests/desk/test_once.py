"""Forms that are sent twice, on every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from desk import once, privacy, tickets
from desk.office import Desk, Office
from tests.clock import Clock


def opens(desk: Desk) -> str:
    ticket = tickets.open_ticket(desk, None, "human", None, language="en", received_at=desk.now, context=["Please call"])
    return ticket.number


def sent(office: Office, token: str, **typed: str) -> tuple[str, bool]:
    return office.write_now(lambda desk: once.opened(desk, token, typed, lambda: opens(desk)))


def test_of_two_that_come_at_once_one_opens_a_ticket(office: Office) -> None:
    token = once.new_token()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: sent(office, token, words="Bitte"), range(8)))
    assert {number for number, _ in found} == {"PD-2026-000001"}
    assert sorted(is_repeated for _, is_repeated in found) == [False] + [True] * 7
    assert len(office.read_now(tickets.list_tickets)) == 1


def test_a_token_that_is_none_of_ours_makes_nothing_one(office: Office) -> None:
    assert [sent(office, token)[0][-1] for token in ("", "", "x" * 32)] == ["1", "2", "3"]


async def test_what_was_typed_is_not_kept_and_a_form_is_forgotten_after_days(office: Office, clock: Clock) -> None:
    token = once.new_token()
    sent(office, token, words="secret")
    assert "secret" not in str(await office.read(lambda desk: desk.tx.all("SELECT * FROM sent_forms")))
    await privacy.sweep(office, 0)
    assert await office.read(lambda desk: once.is_used(desk, token))
    clock.forward(days=9)
    await privacy.sweep(office, 0)
    assert not await office.read(lambda desk: once.is_used(desk, token))
