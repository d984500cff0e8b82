"""Tells which pieces of a turn say something by themselves, and which two halves of a sentence are said apart."""

from __future__ import annotations

import re

from knowledge.ellipsis import ASKED, INQUIRING, READ, begins_anew, is_fragment, names_a_thing
from knowledge.reading import Right
from knowledge.text import is_cjk
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT
from knowledge.views import REQUESTING, View, is_plain_deletion

ABOUT = re.compile(
    r"(?:the\s+)?(?:a\s+)?(?:info\w*|details?|news|word|note|list|overview)\s+(?:on|about|regarding|concerning|as to)\b", re.IGNORECASE
)
"""Beginnings of what shall be told beside a wish ("a copy of my data and a note on who has it")."""
SAYS_WHO = ASKED - {"which", "what"}
"""Words of a phrase that asks ("a note on who has it"); "everything which you have" only names."""
WITHDRAWING = frozenset({"withdraw", "stop", "track"})
"""Concepts of taking a permission back."""
FAREWELL = re.compile(
    r"\b(?:(?:i|we|im|i'm|we're|am|are)\s+(?:(?:do|will|am|are|can|just|really|also)\s+)?(?:not|no longer|never|don'?t|won'?t)"
    r"|nobody here)\s+"
    r"(?:(?!you\b|u\b|your\b)\w+\s+){0,4}?(?:us(?:e|es|ing)|need(?:s|ing)?|log(?:ging)? in|stay(?:ing)?|continue|have any use)\b"
    r"(?!\s+(?:of|my|our|me|your)\b)",
    re.IGNORECASE,
)
"""Taking leave of the service ("I don't use this any more"), which says why an account shall go and takes no permission back."""
SURE_WISH = 0.75
"""Probability from which a wish is one whatever stands beside it."""
SURE_LEFT = 0.9
"""...and from which a right stands by itself before a question that a mere comma joins to it."""
HEARD = 0.35
"""Probability from which a question among others is heard as one of its own..."""
OFF = 0.6
"""...and one about something else than privacy from here on."""
WISHED = 0.5
"""Probability from which a wish is heard before a question that a conjunction joins to it."""
SAID = 0.8
"""Probability from which what neither asks nor wishes is about a subject of its own."""
LONG_ENOUGH = 3
"""Words, or Han and kana, from which a question is one however unsure its subject."""
SHORTEST = 3
"""Han or kana of a piece that says something by itself."""
ENDING = (("when",), ("where",), ("why",), ("who",))
"""Words that make a question of an English half that ends with them ("the last change was when")."""
BEGINNING = frozenset({"do", "any", "ли"})
"""Words that make a half a question where it begins with them, and Russian's wherever it stands."""


def asks(view: View) -> bool:
    """Whether a piece asks, be it in the middle of what it says."""
    question = view.question
    if question.asks:
        return True
    if question.language == "en":
        if view.is_completed:
            return True
        begins = question.words[:1] != () and question.words[0] in BEGINNING and question.words[1:2] != ("not",)
        return begins or question.words[-1:] in ENDING or INQUIRING.search(view.text) is not None
    return not BEGINNING.isdisjoint(question.words)


def is_question(view: View, off: float = 0.0) -> bool:
    """Whether a piece asks in so many words, so that it is heard even where it is not sure of what; ``off``: surer it is off topic."""
    name, p = view.best
    length = len(view.text) if is_cjk(view.text[:1]) else len(view.question.words)
    return asks(view) and length >= LONG_ENOUGH and name != "chat" and (name != "off" or p < off)


def is_weighty(view: View) -> bool:
    """Whether a piece asks or requests something by itself."""
    name, p = view.best
    if (
        name == "chat"
        or (is_cjk(view.text[:1]) and len(view.text.strip("？?。")) < SHORTEST)
        or (not view.is_completed and len(view.question.words) < 2 and not view.question.marked and not is_cjk(view.text[:1]))
    ):
        return False
    if name == "do_delete" and not view.question.asks and not is_plain_deletion(view):
        return False
    if (asks(view) or view.is_completed) and p >= (HEARD if name != "off" else OFF):
        return True
    return p >= 0.45 and (view.is_wish or p >= SAID)


def is_sure_wish(view: View, least: float = SURE_LEFT) -> bool:
    """Whether a piece wants a right exercised with that probability, and asks nothing."""
    return view.best[0] in DOES_RIGHT and view.best[1] >= least and not view.question.asks


def goes_on_wishing(left: View, right: View) -> bool:
    """Whether the second half only names more of what is wished for in the first ("erase my account and all my logs")."""
    is_wished = left.best[0] in DOES_RIGHT and left.best[1] >= SURE_WISH and not left.question.marked
    return is_wished and names_a_thing(right.question) and not right.question.marked and SAYS_WHO.isdisjoint(right.question.words)


def stand_apart(left: View, right: View, is_strong: bool) -> bool:
    """Whether both halves are said for themselves: "does closing the account wipe ..., erase ..." goes on asking, and wishes nothing."""
    if right.is_wish:
        return _wishes_apart(left, right, is_strong)
    if asks(right):
        is_anew = begins_anew(right) or (left.best[0] in DOES_RIGHT and ABOUT.match(right.text) is not None)
        return is_anew and _asks_apart(left, right, is_strong)
    if asks(left) and left.question.language != "en":
        return is_strong and is_fragment(right.question)
    is_wished = left.best[0] in DOES_RIGHT and left.best[1] >= SURE_WISH
    return is_strong and (is_wished or is_fragment(left.question)) and not names_a_thing(right.question)


def _asks_apart(left: View, right: View, is_strong: bool) -> bool:
    """Whether a question is one of its own behind the half before it, and that no mere reason for it ("I moved, can I change my name")."""
    if asks(left):
        return is_strong or left.question.asks
    if left.best[0] in DOES_RIGHT:
        return left.best[1] >= (WISHED if is_strong else SURE_LEFT) and _right_of(right) is not DOES_RIGHT[left.best[0]]
    return is_strong and (left.best[0] == "human" or is_fragment(left.question))


def _wishes_apart(left: View, right: View, is_strong: bool) -> bool:
    """Whether a wish is a thing of its own behind the half before it, and not the rest of that ("delete my data and everything else")."""
    if names_a_thing(right.question):
        return False
    if left.best[0] in DOES_RIGHT:
        return is_strong and right.best[1] >= READ and not _leads_to_deletion(left, right)
    if right.subject == "do_delete":
        return not asks(left) or not (REQUESTING - {"i_did"}).isdisjoint(right.question.concepts)
    if right.question.asks:
        return is_strong and begins_anew(right)
    return not asks(left) or not REQUESTING.isdisjoint(right.question.concepts)


def _right_of(view: View) -> Right | None:
    """The right that a piece asks about."""
    topic = max(ASKS_RIGHT, key=lambda topic: view.probabilities.get(topic, 0.0))
    return ASKS_RIGHT[topic] if view.probabilities.get(topic, 0.0) >= HEARD else None


def is_farewell(view: View) -> bool:
    """Whether what reads as taking a permission back is only leaving."""
    if view.best[0] != "do_withdraw":
        return False
    return WITHDRAWING.isdisjoint(view.question.concepts) or FAREWELL.search(view.text) is not None


def _leads_to_deletion(left: View, right: View) -> bool:
    """Whether a farewell stands before a deletion ("I no longer use this; close my account")."""
    return right.best[0] == "do_delete" and is_farewell(left)
