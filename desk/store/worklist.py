"""Reads tickets and requests together for the list that staff work from; opens nothing that is sealed."""

from __future__ import annotations

from collections.abc import Sequence

from desk.model.worklist import NOBODY, Wanted
from desk.store.engine import Row, Transaction, Value

_LINES = (
    "SELECT t.id, t.number, t.kind, t.user_right, t.channel, t.language, t.assignee, t.received_at, t.opened_at, t.closed_at,"
    " r.state, r.due_at, r.act_by, r.account, r.duplicate_of, COALESCE(r.act_by, substr(t.opened_at, 1, 10)) AS day,"
    " (SELECT p.kind FROM proposals p WHERE p.ticket = t.id AND p.decided_at IS NULL) AS proposed,"
    " (SELECT m.author FROM ticket_messages m WHERE m.ticket = t.id AND m.author <> 'note' ORDER BY m.id DESC LIMIT 1) AS spoke"
    " FROM tickets t LEFT JOIN requests r ON r.ticket = t.id"
)
# What is late never hides, nor what a second person has to approve, nor what the user has just written.
_WAITS = (
    "(COALESCE(state, 'none') IN ('waiting_for_identity', 'waiting_for_user', 'none') AND (act_by IS NULL OR act_by >= :today)"
    " AND proposed IS NULL AND CASE WHEN state IS NULL THEN COALESCE(spoke, '') = 'staff' ELSE COALESCE(spoke, '') <> 'user' END)"
)


def page(tx: Transaction, wanted: Wanted, today: str, limit: int) -> Sequence[Row]:
    """The tickets that are wanted: open ones by the day to act on them, closed ones from the last; ``today`` is a day."""
    is_closed = wanted.group == "closed"
    which = [f"t.closed_at IS {'NOT ' if is_closed else ''}NULL"]
    values: dict[str, Value] = {"limit": limit}
    for column, value in (("r.state", wanted.state), ("t.channel", wanted.channel), ("t.language", wanted.language)):
        if value:
            name = column[2:]
            which.append(f"{column} = :{name}")
            values[name] = str(value)
    if wanted.right:
        which.append("t.user_right IS NULL" if wanted.right == "none" else "t.user_right = :right")
        values |= {} if wanted.right == "none" else {"right": str(wanted.right)}
    if wanted.assignee:
        which.append("t.assignee IS NULL" if wanted.assignee == NOBODY else "t.assignee = :assignee")
        values |= {} if wanted.assignee == NOBODY else {"assignee": wanted.assignee}
    outer = []
    if wanted.group in ("todo", "waiting"):
        outer.append(f"{'NOT ' if wanted.group == 'todo' else ''}{_WAITS}")
        values["today"] = today
    key = "closed_at" if is_closed else "day"
    if wanted.after:
        day, _, id = wanted.after.rpartition("~")
        outer.append(f"({key}, id) {'<' if is_closed else '>'} (:day, :id)")
        values |= {"day": day, "id": id}
    where = f" WHERE {' AND '.join(outer)}" if outer else ""
    order = f"{key} DESC, id DESC" if is_closed else f"{key}, id"
    # Only the keys, so that what is sorted is small. Names and conditions are our own; what came from outside goes in as values.
    keys = f"SELECT id FROM ({_LINES} WHERE {' AND '.join(which)}) AS lines{where} ORDER BY {order} LIMIT :limit"  # noqa: S608 - as said
    found = [str(row["id"]) for row in tx.all(keys, **values)]
    if not found:
        return []
    places = {f"id{at}": id for at, id in enumerate(found)}
    rows = tx.all(f"{_LINES} WHERE t.id IN ({', '.join(f':{name}' for name in places)})", **places)
    return sorted(rows, key=lambda row: found.index(row["id"]))


def counts(tx: Transaction, today: str) -> Row:
    """How many open tickets wait, are to be done, late, or overdue."""
    sql = (
        f"SELECT SUM(CASE WHEN {_WAITS} THEN 1 ELSE 0 END) AS waiting, COUNT(*) AS total,"  # noqa: S608 - our own words
        " SUM(CASE WHEN due_at < :today THEN 1 ELSE 0 END) AS overdue,"
        " SUM(CASE WHEN act_by < :today THEN 1 ELSE 0 END) AS late,"
        " SUM(CASE WHEN act_by = :today THEN 1 ELSE 0 END) AS today,"
        " SUM(CASE WHEN act_by < :today AND state = 'waiting_for_identity' THEN 1 ELSE 0 END) AS unverified_late"
        f" FROM ({_LINES} WHERE t.closed_at IS NULL) AS lines"
    )
    row = tx.one(sql, today=today)
    assert row is not None  # sums always give a row
    return row


def ways(tx: Transaction) -> Sequence[Row]:
    """The channels and languages of all tickets."""
    return tx.all("SELECT DISTINCT channel, language FROM tickets ORDER BY channel, language")
