"""Table proposals: what one person wants to do and another has to approve. Personal: content (sealed), names of staff."""

from __future__ import annotations

import json
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.request import Decision, Proposal
from desk.store import queue_line
from desk.store.engine import Transaction
from desk.store.sealed import Sealer


def add(tx: Transaction, sealer: Sealer, id: str, ticket: str, proposal: Proposal) -> None:
    """Adds a proposal to a ticket, named by its row id, that has none waiting."""
    tx.run(
        "INSERT INTO proposals (id, ticket, kind, proposed_by, proposed_at, content) VALUES (:id, :ticket, :kind, :by, :at, :content)",
        id=id,
        ticket=ticket,
        kind=proposal.kind,
        by=proposal.by,
        at=stamp(proposal.at),
        content=sealer.seal("proposals", "content", id, json.dumps(dict(proposal.content), ensure_ascii=False)),
    )
    queue_line.settle(tx, ticket)


def waiting(tx: Transaction, sealer: Sealer, ticket: str) -> Proposal | None:
    """The proposal about a ticket that nobody has decided yet, or None."""
    row = tx.one(
        "SELECT id, kind, proposed_by, proposed_at, content FROM proposals WHERE ticket = :ticket AND decided_at IS NULL", ticket=ticket
    )
    if row is None:
        return None
    content = json.loads(sealer.open("proposals", "content", row["id"], row["content"]))
    return Proposal(row["kind"], row["proposed_by"], moment(row["proposed_at"]), content)


def accounts(tx: Transaction, sealer: Sealer, ticket: str) -> set[str]:
    """The accounts that anybody has proposed to take a ticket's request for, whatever was decided."""
    rows = tx.all("SELECT id, content FROM proposals WHERE ticket = :ticket AND kind = 'verify'", ticket=ticket)
    return {json.loads(sealer.open("proposals", "content", row["id"], row["content"])).get("account", "") for row in rows if row["content"]}


def decide(tx: Transaction, ticket: str, decision: Decision, by: str, now: datetime) -> bool:
    """Ends the proposal that waits; False where there is none."""
    done = tx.run(
        "UPDATE proposals SET decided_by = :by, decided_at = :now, decision = :decision WHERE ticket = :ticket AND decided_at IS NULL",
        by=by,
        now=stamp(now),
        decision=decision,
        ticket=ticket,
    )
    if done:
        queue_line.settle(tx, ticket)
    return done == 1
