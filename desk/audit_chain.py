"""The chain of the audit trail: every line is bound to all before it, so that a line that was changed, removed or slipped in shows.

One job links the lines after they were committed, in the order in which it finds them: a chain inside every turn's transaction would
make all processes wait for each other. It takes the row with the chain's end, so that of several processes one links at a time. The
hashes are keyed by the key file, which lies outside the database: whoever can only write there can make no hash that fits.
What nobody can see from inside is a whole chain that was replaced by an older one; for that the place and hash of its end are compared
with ones that were noted elsewhere (``has``).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TypeAlias

from desk import audit
from desk.clock import moment, stamp
from desk.model.audited import AcceptedBreak
from desk.model.errors import NotAllowed
from desk.model.member import Member
from desk.office import Desk
from desk.store import audit_breaks, audit_chain
from desk.store.audit_chain import Chain
from desk.store.engine import Row

BATCH = 1000
"""Lines that one transaction links, checks or erases at most."""
Place: TypeAlias = tuple[int, str]
"""The place of a line in the chain, and its hash."""
BEGIN: Place = (0, "")
CHECK_EVERY = timedelta(hours=1)
LONGEST_REASON = 500
_CHANGED = "The line at this place, or the one before it, is not what it was when it was linked."
_MISSING = "A line is missing at this place."
_END = "The chain does not end where it was last written that it ends."
_SEAL = "What was written down about the chain's ends was changed."


@dataclass(frozen=True, slots=True)
class Standing:
    """How the chain stands."""

    first: int
    """The place of the first line that is kept; those before were erased in time."""
    last: int
    """The place of the last line that is linked; 0 = none is."""
    head: str
    """The hash of that line, to be noted outside of this database; "" = none."""
    waiting: int
    """Lines that are not linked yet."""
    verified: int
    """Up to which place all was found whole; 0 = nothing was checked yet."""
    verified_at: datetime | None
    broken: int
    """The place at which a check found it broken; 0 = it did not."""
    why: str
    """What is broken there, in a sentence; "" = nothing."""
    breaks: tuple[AcceptedBreak, ...]
    """Those that an admin has accepted, oldest first; behind each a new chain begins."""

    @property
    def is_erased_before(self) -> bool:
        """Whether lines before the first were erased, as their time was over; else it is the first behind a break, or of all."""
        return self.first > 1 and all(each.first != self.first for each in self.breaks)


@dataclass(frozen=True, slots=True)
class Whole:
    """A chain that was found whole up to its end."""

    place: int


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain is not whole."""

    place: int
    why: str


def standing(desk: Desk) -> Standing:
    """What the last checks found."""
    chain = audit_chain.get(desk.tx)
    return Standing(
        chain.anchor_place + 1,
        chain.last_place,
        chain.last_hash,
        audit_chain.count_unlinked(desk.tx),
        chain.verified_place,
        moment(chain.verified_at) if chain.verified_at else None,
        chain.broken_place,
        chain.broken_why,
        tuple(audit_breaks.all(desk.tx, desk.sealer)),
    )


def link(desk: Desk, limit: int = BATCH) -> int:
    """Links lines that are not linked yet; returns how many.

    Where the ends were tampered with it links nothing and leaves all as it is, so that the traces stay.
    """
    rows = audit_chain.unlinked(desk.tx, limit)
    chain = audit_chain.get(desk.tx)
    if not rows or _seal_break(desk, chain):
        return 0
    place, hash = chain.last_place, chain.last_hash
    for row in rows:
        place, hash = place + 1, _hash(desk, row, place + 1, hash)
        audit_chain.link(desk.tx, row["id"], place, hash)
    _seal(desk, replace(chain, last_place=place, last_hash=hash, linked_at=stamp(desk.now)))
    return len(rows)


def check(desk: Desk, limit: int = BATCH) -> Standing | None:
    """Goes on with checking the chain from one end to the other, once an hour; returns what a check found that has ended with this."""
    chain = audit_chain.get(desk.tx)
    if not chain.checked_place and chain.verified_at and desk.now - moment(chain.verified_at) < CHECK_EVERY:
        return None
    found = walk(desk, (chain.checked_place, audit_chain.hash_at(desk.tx, chain.checked_place) or ""), limit)
    if isinstance(found, tuple):
        audit_chain.put(desk.tx, replace(chain, checked_place=found[0]))
        return None
    note(desk, found)
    return standing(desk)


def walk(desk: Desk, at: Place = BEGIN, limit: int = BATCH) -> Place | Break | Whole:
    """One step of a check, which holds up nobody: checks the lines behind a place.

    Returns where the next step goes on, where the chain is broken, or that the end was reached and all was whole. Writes nothing.
    """
    chain = audit_chain.get(desk.tx)
    if broken := _seal_break(desk, chain):
        return broken
    # What was erased meanwhile, or before, is not there to be checked.
    place, hash = at if at[0] > chain.anchor_place else (chain.anchor_place, chain.anchor_hash)
    rows = audit_chain.behind(desk.tx, place, limit)
    if broken := _first_break(desk, rows, place, hash):
        return broken
    return (int(rows[-1]["place"]), str(rows[-1]["hash"])) if len(rows) == limit else _end(chain, rows, place)


