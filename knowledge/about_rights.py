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
HEADING_WORDS = 7
"""Words up to which what is typed as into a search box names its subject."""
HEADING = re.compile(
    r"^(?:the |your |user |gdpr |ccpa |data )*(?:rights?|policy|process|procedure|options|rules|steps) (?:of|to|for|on|about)\b"
    r"|^(?:the |a |any )?(?:means|mechanisms?|ways?|options?|possibility|methods?) (?:of|to|for)\b"
    r"|\b(?:possible|permitted|allowed|available|supported|offered|or not|or no|yes or no|mechanism|option)$"
    r"|\b(?:revocab|correctab|rectifiab|withdrawab)(?:le|ility)\b"
    r"|\b(?:access|erasure|deletion|removal|correction|rectification|portability|withdrawal|objection|opt out|data) right$"
    r"|\b(?<!my )(?<!a )(?:rights|policy|process|procedure|options|rules|faq|(?<!know )how|how to)$"
)
"""The name of a right or of what is read about it ("right of access", "data export policy", "subject access request how")."""
REPORTED = re.compile(
    rf"\b(?:my|our|a|an|the|one of (?:my|our)) (?:{PEOPLE})s? "
    r"(?:also |now |just )?(?:wants?|asks?|is asking|are asking|wonders?|is wondering|would like|wishes|is curious)\b(?! (?:me|us|you)\b)"
)
"""A wish of somebody else's that the asker passes on..."""
OWN = re.compile(r"\b(?:my|our) (?:own |personal )?(?:data|information|records?|file|name|surname|email|details|account)\b")
"""...unless it is politely asked for as the asker's own."""
WHETHER = re.compile(r"\b(?:asks?|asking|wonder\w*|know|confirm|state|clarify|specify) (?:if|whether) (?!you\b|u\b)")
"""What asks whether something holds; "confirm whether you process my data" asks for what is processed."""
SUPPOSED = re.compile(
    r"^(?:say|suppose|supposing|imagine|assuming|lets say|if ever|were (?:my|our|the))\b.*\b(?:can|could|would|will|may)\b"
    r"|\bon (?:request|demand)$"
)
"""A case that is only thought of ("say my name was wrong, could it be changed"), and what is done on anybody's request."""
IN_PRINCIPLE = re.compile(r"\b(?:in principle|in theory|theoretically|hypothetically)\b")
OBLIGED = re.compile(r"^(?:so |and |but )?(?:must|do|does|should|am|is) (?:i|we|one|somebody|someone|users?|a \w+|giving)\b")
"""What is asked of duties and habits ("must i take part"); "are you able to send me ..." asks for it."""
ALLOWED = re.compile(
    r"(?<!how hard )(?<!how difficult )\b(?:can|may|could) (?:i|we|one|it|they|that|users?|someone|somebody)\b"
    r"|\bis (?:it|that|this) (?:allowed|possible|permitted)\b"
    r"|\b(?:can|could|may|would|will) (?!you\b|u\b)(?:\w+ ){1,5}be (?:\w+ed|undone|put right|set right)\b"
)
"""Asking for leave, where no new value stands beside it ("can I change my email to a@b.com")."""
VALUE = re.compile(r"@|\d|\bto [A-Z]")
GRANTED = frozenset({Right.CORRECT, Right.WITHDRAW})
"""The rights for which asking for leave asks about them; "can I have my data" asks for the data."""
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

_AT_LAST = r"[,;.:!]\s*(?:(?:so|now|please|pls|just|and)\s+)*"
ORDERED = {
    Right.CORRECT: re.compile(
        _AT_LAST + r"(?:(?:correct|fix|repair|mend|change|amend|update|rectify) (?:it|that|them|this)"
        r"|(?:put|set) (?:it|that|them|this) (?:right|straight)|sort (?:it|that|them|this) out)\W*$",
        re.IGNORECASE,
    ),
    Right.ACCESS: re.compile(
        r"\b(?:my|me|mine|our|us)\b.*" + _AT_LAST + r"(?:(?:hand|give|send|pass|mail|email) (?:it|them|that)(?: over| to (?:me|us)| here)?"
        r"|show (?:it|them|that)(?: to (?:me|us))?)\W*$",
        re.IGNORECASE,
    ),
}
"""Right -> what orders at the end of a sentence that begins like a question ("what you have on me is false, put it right")."""


def ordered_at_end(question: Question) -> Right | None:
    """The right (never DELETE) that an English sentence orders with its last words, however it begins."""
    if question.language != "en" or question.marked:
        return None
    return next((right for right, pattern in ORDERED.items() if pattern.search(question.text)), None)


def is_about_right(question: Question, right: Right) -> bool:
    """Whether English words name a right, ask whether it can be exercised, or tell of it, and request nothing themselves.

    ``right``: the one that they are about.
    """
    if question.language != "en":
        return False
    said = question.read_as
    if right is not Right.DELETE and (_is_told(question) or IN_PRINCIPLE.search(said)):
        return True
    if REPORTED.search(said) and not ("please" in question.concepts and OWN.search(said)):
        return True
    if not REQUESTING.isdisjoint(question.concepts.keys() - {"give_me", "want"}):
        return False
    is_short = len(question.words) <= HEADING_WORDS
    if POSSIBLE.match(said) or (is_short and HEADING.search(said)):
        return True
    return right is not Right.DELETE and _asks_leave(question, right)


def _is_told(question: Question) -> bool:
    """Whether a request was made before, and is not made once more."""
    said = question.read_as
    is_over = TOLD.search(said) is not None and (question.asks or BEFORE.search(said) is not None)
    return is_over and ONCE_MORE.search(said) is None


def _asks_leave(question: Question, right: Right) -> bool:
    """Whether it asks if, and in which case, something may or would be done."""
    said = question.read_as
    if WHETHER.search(said) or SUPPOSED.search(said) or OBLIGED.search(said):
        return True
    return right in GRANTED and ALLOWED.search(said) is not None and VALUE.search(question.text) is None
