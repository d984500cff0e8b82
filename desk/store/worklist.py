"""Reads the list that staff work from out of one index of tickets; opens nothing that is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.model.worklist import NOBODY, Wanted
from desk.store.engine import Row, Transaction, Value

_LINES = (
    "SELECT t.id, t.number, t.kind, t.user_right, t.channel, t.language, t.assignee, t.received_at, t.opened_at, t.closed_at,"
    " t.state, t.due_at, t.act_by, t.proposed, t.spoke, r.account, r.duplicate_of,"
    # What the user told the assistant last, and what staff did last. The turn that opened a ticket has its time.
    " (SELECT u.id FROM turns u WHERE u.channel = t.channel AND u.chat = t.chat AND u.kind <> 'press' AND u.recorded_at > t.opened_at"
    " ORDER BY u.id DESC LIMIT 1) AS overheard,"
    " (SELECT a.id FROM audit a WHERE a.subject = t.number AND substr(a.actor, 1, 6) = 'staff:' ORDER BY a.id DESC LIMIT 1) AS seen_to"
    " FROM tickets t LEFT JOIN requests r ON r.ticket = t.id"
)
# What is late never hides, nor what a second person has to approve, nor what the user has just written. A ticket without a request that
# was answered is not late any more.
_WAITS = (
    "(proposed IS NULL AND CASE WHEN state IS NULL THEN spoke = 'staff' ELSE COALESCE(spoke, '') <> 'user' AND act_by >= :today"
    " AND state IN ('waiting_for_identity', 'waiting_for_user') END)"
)
# Every ticket has a day to act; to say so leads SQLite to the index that answers alone.
_OPEN = "closed_at IS NULL AND act_by > ''"
_IS_DUE = "(state IS NOT NULL OR COALESCE(spoke, '') <> 'staff')"
_ONLY = {"identity": "state = 'waiting_for_identity'", "unanswered": "COALESCE(spoke, '') <> 'staff'"}


def page(tx: Transaction, wanted: Wanted, today: str, limit: int) -> Sequence[Row]:
    """The tickets that are wanted: open ones by the day to act on them, closed ones from the last; ``today`` is a day."""
    is_closed = wanted.group == "closed"
    values: dict[str, Value] = {"limit": limit}
    which = [f"closed_at IS {'NOT ' if is_closed else ''}NULL", *_conditions(wanted, today, values)]
    key = "closed_at" if is_closed else "act_by"
    if wanted.after:
        values["day"], _, values["id"] = wanted.after.rpartition("~")
        which.append(f"({key}, id) {'<' if is_closed else '>'} (:day, :id)")
    order = f"{key} DESC, id DESC" if is_closed else f"{key}, id"
    # Only the keys, which the index has in this order. Names and conditions are our own; what came from outside goes in as values.
    keys = f"SELECT id FROM tickets WHERE {' AND '.join(which)} ORDER BY {order} LIMIT :limit"  # noqa: S608 - as said
    return lines(tx, [str(row["id"]) for row in tx.all(keys, **values)])


def place(tx: Transaction, number: str, *, is_closed: bool) -> str:
    """The key of a ticket in the list of open or closed ones, whether it stands there or not; "" where there is no such ticket."""
    row = tx.one("SELECT id, act_by, closed_at FROM tickets WHERE number = :number", number=number)
    day = row and row["closed_at" if is_closed else "act_by"]
    return f"{day}~{row['id']}" if row and day else ""


def lines(tx: Transaction, ids: Sequence[str]) -> Sequence[Row]:
    """The lines of tickets, named by their row ids, in the same order."""
    if not ids:
        return []
    places = {f"id{at}": id for at, id in enumerate(ids)}
    rows = tx.all(f"{_LINES} WHERE t.id IN ({', '.join(f':{name}' for name in places)})", **places)
    place = {id: at for at, id in enumerate(ids)}
    return sorted(rows, key=lambda row: place[row["id"]])


def counts(tx: Transaction, today: str) -> Row:
    """How many open tickets wait, are to be done, late, or overdue."""
    sql = (
        f"SELECT SUM(CASE WHEN {_WAITS} THEN 1 ELSE 0 END) AS waiting, COUNT(*) AS total,"  # noqa: S608 - our own words
        " SUM(CASE WHEN due_at < :today THEN 1 ELSE 0 END) AS overdue,"
        f" SUM(CASE WHEN act_by < :today AND {_IS_DUE} THEN 1 ELSE 0 END) AS late,"
        f" SUM(CASE WHEN act_by = :today AND {_IS_DUE} THEN 1 ELSE 0 END) AS today,"
        " SUM(CASE WHEN act_by < :today AND state = 'waiting_for_identity' THEN 1 ELSE 0 END) AS unverified_late"
        f" FROM tickets WHERE {_OPEN}"
    )
    row = tx.one(sql, today=today)
    assert row is not None  # sums always give a row
    return row


def closed(tx: Transaction) -> int:
    """How many tickets are closed; their index alone is counted."""
    row = tx.one("SELECT COUNT(*) AS n FROM tickets WHERE closed_at IS NOT NULL")
    return int(row["n"]) if row else 0


def count_each(tx: Transaction, each: Mapping[str, Wanted], today: str) -> dict[str, int]:
    """How many open tickets are wanted, by the names of what is wanted, which are letters and digits; in one walk through them."""
    values: dict[str, Value] = {}
    sums = []
    for name, wanted in each.items():
        own: dict[str, Value] = {}
        conditions = _conditions(wanted, today, own, prefix=f"{name}_")
        sums.append(f"SUM(CASE WHEN {' AND '.join(conditions) or '1 = 1'} THEN 1 ELSE 0 END) AS {name}")
        values |= own
    if not sums:
        return {}
    row = tx.one(f"SELECT {', '.join(sums)} FROM tickets WHERE {_OPEN}", **values)  # noqa: S608 - names of our own
    assert row is not None  # sums always give a row
    return {name: int(row[name] or 0) for name in each}


def ways(tx: Transaction) -> Sequence[Row]:
    """The channels and languages of all tickets."""
    return tx.all("SELECT DISTINCT channel, language FROM tickets ORDER BY channel, language")


def _conditions(wanted: Wanted, today: str, values: dict[str, Value], prefix: str = "") -> list[str]:
    """What a ticket must be, besides open or closed; puts what the conditions name into ``values``."""
    which = []
    for column, value, null in (
        ("state", wanted.state, None),
        ("channel", wanted.channel, None),
        ("language", wanted.language, None),
        ("user_right", wanted.right, "none"),
        ("assignee", wanted.assignee, NOBODY),
    ):
        if value and value == null:
            which.append(f"{column} IS NULL")
        elif value:
            which.append(f"{column} = :{prefix}{column}")
            values[f"{prefix}{column}"] = str(value)
    if wanted.due:
        which.append(f"act_by <= :{prefix}due")
        values[f"{prefix}due"] = wanted.due
    if wanted.only:
        which.append(_ONLY[wanted.only])
    if wanted.group in ("todo", "waiting"):
        # A comparison with NULL is not false: COALESCE makes it so.
        which.append(f"COALESCE({_WAITS}, FALSE) = {'FALSE' if wanted.group == 'todo' else 'TRUE'}")
        values["today"] = today
    return which
