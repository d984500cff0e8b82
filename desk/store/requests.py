"""Table requests. Personal: scope, proof, told, outcome and sender (sealed), account (blind index)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from desk.clock import moment, stamp
from desk.model.errors import PrivacyDeskError
from desk.model.request import Proof, RightsRequest, Scope, Sender, State
from desk.store import proposals, queue_line
from desk.store.engine import Row, Transaction, Value
from desk.store.sealed import Sealer
from knowledge.reading import Right

_IDENTITY = State.IDENTITY.value
_FORMER = "former"


def add(tx: Transaction, sealer: Sealer, ticket: str, request: RightsRequest) -> None:
    """Adds the request of a ticket, which is named by its row id."""
    values = _values(sealer, ticket, request)
    # The names are our own constants, not input.
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    tx.run(f"INSERT INTO requests (ticket, {columns}) VALUES (:ticket, {places})", ticket=ticket, **values)  # noqa: S608 - as said
    queue_line.settle(tx, ticket)


def save(tx: Transaction, sealer: Sealer, ticket: str, request: RightsRequest) -> None:
    """Stores a changed request; what waits for a second person is not part of it."""
    values = _values(sealer, ticket, request)
    changes = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(f"UPDATE requests SET {changes} WHERE ticket = :ticket", ticket=ticket, **values)  # noqa: S608 - our own names
    queue_line.settle(tx, ticket)


def get(tx: Transaction, sealer: Sealer, ticket: str) -> RightsRequest | None:
    """The request of a ticket with what waits for a second person, or None."""
    row = tx.one("SELECT * FROM requests WHERE ticket = :ticket", ticket=ticket)
    return None if row is None else _request(tx, sealer, row)


def sender_name(tx: Transaction, sealer: Sealer, number: str) -> str:
    """Who wrote or called, by a ticket's number; "" where nobody said, or where it cannot be read any more: a list shows the others."""
    row = tx.one("SELECT r.ticket, r.sender FROM requests r JOIN tickets t ON t.id = r.ticket WHERE t.number = :number", number=number)
    if row is None or not row["sender"]:
        return ""
    try:
        return str(json.loads(sealer.open("requests", "sender", row["ticket"], row["sender"]))["name"])
    except PrivacyDeskError:
        return ""


def queue(tx: Transaction, limit: int, *, only_open: bool) -> list[str]:
    """Row ids of tickets with a request: the open ones, the most urgent first, then those that ended, the last first."""
    found = tx.all("SELECT ticket FROM requests WHERE ended_at IS NULL ORDER BY act_by, ticket LIMIT :limit", limit=limit)
    if not only_open:
        ended = "SELECT ticket FROM requests WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, ticket DESC LIMIT :limit"
        found = [*found, *tx.all(ended, limit=limit - len(found))]
    return [str(row["ticket"]) for row in found]


def unverified(tx: Transaction, came_by: Sequence[datetime]) -> list[str]:
    """Row ids of tickets whose request waits for proof of identity, oldest first.

    Of those that were reminded of n times only what was opened or reopened, and counts from, ``came_by[n]`` or before.
    """
    due = " OR ".join(
        f"(r.reminders = {n} AND r.counted_from <= :by{n} AND t.opened_at <= :by{n} AND (r.reopened_at IS NULL OR r.reopened_at <= :by{n}))"
        for n in range(len(came_by))
    )
    rows = tx.all(
        "SELECT r.ticket FROM requests r JOIN tickets t ON t.id = r.ticket"  # noqa: S608 - numbers of our own
        f" WHERE r.ended_at IS NULL AND r.state = :state AND ({due}) ORDER BY r.ticket",
        state=_IDENTITY,
        **{f"by{n}": stamp(at) for n, at in enumerate(came_by)},
    )
    return [str(row["ticket"]) for row in rows]


def is_running(tx: Transaction, channel: str, chat: str) -> bool:
    """Whether a request of a chat has not ended, also one that is part of another chat's."""
    row = tx.one(
        "SELECT 1 AS found FROM requests r JOIN tickets t ON t.id = r.ticket WHERE r.ended_at IS NULL AND ("
        "(t.channel = :channel AND t.chat = :chat)"
        " OR EXISTS (SELECT 1 FROM merges m WHERE m.survivor = t.id AND m.channel = :channel AND m.chat = :chat)) LIMIT 1",
        channel=channel,
        chat=chat,
    )
    return row is not None


