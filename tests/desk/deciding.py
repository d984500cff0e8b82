"""Staff who decide, requests to decide about, and what chats were sent, for the suites about rights requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from desk import audit, decisions, outbox, requests, staff, tickets
from desk.model.reply import Reply, Say
from desk.model.request import Proof, RightsRequest, Scope
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from desk.store import outbox as table
from handlers.wording import Wording
from knowledge.reading import Right
from tests.desk.samples import ANN

ADA, BOB, EVE = "staff:Ada", "staff:Bob", "staff:Eve"
"""An admin, an agent, and an auditor, who only reads."""
ASKED = datetime(2026, 3, 1, 8, 59, tzinfo=UTC)
WORDING = Wording()
ACCOUNT = "acc-1009"


def hire(office: Office, *names: str) -> None:
    """Adds the three of them, or those that are named."""

    def job(desk: Desk) -> None:
        for name, role in (("Ada", "admin"), ("Bob", "agent"), ("Eve", "auditor")):
            if f"staff:{name}" in (names or (ADA, BOB, EVE)):
                by = staff.show(desk, "Ada") if name != "Ada" else None
                staff.add(desk, name, role, "", password_hash="none", by=by)

    office.write_now(job)


def wish(office: Office, right: Right = Right.WITHDRAW, address: Address | None = ANN, scope: Scope | None = None) -> str:
    """A request that waits for identity; its number."""
    opened = office.write_now(
        lambda desk: requests.open_request(desk, address, right, language="en", received_at=ASKED, scope=scope, context=[])
    )
    return opened.number


def verified(office: Office, right: Right = Right.WITHDRAW, address: Address | None = ANN, scope: Scope | None = None) -> str:
    """A request that is open: its user has proven the account; its number."""
    number = wish(office, right, address, scope)
    office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now)))
    return number


def legal(ticket: Ticket) -> RightsRequest:
    """The legal side of a ticket that has one."""
    assert ticket.request is not None
    return ticket.request


def sent(office: Office, address: Address = ANN) -> list[Reply]:
    """Everything that was put into a chat's line, also what is held, oldest first; every sentence of it can be said."""

    def found(desk: Desk) -> dict[str, Reply]:
        parcels = [*outbox.since(desk, address, ""), *table.open_after(desk.tx, desk.sealer, address, "")]
        return {parcel.id: parcel.reply for parcel in parcels}

    replies = list(office.read_now(found).values())
    for block in (block for reply in replies for block in reply.blocks):
        if isinstance(block, Say) and block.key.startswith("notice."):
            assert WORDING.say(block, "en")
    return replies


def last_say(office: Office, address: Address = ANN) -> Say:
    """The first sentence of what the chat was sent last."""
    block = sent(office, address)[-1].blocks[0]
    assert isinstance(block, Say)
    return block


def deliver(office: Office, *, refused: str = "", channel: str = ANN.channel, seen: str = "1") -> None:
    """Delivers all that waits for the chats of a channel, or has the far end refuse it; ``seen``: "" = to a page that was closed."""

    def job(desk: Desk) -> None:
        while parcels := outbox.claim(desk, channel, "run", 100):
            for parcel in parcels:
                if refused:
                    outbox.refused(desk, parcel, refused)
                else:
                    outbox.sent(desk, parcel, seen)

    office.write_now(job)


def extend(office: Office, number: str, told: str = "") -> Ticket:
    return office.write_now(lambda desk: decisions.extend(desk, number, "Many systems hold it", ADA, told))


def refuse(office: Office, number: str, by: str = ADA, part: str = "", basis: str = "GDPR art. 17(3)(b)") -> Ticket:
    return office.write_now(lambda desk: decisions.propose_refusal(desk, number, by, reason="The law asks us", basis=basis, part=part))


def approve(office: Office, number: str, by: str, typed: str = "") -> Ticket:
    return office.write_now(lambda desk: decisions.approve(desk, number, by, typed))


def complete(office: Office, number: str, told: str = "chat", **outcome: str) -> Ticket:
    return office.write_now(lambda desk: decisions.complete(desk, number, ADA, outcome, told))


def under(rules: DeskSettings, use: partial[Ticket], office: Office) -> Ticket:
    """Does something under other rules."""
    return office.write_now(lambda desk: use(replace(desk, rules=rules)))


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def actions(office: Office, number: str) -> list[str]:
    return [line.action for line in office.read_now(lambda desk: audit.of(desk, number))]
