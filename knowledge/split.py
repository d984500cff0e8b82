"""Cuts a message into the sentences and clauses that may each be a question of their own."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.text import CJK, IS_CJK, sentences

MAX_PIECES = 6
"""Pieces read of one message; the most question-like ones of a longer text."""
MAX_PIECE = 400
"""Characters read of one piece."""
JOINT = re.compile(
    r"(?P<strong>[,;]?\s(?:and(?: also)?|n|&|plus|und|y|e|et|и|а|but|aber|pero|mais|mas|но|oh and|by the way|btw)\s+(?:also\s+)?"
    rf"|,\s*also,?\s+|\s*;\s+|(?<=[{CJK}])\s+(?=[{CJK}])|[，；、](?=\S)|(?:另外|还有|以及|並且|并且|あと|それと|ついでに|で、))"
    r"|\s*,\s+|\s+[-–—]\s+",
    re.IGNORECASE,
)
"""Where two questions may meet; a mere comma or dash is a weak joint."""
SUBORDINATE = re.compile(
    r"(?:and |so |but |or )?(?:if|when|once|suppose|supposing|say|assuming|what if|since|because|as|although|though|while|whether|after|"
    r"before|unless|until|in case|given|for|under|wenn|falls|weil|nachdem|bevor|cuando|porque|quand|lorsque|parce|quando|"
    r"если|когда|如果|要是|万一|もし)\b",
    re.IGNORECASE,
)
"""Beginnings of what only leads up to what follows the comma."""
LEADING = re.compile(
    r"(?:if you (?:don'?t mind|please|would|can|could)|if possible|if i may|since|because|as|after|given|although|though|while|now that|"
    r"i|im|i'm|i've|we|we're|my|our|this|that|it|it's|you|you're|"
    r"weil|da|nachdem|ich|porque|puisque|parce|como|так как|потому|поскольку|я)\b",
    re.IGNORECASE,
)
"""Beginnings of what only tells why something is wanted; conditions are not among them."""
COMMA = re.compile(r",\s+(?:so\s+|and\s+)?")
ASKING = re.compile(
    r"\?|？|吗|嗎|呢|么|か[。？?]?$|\b(?:how|hwo|what|wat|waht|why|who|where|when|which|do|does|did|is|are|can|could|will|would|tell|wie|was|wo|wer|wann|"
    r"warum|welche|qué|que|cómo|como|cuánto|quién|dónde|combien|comment|quand|où|pourquoi|quoi|quanto|quem|onde|quando|сколько|как|где|"
    r"кто|когда|почему|зачем|какие)\b",
    re.IGNORECASE,
)


def pieces(text: str) -> list[str]:
    """The sentences of a message, at most MAX_PIECES of MAX_PIECE characters: where it is longer, those most like a question."""
    found = [cut for sentence in sentences(text) for cut in _bounded(sentence)]
    if len(found) <= MAX_PIECES:
        return found
    ranked = sorted(range(len(found)), key=lambda at: (-likeness(found[at]), -at))
    return [found[at] for at in sorted(ranked[:MAX_PIECES])]


def likeness(piece: str) -> float:
    """How much a sentence looks like a question."""
    return len(ASKING.findall(piece[:MAX_PIECE])) + (2.0 if piece.rstrip().endswith(("?", "？")) else 0.0) - len(piece) / 400


class Cut(NamedTuple):
    """One way to cut a sentence in two."""

    left: str
    right: str
    is_strong: bool
    """Whether a word or mark joins the halves that may join two questions; a mere comma also parts what belongs together."""


def halves(sentence: str) -> list[Cut]:
    """Every way to cut a sentence in two at a conjunction or comma, at most four: each cut is read twice."""
    found = []
    for match in list(JOINT.finditer(sentence))[:4]:
        left, right = sentence[: match.start()].strip(), sentence[match.end() :].strip()
        is_strong = match["strong"] is not None
        if _long_enough(left) and _long_enough(right) and (is_strong or not SUBORDINATE.match(left)):
            found.append(Cut(left, right, is_strong))
    return found


def preamble(sentence: str) -> Cut | None:
    """A sentence cut where its reasons end: "since you cannot protect it, | delete my account"."""
    match = COMMA.search(sentence)
    if match is None or not LEADING.match(sentence):
        return None
    left, right = sentence[: match.start()].strip(), sentence[match.end() :].strip()
    return Cut(left, right, False) if _long_enough(right) else None


def _long_enough(piece: str) -> bool:
    return len(piece) >= 2 if IS_CJK.search(piece) else len(piece) >= 3


def _bounded(sentence: str) -> list[str]:
    """A sentence without end is cut where its words allow."""
    if len(sentence) <= MAX_PIECE:
        return [sentence]
    cuts: list[str] = []
    rest = sentence
    while len(rest) > MAX_PIECE and len(cuts) < 20:
        at = rest.rfind(" ", MAX_PIECE // 2, MAX_PIECE)
        at = at if at > 0 else MAX_PIECE
        cuts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*cuts, rest[:MAX_PIECE]]