def of_account(tx: Transaction, sealer: Sealer, account: str, right: Right) -> list[str]:
    """Row ids of tickets whose open request was proven to come from an account, oldest first."""
    rows = tx.all(
        "SELECT ticket FROM requests WHERE account = :account AND user_right = :right AND ended_at IS NULL ORDER BY ticket",
        account=sealer.blind(_index(account)),
        right=right.value,
    )
    return [str(row["ticket"]) for row in rows]


def of_message(tx: Transaction, message: str, right: Right) -> str | None:
    """The row id of the ticket that was registered from a message for a right, or None."""
    row = tx.one(
        "SELECT ticket FROM requests WHERE from_message = :message AND user_right = :right"
        " UNION SELECT survivor AS ticket FROM merges WHERE from_message = :message AND user_right = :right",
        message=message,
        right=right.value,
    )
    return None if row is None else str(row["ticket"])


def _values(sealer: Sealer, ticket: str, request: RightsRequest) -> dict[str, Value]:
    """Column -> value, the ticket's own id left out."""

    def sealed(column: str, value: object) -> str:
        return sealer.seal("requests", column, ticket, json.dumps(value, ensure_ascii=False))

    proof = request.proof
    return {
        "user_right": request.right.value,
        "state": request.state.value,
        "scope": sealed("scope", asdict(request.scope)),
        "source": request.source,
        "match_code": request.match_code,
        "counted_from": stamp(request.counted_from),
        "due_at": request.due_at.isoformat(),
        "act_by": request.act_by.isoformat(),
        "proof": sealed("proof", _proof_json(request)) if proof or request.former_accounts else None,
        "account": sealer.blind(_index(proof.account)) if proof else None,
        "waits_until": _stamped(request.waits_until),
        "extended_at": _stamped(request.extended_at),
        "consented_at": _stamped(request.consented_at),
        "duplicate_of": request.duplicate_of or None,
        "reminders": request.reminders,
        "told": sealed("told", request.told),
        "outcome": sealed("outcome", dict(request.outcome)),
        "ended_at": _stamped(request.ended_at),
        "reopened_at": _stamped(request.reopened_at),
        "from_message": request.from_message or None,
        "sender": sealed("sender", asdict(request.sender)) if request.sender else None,
    }


def _request(tx: Transaction, sealer: Sealer, row: Row) -> RightsRequest:
    ticket = row["ticket"]

    def opened(column: str) -> Any:
        return json.loads(sealer.open("requests", column, ticket, row[column]))

    scope, proof = opened("scope"), opened("proof") if row["proof"] else {}
    former = tuple(proof.pop(_FORMER, ()))
    return RightsRequest(
        right=Right(row["user_right"]),
        state=State(row["state"]),
        scope=Scope(**scope | {"words": tuple(scope["words"])}),
        source=row["source"],
        match_code=row["match_code"],
        counted_from=moment(row["counted_from"]),
        due_at=date.fromisoformat(row["due_at"]),
        act_by=date.fromisoformat(row["act_by"]),
        proof=Proof(**proof | {"at": moment(proof["at"]), "disputed_at": _moment(proof.get("disputed_at"))}) if proof else None,
        waits_until=_moment(row["waits_until"]),
        extended_at=_moment(row["extended_at"]),
        consented_at=_moment(row["consented_at"]),
        duplicate_of=row["duplicate_of"] or "",
        proposal=proposals.waiting(tx, sealer, ticket),
        reminders=row["reminders"],
        told=opened("told"),
        outcome=opened("outcome"),
        ended_at=_moment(row["ended_at"]),
        reopened_at=_moment(row["reopened_at"]),
        from_message=row["from_message"] or "",
        former_accounts=former,
        sender=Sender(**opened("sender")) if row["sender"] else Sender(),
    )


def _proof_json(request: RightsRequest) -> dict[str, Any]:
    """The proof that holds, and beside it the accounts of those that did before."""
    proof, former = request.proof, {_FORMER: request.former_accounts}
    return former if proof is None else asdict(proof) | {"at": stamp(proof.at), "disputed_at": _stamped(proof.disputed_at)} | former


def _index(account: str) -> str:
    """What is indexed of an account; other personal values have other beginnings, so that no two indexes can be compared."""
    return f"account\n{account}"


def _stamped(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None
