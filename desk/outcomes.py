"""The outcome form of each right: what staff write down when a request is done, and what the person is told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from desk import policies
from desk.mail_changes import EMAIL, changes_mail, has_address, is_address
from desk.model.errors import NotAllowed
from desk.model.reply import Quote
from desk.model.request import RightsRequest
from desk.office import Desk
from knowledge.policy import Policy
from knowledge.reading import Right

FIELDS: Mapping[Right, tuple[str, ...]] = MappingProxyType(
    {
        Right.ACCESS: (),
        Right.CORRECT: ("before", "after"),
        Right.DELETE: ("gone", "stays", "clause"),
        Right.WITHDRAW: ("stopped",),
    }
)
"""What has to be filled in, besides how the person was told."""
NOTHING = "nothing"
"""Written for ``stays`` where nothing does; then no clause is needed."""
_LONGEST = 4000


def checked(request: RightsRequest, outcome: Mapping[str, str]) -> dict[str, str]:
    """The outcome as it is kept; raises NotAllowed for a field that is missing, too long, or of another right."""
    wanted = FIELDS[request.right]
    given = {name: text.strip() for name, text in outcome.items() if text.strip()}
    if strange := [name for name in given if name not in wanted]:
        raise NotAllowed(f"The outcome of {_a(request.right)} request has no field {', '.join(strange)}; it has {_listed(wanted)}.")
    needed = [name for name in wanted if not (name == "clause" and given.get("stays", "").lower() == NOTHING)]
    if missing := [name for name in needed if name not in given]:
        hint = " (write 'nothing' for stays where nothing does)" if "stays" in missing else ""
        raise NotAllowed(f"The outcome of {_a(request.right)} request still needs {_listed(missing)}{hint}.")
    if long := [name for name, text in given.items() if len(text) > _LONGEST]:
        raise NotAllowed(f"{', '.join(long)}: at most {_LONGEST} characters.")
    if request.right is Right.CORRECT:
        _check_addresses(request, given)
    return given


def is_mail_change(request: RightsRequest, done: Mapping[str, str]) -> bool:
    """Whether a correction, as it was carried out, gave the account another registered address."""
    return request.right is Right.CORRECT and is_address(done["after"])


def _check_addresses(request: RightsRequest, done: Mapping[str, str]) -> None:
    """Whatever the request was filed under, an address among before and after makes a change of e-mail of it."""
    if request.scope.field != EMAIL and not any(has_address(text) for text in done.values()):
        return
    if not changes_mail(request):
        raise NotAllowed(
            "Before and after speak of an e-mail address, and the request did not: its holder was not told and could not object. "
            "Open a correction of the datum email for it, and complete this one with what else was corrected."
        )
    if not all(is_address(text) for text in done.values()):
        raise NotAllowed("For a change of the e-mail address, before and after are the two addresses, such as ada@example.org.")


def quoted(desk: Desk, version: int | None, named: str) -> Quote | None:
    """The clauses of one section that ``named`` gives the ids of, with commas between, word for word; None where it names no clause.

    ``version`` is the policy's version, None = the one in force.
    """
    if version is None and not policies.has_any(desk):
        return None
    policy = policies.load(desk, version or policies.current(desk)).policy
    known = {clause.id: clause for clause in policy.clauses()}
    clauses = [known[id] for id in re.split(r"[\s,]+", named.strip()) if id in known]
    if not clauses:
        return None
    home = clauses[0].section
    lines = tuple((clause.role, clause.text) for clause in clauses if clause.section == home)
    return Quote(home, policy.section(home).title or policy.title, lines, 0, policy.version, policy.updated, policy.language)


def clauses(desk: Desk, version: int | None) -> list[tuple[str, str]]:
    """The clauses that can be named, (id, text), in the order of the policy; none where there is no version yet."""
    if version is None and not policies.has_any(desk):
        return []
    return [(clause.id, clause.text) for clause in policies.load(desk, version or policies.current(desk)).policy.clauses()]


def check_clause(desk: Desk, version: int | None, named: str) -> None:
    """Raises NotAllowed where ``named`` is no clause of the policy, with those that look like it."""
    if quoted(desk, version, named) is None:
        raise NotAllowed(f"{named[:80]!r} is no clause of the policy{_nearest(desk, version, named)}.")


def _nearest(desk: Desk, version: int | None, named: str) -> str:
    if version is None and not policies.has_any(desk):
        return ", of which there is no version yet"
    policy: Policy = policies.load(desk, version or policies.current(desk)).policy
    ids = [clause.id for clause in policy.clauses()]
    return f"; clauses are named like {', '.join(get_close_matches(named.strip().lower(), ids, 3, 0.3) or ids[:3])}"


def _a(right: Right) -> str:
    return f"an {right}" if right is Right.ACCESS else f"a {right}"


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) if names else "none"
