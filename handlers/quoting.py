"""From the policy to quotations: a passage, a whole section, or the section that speaks of rights or of the contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from desk.model.reply import Quote
from knowledge.policy import Clause, Policy
from knowledge.reading import Passage, Right

RIGHTS_SECTION = ("user-rights", "your-rights", "rights")
CONTACT_SECTION = ("contact-us", "contact")
"""Slugs under which policies file these, the usual one first; else the first slug that has the last one in it."""

NAMED_BY: Mapping[Right, tuple[str, ...]] = {
    Right.ACCESS: ("access", "copy", "obtain", "访问", "查阅"),
    Right.CORRECT: ("correct", "rectif", "更正"),
    Right.DELETE: ("delet", "eras", "删除"),
    Right.WITHDRAW: ("withdraw", "object", "opt out", "撤回"),
}
"""What names each right in the languages that policies are published in here; only to mark the line, never to decide."""


def quote(policy: Policy, passage: Passage, *, related: bool = False) -> Quote:
    """The quotation of a passage; ``related`` where it is shown although it is no answer."""
    clauses = [policy.clause(id) for id in passage.clauses]
    return _quote(policy, passage.section, clauses, passage.best, passage.score, related=related)


def whole(policy: Policy, section: str, best: str = "") -> Quote:
    """A section with all that stands below it, word for word; ``best`` is the id of the clause to mark. KeyError where there is none."""
    return _quote(policy, section, _below(policy, section), best, 1.0)


def rights(policy: Policy, right: Right | None = None) -> Quote | None:
    """What the policy says about the user's rights, the line of ``right`` marked; None where no section is about them."""
    section = _find(policy, RIGHTS_SECTION)
    if section is None:
        return None
    named = NAMED_BY[right] if right else ()
    best = next((clause.id for clause in _below(policy, section) if any(word in clause.text.casefold() for word in named)), "")
    return whole(policy, section, best)


def contact(policy: Policy) -> Quote | None:
    """How the policy says to get in touch; None where no section is about that."""
    section = _find(policy, CONTACT_SECTION)
    return whole(policy, section) if section else None


def is_about_rights(policy: Policy, section: str) -> bool:
    """Whether this is the section that grants the rights."""
    return section == _find(policy, RIGHTS_SECTION)


def _find(policy: Policy, slugs: tuple[str, ...]) -> str | None:
    for slug in slugs:
        if policy.has_section(slug):
            return slug
    return next((section.id for section in policy.sections if slugs[-1] in section.id.split("-")), None)


def _below(policy: Policy, section: str) -> Iterator[Clause]:
    yield from policy.section(section).clauses
    for child in policy.children(section):
        yield from _below(policy, child.id)


def _quote(policy: Policy, section: str, clauses: Iterable[Clause], best: str, score: float, *, related: bool = False) -> Quote:
    lines: list[tuple[str, str]] = []
    at = section
    marked = -1
    for clause in clauses:
        if clause.section != at:
            at = clause.section
            # A sub-section says which it is; the lead that a sub-section borrows from above it does not.
            if at != section and policy.section(at).parent is not None:
                lines.append(("heading", policy.section(at).title))
        if clause.id == best:
            marked = len(lines)
        lines.append((clause.role, clause.text))
    title = policy.section(section).title or policy.title
    return Quote(section, title, tuple(lines), marked, policy.version, policy.updated, policy.language, score, related)
