"""Table news: what was told of which ticket. Nothing in it is personal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from desk.clock import stamp
from desk.store.engine import Row, Transaction, Value

_MOST = 200
"""Tickets of one kind of news in one round."""
_FACTS = (
    "SELECT t.id, t.number, t.kind, t.user_right, t.assignee, t.opened_at, r.state, r.due_at, r.act_by, r.consented_at, {about} AS about"
    " FROM tickets t LEFT JOIN requests r ON r.ticket = t.id WHERE t.closed_at IS NULL"
)
_UNTOLD = " AND NOT EXISTS (SELECT 1 FROM news n WHERE n.ticket = t.id AND n.kind = :kind AND n.about = {about}) ORDER BY t.id LIMIT :most"
_ANSWERED = "COALESCE((SELECT MAX(m.id) FROM ticket_messages m WHERE m.ticket = t.id AND m.author = 'staff'), '')"
_WROTE_SINCE = (
    " AND EXISTS (SELECT 1 FROM ticket_messages u WHERE u.ticket = t.id AND u.author = 'user'"  # noqa: S608 - constants
    f" AND u.id > {_ANSWERED})"
)
_KNOWN_OR_ASKED = f" AND (COALESCE(r.state, '') <> 'waiting_for_identity' OR {_ANSWERED} <> '')"


def add(tx: Transaction, ticket: str, kind: str, about: str, now: datetime) -> bool:
    """Notes that something was told of a ticket, named by its row id; False where it was told before."""
    sql = (
        "INSERT INTO news (ticket, kind, about, told_at) VALUES (:ticket, :kind, :about, :now) ON CONFLICT (ticket, kind, about) DO NOTHING"
    )
    return tx.run(sql, ticket=ticket, kind=kind, about=about, now=stamp(now)) == 1


def new(tx: Transaction, kind: str) -> Sequence[Row]:
    """Open tickets that nobody was told of, oldest first; requests only when it is known who asks."""
    # A request that was reopened begins anew.
    return _untold(tx, kind, "COALESCE(r.counted_from, '')", " AND COALESCE(r.state, '') <> 'waiting_for_identity'")


def replied(tx: Transaction, kind: str) -> Sequence[Row]:
    """Open tickets in which the user has written after the last answer of staff, told once for each such answer.

    Where staff have not written yet, a request counts only when it is known who asks.
    """
    return _untold(tx, kind, _ANSWERED, _WROTE_SINCE + _KNOWN_OR_ASKED)


def due(tx: Transaction, kind: str, column: str, first: date, last: date) -> Sequence[Row]:
    """Open requests whose ``column`` (``act_by``, ``due_at``) lies in these days, both included; told once for each date."""
    # The column is one of our own constants, not input.
    return _untold(tx, kind, f"r.{column}", f" AND r.{column} BETWEEN :first AND :last", first=first.isoformat(), last=last.isoformat())


def overdue(tx: Transaction, today: date) -> Sequence[Row]:
    """Open requests that had to be acted upon before a day, the most urgent first, told or not."""
    return tx.all(
        _FACTS.format(about="r.act_by") + " AND r.act_by < :today ORDER BY r.due_at, t.id LIMIT :most", today=today.isoformat(), most=_MOST
    )


def unreached(tx: Transaction, kind: str, unseen_before: datetime) -> Sequence[Row]:
    """Requests proven to be an account's, with what their chat never got since they were opened (``about``: the parcel), oldest first.

    What it refused, or the last that came to its closed web page before ``unseen_before``. Only where nothing has reached the chat
    since, and not what was written after the request had ended.
    """
    return tx.all(
        "SELECT t.id, t.number, o.id AS about FROM outbox o"
        " JOIN tickets t ON t.channel = o.channel AND t.chat = o.chat AND t.opened_at <= o.put_at"
        " JOIN requests r ON r.ticket = t.id AND r.account IS NOT NULL AND (r.ended_at IS NULL OR o.put_at <= r.ended_at)"
        " WHERE o.turn_source IS NULL"
        " AND (o.outcome = 'refused'"
        "  OR (o.channel = 'web' AND o.outcome = 'sent' AND o.external_id = '' AND o.finished_at <= :unseen_before))"
        # A later one to a closed page replaces this one; a bot's answer there says nothing either way.
        " AND NOT EXISTS (SELECT 1 FROM outbox s WHERE s.channel = o.channel AND s.chat = o.chat AND s.outcome = 'sent' AND s.id > o.id"
        "  AND (s.channel <> 'web' OR s.turn_source IS NULL OR s.external_id <> ''))"
        " AND NOT EXISTS (SELECT 1 FROM news n WHERE n.ticket = t.id AND n.kind = :kind AND n.about = o.id)"
        " ORDER BY o.id LIMIT :most",
        kind=kind,
        unseen_before=stamp(unseen_before),
        most=_MOST,
    )


def _untold(tx: Transaction, kind: str, about: str, which: str, **params: Value) -> Sequence[Row]:
    return tx.all(_FACTS.format(about=about) + which + _UNTOLD.format(about=about), kind=kind, most=_MOST, **params)
