"""Tells the sentences of a message that ask or wish from the story around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.ellipsis import INQUIRING, is_fragment
from knowledge.split import INSERTED, PUT, SUBORDINATE
from knowledge.standing import BEGINNING, FAREWELL, asks, is_farewell, is_sure_wish
from knowledge.topics import DOES_RIGHT
from knowledge.views import View

SHORT = 8
"""Words of a sentence that may ask without any form of asking ("how they use it, also")."""
TELLERS = frozenset("i im ive id we weve were my our".split())
"""English words that begin what is told of oneself."""
OURS = re.compile(r"\b(?:you|u|your|ur|my|our|mine|me|i|we)\b", re.IGNORECASE)
"""Words without one of which an indirect question may be one in a story ("it took us weeks to find out which systems he had")."""
OTHERS = re.compile(r"\b(?:he|she|they|somebody|someone|people|everybody|everyone|nobody)\b", re.IGNORECASE)
OTHERS_WANT = re.compile(
    r"\b(?:he|she|they|it|who|people|everybody|everyone|(?:the|my|our|their|his|her|your)(?: \w+)? \w+)\s+"
    r"(?:all\s+|also\s+|now\s+|only\s+)?"
    r"(?:wants?|wanted|insists?|insisted|wishes|wished|needs?|needed|would like|likes?|liked|asks?|asked)\b",
    re.IGNORECASE,
)
"""What others want, which is told, where something else is asked ("the new owners want to see everything ...")."""
NEWS = re.compile(
    r"(?:(?:so|and|also|well|hi|hello)\b[\s,]*)*(?:i|we)(?:['’]ve| have| had)? (?:just |recently |already )?"
    r"(?:moved|changed (?!it\b)|married|got married|stopped using|left|quit|(?:have )?no longer|say no|said no)\b"
    r"(?!.*\b(?:please|pls|correct|update|fix|consent|data|withdraw|to|into|is now)\b)"
    r"|ich bin (?:\w+ )?umgezogen\b|j['’]ai (?:\w+ )?déménagé\b|me (?:he )?mud(?:é|ado)\b|nos mudamos\b"
    r"|(?:eu )?(?:me )?mudei\b(?! de ideia)"
    r"|(?:я )?(?:\w+ )?переехала?\b|我?们?(?:刚|最近)*(?:搬家|换工作|換工作|结婚|結婚|离职|離職)了|引っ越し(?:まし)?た",
    re.IGNORECASE,
)
"""News of oneself, which says why something else is asked or wished, and wishes for nothing beside that."""
CLAIMING = re.compile(r"(?:(?:and|so|but)\s+)?(?:i hope\s+|hopefully\s+|better\s+)?(?:you|u)\b", re.IGNORECASE)
CLAIMED = 0.95
"""Probability from which a short claim about us is to be answered ("you better not store my card! ...")."""
UNSURE, SURER = 0.9, 0.95
"""A wish below the first probability is none beside one for another right from the second on."""


def asking(weighty: Sequence[View]) -> list[View]:
    """The pieces that ask or wish, and what is said about a subject behind them; what is said before them only leads up.

    Where one of them asks with a question mark, or wishes for sure, another asks only by its form and not by a word in a story.
    """
    is_plain = any(view.question.marked or is_sure_wish(view) for view in weighty)
    found: list[View] = []
    for view in weighty:
        is_asked = asks_outright(view) if is_plain else asks(view)
        if is_asked or view.is_wish or is_fragment(view.question) or (found and view.best[0] != "off" and not asks(view)) or _claims(view):
            found.append(view)
    return _without_farewells(found) or [view for view in weighty if view.best[0] != "off"] or list(weighty)


def _claims(view: View) -> bool:
    """Whether a short piece says of us what the policy speaks about."""
    is_short = view.question.language == "en" and len(view.question.words) <= SHORT
    return is_short and CLAIMING.match(view.text) is not None and view.best[0] not in ("off", "silent", "chat") and view.best[1] >= CLAIMED


def asks_outright(view: View) -> bool:
    """Whether a piece asks by the form of its sentence; in other languages than English as ``asks``."""
    question = view.question
    if question.language != "en" or question.marked or view.is_completed:
        return asks(view)
    if SUBORDINATE.match(view.text) and not PUT.match(view.text):
        return INSERTED.search(view.text) is not None
    if PUT.match(view.text) or question.is_worded_as_question or (question.words[:1] and question.words[0] in BEGINNING):
        return True
    if (inquiry := INQUIRING.search(view.text)) is not None:
        rest = view.text[inquiry.end() :]
        return OURS.search(rest) is not None or OTHERS.search(rest) is None
    is_told = question.words[:1] != () and question.words[0] in TELLERS
    return asks(view) and ("tell_me" in question.concepts or (len(question.words) < SHORT and not is_told))


def _without_farewells(found: Sequence[View]) -> list[View]:
    """The pieces without wishes that another one makes plain to be none, or only the reason for it."""
    found = [view for view in found if not (view.best[0] in DOES_RIGHT and not asks(view) and OTHERS_WANT.search(view.text))] or list(found)
    told = [view for view in found if view.best[0] in ("do_correct", "do_withdraw") and not asks(view) and NEWS.match(view.text)]
    found = [view for view in found if view not in told] or found
    wishes = [view for view in found if view.best[0] in DOES_RIGHT]
    if len(found) < 2 or not wishes:
        return list(found)
    is_left = any(view.best[0] == "do_delete" for view in wishes)
    surest = max(wishes, key=lambda view: view.best[1])
    return [view for view in found if view not in wishes or not (_is_only_left(view, is_left) or _yields(view, surest))]


def _is_only_left(view: View, is_deleted: bool) -> bool:
    """Whether a wish only takes leave, be it in words or before a deletion."""
    return is_farewell(view) and (is_deleted or FAREWELL.search(view.text) is not None)


def _yields(view: View, surest: View) -> bool:
    """Whether a wish for another right than the surest is so unsure beside it that it only tells."""
    is_other = view.best[0] not in ("do_delete", surest.best[0])
    return is_other and view.best[1] < UNSURE and surest.best[1] >= SURER
