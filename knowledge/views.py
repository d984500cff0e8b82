"""Hears the parts of a turn: which of its sentences and halves are answered one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from knowledge.deletion import is_plain_wish, speaks_in_doubt
from knowledge.question import Question
from knowledge.split import MAX_PIECE, halves, pieces, preamble
from knowledge.text import is_cjk
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, OFF, RARE, SMALLTALK

REQUESTING = frozenset({"can_you", "please", "want", "now", "give_me", "i_did"})
"""Concepts with which a question is a request ("can you send me my data?")."""
WITHDRAWING = frozenset({"withdraw", "stop", "track"})
"""Concepts of taking a permission back."""
SURE_WISH = 0.75
"""Probability from which the end of a sentence is a wish whatever stands before it."""
SURE_LEFT = 0.9
"""...and from which a right stands by itself before a question that a mere comma joins to it."""


@dataclass(frozen=True)
class View:
    """A piece of a turn with the topic model's opinion of it."""

    text: str
    question: Question
    probabilities: Mapping[str, float]
    sections: Mapping[str, float]

    @cached_property
    def best(self) -> tuple[str, float]:
        """The likeliest group ("sharing", "silent", "off", "chat", "do_delete" ...) and its probability."""
        return max(self.groups.items(), key=lambda pair: pair[1])

    @cached_property
    def groups(self) -> dict[str, float]:
        """Topics gathered into what is done about them."""
        found: dict[str, float] = {}
        for topic, p in self.probabilities.items():
            name = group(topic)
            found[name] = found.get(name, 0.0) + p
        return found


@cache
def group(topic: str) -> str:
    """The group of a topic: rights asked about, silent, off, chat, or itself."""
    if topic in ASKS_RIGHT or topic == "ask_rights":
        return "rights"
    if topic in RARE:
        return topic if topic == "offlist" else "silent"
    if topic in OFF:
        return "off"
    return "chat" if topic in SMALLTALK else topic


Look = Callable[[str, str], View]


def hear(text: str, language: str, look: Look) -> list[View]:
    """The pieces of a turn that are answered one by one."""
    cut = pieces(text) or [text.strip()[:MAX_PIECE]]
    whole = look(" ".join(cut)[:600], language)
    if len(cut) == 1:
        return _halved(whole, language, look)
    seen = [look(piece, language) for piece in cut]
    weighty = [view for view in seen if _is_weighty(view)]
    if len(weighty) < 2:
        if weighty and weighty[0].best[0] in DOES_RIGHT and not weighty[0].question.asks:
            return _halved(weighty[0], language, look)
        if weighty and whole.best[0] != weighty[0].best[0] and weighty[0].best[1] > whole.best[1]:
            return weighty
        return [whole] if not weighty else _halved(whole, language, look) if len(cut) <= 2 else [whole]
    groups = {view.best[0] for view in weighty}
    if len(groups) == 1:
        return [whole]
    return _distinct(weighty)


MOST_KEYWORDS = 4
"""Words up to which a message without a sentence is read as a list of subjects."""


ONE = 0.98
"""Probability from which a sentence says one thing, and is not cut at a mere comma."""
HEARD = 0.35
"""Probability from which a question among others is heard as one of its own."""
NO_SUBJECTS = frozenset({"off", "silent", "chat", "human", "rights", "yes", "no", "cancel", *DOES_RIGHT})
"""Groups that no word of a list of subjects is in: "delete account" is a wish."""


def _is_weighty(view: View) -> bool:
    """Whether a piece asks or requests something by itself."""
    name, p = view.best
    if name == "chat" or (len(view.question.words) < 2 and not view.question.marked and not is_cjk(view.text[:1])):
        return False
    if name == "do_delete" and not view.question.asks and not is_plain_deletion(view):
        return False
    if view.question.asks and p >= HEARD:
        return True
    return p >= 0.45 and (name.startswith("do_") or name == "human" or p >= 0.8)


def _distinct(found: list[View]) -> list[View]:
    kept: dict[str, View] = {}
    for view in found:
        name = view.best[0]
        if name not in kept or kept[name].best[1] < view.best[1]:
            kept[name] = view
    return [view for view in found if kept[view.best[0]] is view]


def _halved(whole: View, language: str, look: Look) -> list[View]:
    """The two halves of a sentence where both are sure of different things, else the sentence."""
    if keywords := _keywords(whole, language, look):
        return keywords
    if (wish := _wish_at_end(whole, language, look)) is not None:
        return [wish]
    best: tuple[float, list[View]] = (0.0, [whole])
    for cut in halves(whole.text):
        if not cut.is_strong and whole.best[1] >= ONE:
            continue
        left = look(cut.left, language)
        right = look(cut.right, language) if _is_weighty(left) else None
        if right is None or not _is_weighty(right) or left.best[0] == right.best[0] or not _stand_apart(left, right, cut.is_strong):
            continue
        strength = min(left.best[1], right.best[1])
        both_ask = cut.is_strong and left.question.asks and right.question.asks
        if strength > max(best[0], HEARD if both_ask else 0.5):
            best = (strength, [left, right])
    return best[1]


def _wish_at_end(whole: View, language: str, look: Look) -> View | None:
    """The right that a sentence ends in asking for, where all before it only says why."""
    cut = preamble(whole.text)
    if cut is None or whole.question.marked:
        return None
    wish = look(cut.right, language)
    name, p = wish.best
    if name not in DOES_RIGHT or p < SURE_WISH or wish.question.asks or (name == "do_delete" and not is_plain_deletion(wish)):
        return None
    left = look(cut.left, language).question
    if left.is_worded_as_question or (name == "do_delete" and speaks_in_doubt(left)):
        return None
    return replace(wish, text=whole.text)  # What it is about may stand before it ("my username is wrong, please fix it").


def _stand_apart(left: View, right: View, is_strong: bool) -> bool:
    """Whether both halves are said for themselves: "does closing the account wipe ..., erase ..." goes on asking, and wishes nothing."""
    if right.question.asks:
        return is_strong or left.question.asks or (left.best[0] in DOES_RIGHT and left.best[1] >= SURE_LEFT)
    if right.best[0] in DOES_RIGHT or right.best[0] == "human":
        if left.best[0] in DOES_RIGHT:
            return is_strong and not _leads_to_deletion(left, right)
        return not left.question.asks or not REQUESTING.isdisjoint(right.question.concepts)
    return is_strong


def _leads_to_deletion(left: View, right: View) -> bool:
    """Whether a farewell without a word for withdrawing stands before a deletion ("I no longer use this; close my account")."""
    return left.best[0] == "do_withdraw" and right.best[0] == "do_delete" and WITHDRAWING.isdisjoint(left.question.concepts)


def _keywords(whole: View, language: str, look: Look) -> list[View]:
    """The words of a mere list of them ("retention cookies encryption"), where each is sure of a subject of its own."""
    words = whole.text.split()
    if not 2 <= len(words) <= MOST_KEYWORDS or whole.question.asks or (whole.best[1] > 0.5 and whole.best[0] not in ("off", "silent")):
        return []
    seen = [look(word, language) for word in words]
    is_list = all(view.best[1] >= 0.45 and view.best[0] not in NO_SUBJECTS for view in seen)
    return seen if is_list and len({view.best[0] for view in seen}) == len(seen) else []


def is_plain_deletion(view: View) -> bool:
    """Whether a piece is a plain wish for deletion."""
    return is_plain_wish(view.question, view.probabilities["do_delete"])
