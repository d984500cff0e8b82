"""Tells a right that is named, asked about or told of from one that is exercised."""

from __future__ import annotations

import re

from knowledge.foreign import PEOPLE
from knowledge.question import Question
from knowledge.reading import Right
from knowledge.views import REQUESTING

POSSIBLE = re.compile(
    r"(?:(?:so|and|but|ok|hey|hi|hello) )?(?:is it|(?:would|will|might) it be) (?:at all )?"
    r"(?:possible|doable|feasible|ok|okay|allowed) "
    r"(?:for (?:me|us|one|(?:a|an|any) \w+|users?|customers?|someone|somebody) )?to\b(?! (?:send|forward|give|email|mail))"
)
"""What asks whether a right can be exercised; "would it be possible to send me ..." asks for it."""
HEADING_WORDS = 6
"""Words up to which what is typed as into a search box names its subject."""
HEADING = re.compile(
    r"^(?:the |your |user |gdpr |ccpa |data )*(?:rights?|policy|process|procedure|options|rules|steps) (?:of|to|for|on|about)\b"
    r"|\b(?<!my )(?<!a )(?:rights?|policy|process|procedure|options|rules|faq|(?<!know )how|how to)$"
)
"""The name of a right or of what is read about it ("right of access", "data export policy", "subject access request how")."""
REPORTED = re.compile(
    rf"\b(?:my|our|a|an|the|one of (?:my|our)) (?:{PEOPLE})s? "
    r"(?:also |now |just )?(?:wants?|asks?|is asking|are asking|wonders?|is wondering|would like|wishes|is curious)\b(?! (?:me|us|you)\b)"
)
"""A wish of somebody else's that the asker passes on."""
TOLD = re.compile(
    r"\b(?:i|we) (?:already |have already |had already )?"
    r"(?:withdrew|revoked|opted out|objected|unsubscribed|requested|asked for|filed|lodged|submitted|(?:sent(?: in)?|made) (?:a|an|my))\b"
)
"""A request that was made before..."""
BEFORE = re.compile(r"\b(?:yesterday|ago|before|earlier|last (?:\w+)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
"""...where it is asked about or its day is told..."""
ONCE_MORE = re.compile(
    r"\b(?:again|stop|cease|please|now|hereby|still (?:waiting|nothing|want|need|no)|yet|no (?:answer|reply|response)|"
    r"never (?:got|came|received))\b"
)
"""...unless it is made once more."""


def is_about_right(question: Question, right: Right) -> bool:
    """Whether English words name a right, ask whether it can be exercised, or tell of it, and request nothing themselves.

    ``right``: the one that they are about.
    """
    if question.language != "en":
        return False
    said = question.read_as
    is_over = TOLD.search(said) and (question.asks or BEFORE.search(said)) and not ONCE_MORE.search(said)
    if REPORTED.search(said) or (is_over and right is not Right.DELETE):
        return True
    if not REQUESTING.isdisjoint(question.concepts.keys() - {"give_me", "want"}):
        return False
    is_short = len(question.words) <= HEADING_WORDS
    return POSSIBLE.match(said) is not None or (is_short and HEADING.search(said) is not None)
