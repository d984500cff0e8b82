"""Table extension_notices: notices of extension on their way, each a parcel of the outbox. Nothing in it is personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Row, Transaction


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that was delivered, or never will be."""

    parcel: str
    ticket: str
    """Row id."""
    sent_by: str
    reason: str
    """Id of the note in which the reason stands."""
    delivered_at: datetime | None
    """None = it did not arrive, as far as anybody knows."""
    is_unseen: bool = False
    """It lies in the line of a web page that was closed and has not been opened since."""


def add(tx: Transaction, parcel: str, ticket: str, *, by: str, reason: str) -> None:
    """Adds a notice that is on its way for a ticket, named by its row id."""
    tx.run(
        "INSERT INTO extension_notices (parcel, ticket, sent_by, reason) VALUES (:parcel, :ticket, :by, :reason)",
        parcel=parcel,
        ticket=ticket,
        by=by,
        reason=reason,
    )


def is_under_way(tx: Transaction, ticket: str) -> bool:
    """Whether a notice for this ticket is still on its way."""
    return tx.one("SELECT parcel FROM extension_notices WHERE ticket = :ticket AND settled_at IS NULL", ticket=ticket) is not None


def arrived(tx: Transaction) -> list[Notice]:
    """The notices whose way has ended and of which nothing has been made yet, oldest first."""
    # A parcel that was erased before anybody looked has not been delivered, as far as anybody knows.
    rows = tx.all(
        "SELECT parcel, ticket, sent_by, extension_notices.reason AS why, outcome, finished_at, channel, external_id FROM extension_notices"
        " LEFT JOIN outbox ON outbox.id = parcel WHERE settled_at IS NULL AND (outcome IS NOT NULL OR outbox.id IS NULL) ORDER BY parcel"
    )
    return [_notice(row) for row in rows]


def _notice(row: Row) -> Notice:
    is_sent = row["outcome"] == "sent"
    # A page that was closed has it in its line, and nobody has read it.
    is_unseen = is_sent and row["channel"] == "web" and row["external_id"] == ""
    at = moment(row["finished_at"]) if is_sent and not is_unseen else None
    return Notice(row["parcel"], row["ticket"], row["sent_by"], row["why"], at, is_unseen)


def settle(tx: Transaction, parcel: str, now: datetime) -> None:
    """Notes that a notice has been dealt with."""
    tx.run("UPDATE extension_notices SET settled_at = :now WHERE parcel = :parcel", parcel=parcel, now=stamp(now))


def drop(tx: Transaction, ticket: str, now: datetime) -> None:
    """Lets go of the notice that is on its way for a ticket, named by its row id: what it says does not hold any more."""
    tx.run("UPDATE extension_notices SET settled_at = :now WHERE ticket = :ticket AND settled_at IS NULL", ticket=ticket, now=stamp(now))
