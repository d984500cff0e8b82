"""What staff write down of a wish that came by no chat: a correction names the datum and what is right, or that neither is told."""

from __future__ import annotations

from desk.model.errors import NotAllowed
from desk.model.request import Scope
from knowledge.reading import LANGUAGES, Right

FIELDS = ("email", "username", "other")
UNTOLD = "untold"
"""Written for the datum where the person has not said it yet; it is kept as "", and guarded like a change of e-mail."""
PARTS = ("account", "some")
LONGEST_VALUE = 200


def scope_of(right: Right, *, field: str = "", value: str = "", part: str = "", words: str = "") -> Scope:
    """The scope of a request; what belongs to another right is left out. Raises NotAllowed for a correction that says too little."""
    said = (words.strip(),) if words.strip() else ()
    if right is Right.DELETE:
        return Scope(part=part if part in PARTS else "", words=said)
    if right is not Right.CORRECT:
        return Scope(words=said)
    value = value.strip()[:LONGEST_VALUE]
    if field == UNTOLD:
        return Scope(value=value, words=said)
    if field not in FIELDS:
        raise NotAllowed("Say which datum is wrong (email, username or other), or that it was not told yet (untold).")
    if not value:
        raise NotAllowed("Say what the datum is to be, or that it was not told yet (untold): then ask the person.")
    return Scope(field=field, value=value, words=said)


def language_of(tag: str) -> str:
    """The person's language, in which they are answered; raises NotAllowed for one that the desk has no words in."""
    known = {each.casefold(): each for each in LANGUAGES}
    if (found := known.get(tag.strip().casefold())) is None:
        raise NotAllowed(
            f"The desk has no words in {tag.strip()[:20]!r}; choose one of {', '.join(LANGUAGES)}, the nearest to the person's."
        )
    return found
