"""Finds the second right that an English sentence asks for beside the first ("a copy and erasure of my data", "access and delete")."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.reference import named_before
from knowledge.topics import DOES_RIGHT
from knowledge.views import Look, View, is_plain_deletion

LEAST = 0.6
"""Probability from which the second half asks for access or a correction..."""
BEFORE = re.compile(r"\b(?:if|unless|before|until|without|instead|rather|not|dont|don't|or)\b", re.IGNORECASE)
"""...and words that make one of the two a condition or a choice."""
DELETING = re.compile(
    r"(?:\band\b|&|\bthen\b|\bplus\b|\bas well as\b),?\s+(?:then |also |please |afterwards |the |complete |full )*"
    r"(?P<second>(?P<noun>deletion|erasure|removal)\b.*|(?:delete|erase|wipe|remove)\b.*)",
    re.IGNORECASE,
)
SEEING = re.compile(
    r"(?:\band\b|&|\bthen\b|\bplus\b|\bas well as\b),?\s+(?:then |also |please |the |a |full )*"
    r"(?P<second>(?P<noun>access|copy|copies|export)\b.*|(?:send|give|email) me\b.*)",
    re.IGNORECASE,
)
FIRST = re.compile(r"\b(?P<second>(?:access|export))(?: to)? and (?:deletion|erasure|removal|delete|erase|wipe|remove)\b", re.IGNORECASE)
"""Access named before a deletion that drowns it."""


def second_right(view: View, look: Look) -> View | None:
    """The other right that a sentence wishes for, as a piece of its own; None where it wishes for one."""
    name, _ = view.best
    if (
        name not in ("do_access", "do_correct", "do_delete")
        or view.question.language != "en"
        or view.question.asks
        or BEFORE.search(view.text)
    ):
        return None
    if name != "do_delete":
        return _deleted(view, look)
    found = SEEING.search(view.text) or FIRST.search(view.text)
    if found is None:
        return None
    second = look("I request access to my data", "en")
    return replace(second, text=found["second"]) if second.best[0] == "do_access" and second.best[1] >= LEAST else None


def _deleted(view: View, look: Look) -> View | None:
    found = DELETING.search(view.text)
    if found is None:
        return None
    wish = look(f"I request {found['second']}" if found["noun"] else found["second"], "en")
    if not is_plain_deletion(wish):
        named = named_before(wish, [view], "en", look)
        if named is None and wish.best[0] == "do_delete" and wish.best[1] >= LEAST:
            named = wish  # Not plain enough to begin, and too plain to be passed over: it is explained.
        return replace(named, text=found["second"]) if named is not None else None
    return replace(wish, text=found["second"]) if wish.best[0] in DOES_RIGHT else None