def verify(desk: Desk) -> Break | Whole:
    """Checks the whole chain at once; returns where it is broken, or up to where it is whole. Writes nothing."""
    found = walk(desk)
    while isinstance(found, tuple):
        found = walk(desk, found)
    return found


def note(desk: Desk, found: Break | Whole) -> None:
    """Keeps what a check of the whole chain found; lines that were linked since are not among what it vouches for."""
    chain = replace(audit_chain.get(desk.tx), checked_place=0, verified_at=stamp(desk.now))
    if isinstance(found, Break):
        audit_chain.put(desk.tx, replace(chain, broken_place=found.place, broken_why=found.why))
    else:
        audit_chain.put(desk.tx, replace(chain, verified_place=found.place, broken_place=0, broken_why=""))


def accept(desk: Desk, by: Member, reason: str) -> AcceptedBreak:
    """Begins a new chain behind a broken one; the lines of that one, the break and the reason stay to be seen.

    Raises NotAllowed without a reason, and where nothing is broken.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise NotAllowed(f"Give the reason, in at most {LONGEST_REASON} characters: it is kept for good.")
    broken = verify(desk)
    if isinstance(broken, Whole):
        raise NotAllowed("The audit trail is whole; there is nothing to accept.")
    chain = audit_chain.get(desk.tx)
    place = max(chain.last_place, audit_chain.greatest(desk.tx))
    made = AcceptedBreak(desk.ids.new(), broken.place, broken.why, place + 1, desk.now, by.name, reason)
    audit_breaks.add(desk.tx, desk.sealer, made)
    # The new chain hangs on the break, as a line hangs on the one before.
    hash = _keyed(desk, ["break", made.id, made.place, made.why, place, stamp(desk.now), by.name, reason])
    _seal(desk, Chain(anchor_place=place, anchor_hash=hash, last_place=place, last_hash=hash, linked_at=stamp(desk.now)))
    audit.record(desk, by.actor, "audit.accept", f"audit:{broken.place}", made.id)
    return made


def has(desk: Desk, place: int, hash: str) -> bool | None:
    """Whether the line at a place has the hash that was noted; None where it was erased in time, or a break was accepted behind it."""
    if place <= audit_chain.get(desk.tx).anchor_place:
        return None
    return hmac.compare_digest((audit_chain.hash_at(desk.tx, place) or "").encode(), hash.encode())


def prune(desk: Desk, limit: int = BATCH) -> int:
    """Erases lines older than ``desk.audit_days`` from the beginning of the chain, which then begins behind them; returns how many."""
    days = desk.rules.audit_days
    if days <= 0:
        return 0
    chain = audit_chain.get(desk.tx)
    if not chain.seal or _seal_break(desk, chain):
        return 0
    before = stamp(desk.now - timedelta(days=days))
    rows = audit_chain.behind(desk.tx, chain.anchor_place, limit)
    old = list(takewhile(lambda row: row["at"] < before, rows))
    if not old:
        return 0
    place, hash = int(old[-1]["place"]), str(old[-1]["hash"])
    _seal(desk, replace(chain, anchor_place=place, anchor_hash=hash))
    return audit_chain.remove_to(desk.tx, place)


def _first_break(desk: Desk, rows: Sequence[Row], place: int, hash: str) -> Break | None:
    for row in rows:
        place += 1
        if row["place"] != place:
            return Break(place, _MISSING)
        if not hmac.compare_digest(str(row["hash"]).encode(), (hash := _hash(desk, row, place, hash)).encode()):
            return Break(place, _CHANGED)
    return None


def _end(chain: Chain, rows: Sequence[Row], start: int) -> Break | Whole:
    last = int(rows[-1]["place"]) if rows else start
    hash = str(rows[-1]["hash"]) if rows else chain.last_hash
    return Whole(last) if (last, hash) == (chain.last_place, chain.last_hash) else Break(last + 1, _END)


def _seal_break(desk: Desk, chain: Chain) -> Break | None:
    """Whether what is written about both ends is ours."""
    if not chain.seal and not chain.last_place:
        return Break(1, _SEAL) if audit_chain.has_links(desk.tx) else None
    return None if hmac.compare_digest(chain.seal.encode(), _seal_of(desk, chain).encode()) else Break(chain.last_place, _SEAL)


def _seal(desk: Desk, chain: Chain) -> None:
    audit_chain.put(desk.tx, replace(chain, seal=_seal_of(desk, chain)))


def _seal_of(desk: Desk, chain: Chain) -> str:
    return _keyed(desk, ["ends", chain.anchor_place, chain.anchor_hash, chain.last_place, chain.last_hash, chain.linked_at])


def _hash(desk: Desk, row: Row, place: int, before: str) -> str:
    return _keyed(desk, ["line", place, before, *(row[name] for name in ("id", "at", "actor", "action", "subject", "reason"))])


def _keyed(desk: Desk, content: list[object]) -> str:
    text = json.dumps(content, separators=(",", ":"))
    return hmac.digest(desk.sealer.derived("audit chain"), text.encode(), "sha256").hex()
