"""Counts requests and tickets for reports; opens nothing that is sealed. Days are the first ten characters of a time."""

from __future__ import annotations

from collections.abc import Sequence

from desk.store.engine import Row, Transaction


def received(tx: Transaction, first: str, last: str) -> Sequence[Row]:
    """Requests whose clock began from the first to the last day: ``day``, ``user_right``, present ``state``, ``n``."""
    return tx.all(
        "SELECT substr(counted_from, 1, 10) AS day, user_right, state, COUNT(*) AS n FROM requests"
        " WHERE counted_from >= :first AND counted_from < :end GROUP BY 1, 2, 3",
        first=first,
        end=_after(last),
    )


def answered(tx: Transaction, first: str, last: str) -> Sequence[Row]:
    """Requests that were done or refused from the first to the last day: ``minute`` in UTC, ``due_at``, ``n``.

    By the minute, since the law's date is a day in the desk's time zone, which only its owner knows.
    """
    return tx.all(
        "SELECT substr(ended_at, 1, 16) AS minute, due_at, COUNT(*) AS n FROM requests"
        " WHERE state IN ('done', 'refused') AND ended_at >= :first AND ended_at < :end GROUP BY 1, 2",
        first=first,
        end=_after(last),
    )


def overdue(tx: Transaction, first: str, last: str, today: str) -> Sequence[Row]:
    """Open requests whose legal date lay from the first to the last day and before today: ``day``, ``n``."""
    return tx.all(
        "SELECT due_at AS day, COUNT(*) AS n FROM requests WHERE ended_at IS NULL AND due_at >= :first AND due_at <= :last"
        " AND due_at < :today GROUP BY 1",
        first=first,
        last=last,
        today=today,
    )


def standing(tx: Transaction, first: str, last: str) -> Sequence[Row]:
    """Tickets that were open at some time from the first to the last day: the day they ``came`` and ``went`` (or NULL), ``n``."""
    return tx.all(
        "SELECT substr(received_at, 1, 10) AS came, substr(closed_at, 1, 10) AS went, COUNT(*) AS n FROM tickets"
        " WHERE received_at < :end AND (closed_at IS NULL OR closed_at >= :first) GROUP BY 1, 2",
        first=first,
        end=_after(last),
    )


def _after(day: str) -> str:
    """Greater than every time of a day, and smaller than any of the next."""
    return f"{day}U"
