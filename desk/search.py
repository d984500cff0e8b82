"""Searches tickets by person and by words, and leaves a line in the audit trail that somebody did, never what for.

Texts are sealed one by one, and no index of their words is kept: to whoever holds the database it would tell which tickets speak of the
same things. So words are looked for by opening texts, newest ticket first, as many as a page has patience for; the searcher is told how
far that went, and goes on from there. What was erased is found nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk import audit, letters, proofs, worklist
from desk.ids import LENGTH
from desk.model.member import Member
from desk.model.worklist import Item
from desk.office import Desk
from desk.store import search

FROM_THE_NEWEST = "f" * LENGTH
"""Where a search begins: behind every ticket."""
SLICE = 50
"""Tickets of one look, which is one transaction."""
MOST_OF_PERSON = 50
LONGEST = 200
"""Characters that are searched for."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look through some tickets has found."""

    ids: tuple[str, ...]
    """Row ids of the tickets that hold every word, newest first."""
    tickets: int
    """How many were looked through."""
    texts: int
    before: str
    """Where the next look begins; "" = that was all."""


def words_of(typed: str) -> list[str]:
    """What is looked for, in the form in which it is compared; "" has none."""
    return _folded(typed[:LONGEST]).split()


def person(desk: Desk, typed: str) -> list[Item]:
    """The tickets of an account, or in which a code was asked for with this address or account, newest first.

    Accounts and addresses are kept as blind indexes, which compare whole values only; codes are kept for some days.
    """
    value = typed.strip()
    ids = search.of_person(
        desk.tx,
        account=proofs.account_index(desk, value),
        typed=desk.sealer.blind(f"typed\n{value.casefold()}"),
        mail=letters.mailbox(desk, value),
        limit=MOST_OF_PERSON,
    )
    return worklist.items(desk, ids)


def look(desk: Desk, words: Sequence[str], before: str, closed_days: int | None) -> Looked:
    """Looks through the next tickets, newest first: open ones, and those closed within some days; None = all whose texts are kept."""
    closed_after = None if closed_days is None else desk.now - timedelta(days=closed_days)
    ids = search.next_tickets(desk.tx, before, closed_after, SLICE)
    found = search.texts(desk.tx, desk.sealer, ids) if ids else {}
    folded = {id: _folded("\n".join(texts)) for id, texts in found.items()}
    hits = tuple(id for id in ids if all(word in folded[id] for word in words))
    return Looked(hits, len(ids), sum(map(len, found.values())), ids[-1] if len(ids) == SLICE else "")


def note(desk: Desk, member: Member) -> None:
    """Leaves a line that a member has searched for a person or for words."""
    audit.record(desk, member.actor, "search", "tickets")


def _folded(text: str) -> str:
    """A text as it is compared: without regard to case and width."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
