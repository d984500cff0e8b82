"""Hears the parts of a turn: which of its sentences and halves are answered one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.assent import bare_reply, restates
from knowledge.deletion import is_of_anothers, speaks_in_doubt
from knowledge.ellipsis import (
    LEFT_OVER,
    VERBAL,
    WHAT_ABOUT,
    adds_a_thing,
    asks_in_words,
    completed,
    is_bare,
    is_fragment,
    names_a_thing,
    refers_back,
)
from knowledge.followup import ordinal
from knowledge.language import detect
from knowledge.leading import condition_met, led_up
from knowledge.question import WITHOUT_SPACES
from knowledge.reference import named_before, named_within
from knowledge.split import (
    ASKED_BACK,
    IF,
    IF_SO,
    LEAD,
    LEAD_IN,
    MAX_PIECE,
    PUT,
    TELLING,
    Cut,
    announced,
    halves,
    items,
    pieces,
    preamble,
    subjects,
)
from knowledge.standing import (
    ABOUT,
    HEARD,
    OFF,
    SURE_LEFT,
    SURE_WISH,
    asks,
    goes_on_wishing,
    is_question,
    is_sure_wish,
    is_weighty,
    stand_apart,
)
from knowledge.telling import asking, asks_outright
from knowledge.text import CJK, IS_CJK
from knowledge.topics import DOES_RIGHT, TURNS
from knowledge.two_rights import second_right
from knowledge.views import Lean, Look, View, is_plain_deletion

AGREEING = ("yes", "ok", "heard", "thanks")
"""Replies that say nothing beside other sentences."""
MOST_KEYWORDS = 4
"""Words up to which a message without a sentence is read as a list of subjects."""
ONE = 0.98
"""Probability from which a sentence says one thing, and is not cut at a mere comma."""
LISTED = 0.6
"""Probability from which an item of a list has a subject."""
MOST_PARTS = 4
"""Parts that one sentence is cut into."""
MOST_LOOKS = 24
"""Texts read of one turn, halves and items included, from which on no sentence is cut any more; people's turns take half as many."""
KEPT = 0.6
"""How sure a cut counts that keeps a wish from being lost, whatever else is said."""
DROWNED = 0.2
"""Probability of a deletion in all of a Chinese or Japanese sentence, below which its half only tells of one."""
NO_SUBJECTS = frozenset({"off", "silent", "chat", "human", "rights", "yes", "no", "cancel", *DOES_RIGHT})
"""Groups that no word of a list of subjects is in: "delete account" is a wish."""
SENTENCE = 3
"""Words from which a sentence is in a language of its own."""
LONG_IN_CJK = re.compile(rf"[{CJK}]{{4}}")
"""Han or kana that make a part Chinese or Japanese in a turn that is neither."""
UNLISTED = NO_SUBJECTS - {"silent", "rights"}
"""...where marks or "and" part the subjects."""


def hear(text: str, language: str, look: Look, lean: Lean) -> list[View]:
    """The pieces of a turn that are answered one by one."""
    return _Hearing(language, look, lean).parts(text)


class _Hearing:
    """One turn being heard; reads no text twice."""

    def __init__(self, language: str, look: Look, lean: Lean) -> None:
        self._language = language
        self._unseen = look
        self._lean = lean
        self._seen: dict[str, View] = {}

    def parts(self, text: str) -> list[View]:
        """The pieces of the turn."""
        if bare_reply(text) or restates(text) or ordinal(text):
            return [self._look(text.strip())]
        cut = pieces(text) or [text.strip()[:MAX_PIECE]]
        # A yes is one by itself alone; beside other sentences it would only drown what they say.
        cut = [piece for piece in cut if bare_reply(piece) not in AGREEING] or cut
        if len(cut) > 2 and LEAD_IN.search(cut[0]):
            del cut[0]
        whole = self._look(" ".join(cut)[:600])
        if len(cut) == 1:
            return self._sentence(whole)
        seen = [self._at_end(view) or view for view in self._read(cut)]
        if len(cut) > 2 and LEAD.search(cut[0]) and not seen[0].question.marked:
            del seen[0]
        wishes = [view for view in seen if self._is_wished(view, whole, is_strong=True)]
        # Beside a wish, which the others may drown, a question is heard however unsure its subject.
        weighty = asking([view for view in seen if is_weighty(view) or (wishes and view not in wishes and _is_put(view))])
        if len(weighty) < 2:
            return self._one_of_many(whole, weighty)
        found = _distinct([part for view in weighty for part in self._sentence(view)])
        return found if len(found) > 1 else self._one_of_many(whole, found)

    def _look(self, text: str, language: str = "") -> View:
        if text not in self._seen:
            self._seen[text] = self._unseen(text, language or self._script(text))
        return self._seen[text]

    def _script(self, text: str) -> str:
        """The turn's language, or that of a part in another script ("delete my account" beside Chinese)."""
        is_mixed = IS_CJK.search(text) is None if self._language in WITHOUT_SPACES else LONG_IN_CJK.search(text) is not None
        return detect(text, self._language).name if is_mixed else self._language

    def _tongue(self, text: str) -> str:
        """The turn's language, or that of a sentence which is surely English beside it, or beside English another's."""
        found = detect(text)
        is_surely = found.known and len(text.split()) >= SENTENCE and "en" in (found.name, self._language)
        return found.name if is_surely and self._language not in WITHOUT_SPACES else self._script(text)

    def _read(self, cut: Sequence[str]) -> list[View]:
        """The pieces read; behind "I'd like to know" also those that begin with "if", and a bare "to whom?" asked of what is before."""
        read = [self._look(cut[0], self._tongue(cut[0]))]
        leads_up = LEAD.search(cut[0]) is not None
        for piece in cut[1:]:
            view = self._look(piece, self._tongue(piece))
            if leads_up:
                view = self._completed(view, read[0])
            elif self._language == "en" and (
                is_bare(view.question)
                or LEFT_OVER.match(piece)
                or WHAT_ABOUT.match(piece)
                or refers_back(view, read[-1])
                or adds_a_thing(view, read[-1])
            ):
                view = self._completed(view, read[-1])
            elif (wish := named_before(view, read, self._language, self._look)) is not None:
                view = wish
            read.append(view)
        return read

    def _one_of_many(self, whole: View, weighty: Sequence[View]) -> list[View]:
        """The parts of a message of several sentences, of which at most one says something by itself."""
        if not weighty:
            return [whole]
        (view,) = weighty
        found = self._sentence(view)
        view = found[0]
        if len(found) > 1 or (view.best[0] in DOES_RIGHT and not view.question.asks):
            return found
        if whole.best[0] != view.best[0] and view.best[1] > whole.best[1]:
            return [view]
        return [whole]

    def _sentence(self, whole: View) -> list[View]:
        """The parts of a sentence, each sure of a thing of its own, else the sentence."""
        if keywords := self._keywords(whole):
            return keywords
        if (end := self._at_end(whole)) is not None:
            return [end]
        met = condition_met(whole.text)
        if met is not None and is_plain_deletion(wish := self._look(met.right)) and asks(left := self._look(met.left)):
            return [left, wish]
        found = _distinct(self._listed(whole) or self._cut(whole, MOST_PARTS))
        second = second_right(whole, self._look) if len(found) == 1 else None
        return [*found, second] if second is not None else found

    def _listed(self, whole: View) -> list[View]:
        """The items of a list, each asked like the first; none where one of them is not sure of a subject."""
        listed = items(whole.text)
        if not listed or whole.is_wish:
            return []
        views: list[View] = []
        for item in listed:
            view = self._completed(self._look(item), views[0]) if views else self._look(item)
            if view.best[1] < LISTED or view.best[0] in NO_SUBJECTS - {"silent"}:
                return []
            views.append(view)
        return [whole] if all(view.best[0] == whole.best[0] for view in views) else views

    def _cut(self, whole: View, most: int) -> list[View]:
        """A sentence cut where its halves are surest, and each half again."""
        best: tuple[float, list[View]] = (0.0, [whole])
        for cut in halves(whole.text):
            if (not cut.is_strong and whole.best[1] >= ONE) or len(self._seen) >= MOST_LOOKS:
                continue
            found = self._heard(cut, whole)
            strength = min((view.best[1] for view in found), default=0.0)
            if found and self._is_wished(found[0], whole, cut.is_strong):
                strength = max(strength, KEPT)
            if strength > max(best[0], HEARD if cut.is_strong and all(map(is_question, found)) else 0.5):
                best = (strength, found)
        if len(best[1]) == 1 or most <= 2:
            return best[1]
        return [part for half in best[1] for part in ([half] if half.is_completed else self._cut(half, most - 1))]

    def _heard(self, cut: Cut, whole: View) -> list[View]:
        """The two halves of a cut, completed by each other, where both are heard for themselves; none where they are not."""
        left = self._look(cut.left)
        if cut.is_strong and is_bare(left.question):
            left = self._completed(left, self._look(cut.right))
        if not is_weighty(left):
            return []
        if (told := self._told(cut, left)) is not None:
            return [left, told] if told.subject != left.subject else []
        right = self._completed(self._look(cut.right), left)
        if cut.is_strong and goes_on_wishing(left, right):
            return [] if whole.is_wish else [replace(left, text=whole.text)]
        if right.is_wish and not left.is_wish and not asks(left) and left.best[0] not in TURNS:
            return self._led_up_to(left, right, whole)
        is_condition = left.is_wish and not cut.is_strong and IF.match(right.text) is not None
        is_heard = is_weighty(right) or (self._is_wished(left, whole, cut.is_strong) and is_question(right, OFF))
        is_apart = left.subject != right.subject and not is_condition and not self._is_rest(left, right, whole)
        return [left, right] if is_heard and is_apart and stand_apart(left, right, cut.is_strong) else []

    def _told(self, cut: Cut, left: View) -> View | None:
        """A further thing that we are to tell ("state the purposes and the recipients"), which is asked as it stands."""
        if not TELLING.match(cut.left) or left.is_wish:
            return None
        right = self._look(cut.right)
        is_sure = right.best[1] >= LISTED and right.best[0] not in NO_SUBJECTS - {"rights", "silent"}
        return replace(right, is_completed=True) if is_sure and names_a_thing(right.question, any_length=True) else None

    def _is_rest(self, left: View, right: View, whole: View) -> bool:
        """Whether the second half only goes on with a list of what is wished for, or ends what a sure sentence asks as a whole."""
        if right.is_completed or self._language != "en" or asks_in_words(right.question):
            return False
        if whole.is_wish and left.is_wish and is_fragment(right.question) and not ABOUT.match(right.text):
            return not right.is_wish
        is_phrase = VERBAL.isdisjoint(right.question.words) and not PUT.match(right.text)
        return is_phrase and right.question.marked and whole.best[1] >= SURE_LEFT

    def _led_up_to(self, left: View, wish: View, whole: View) -> list[View]:
        """A wish behind what only tells how it came to it; the sentence where it says as much as a whole."""
        name, p = wish.best
        if whole.best[0] in DOES_RIGHT or p < SURE_WISH:
            return []
        if name == "do_delete" and (speaks_in_doubt(left.question) or is_of_anothers(left.question, wish.question)):
            return []
        return [replace(wish, text=whole.text)]

    def _is_wished(self, left: View, whole: View, is_strong: bool) -> bool:
        """Whether a half surely wishes, whatever else the sentence says; where no word joins it to the rest, all of that tells."""
        if not is_sure_wish(left, SURE_WISH if is_strong and self._language == "en" else SURE_LEFT):
            return False
        return left.best[0] != "do_delete" or self._language not in ("zh", "zh-Hant", "ja") or whole.probabilities["do_delete"] >= DROWNED

    def _completed(self, half: View, other: View) -> View:
        return completed(half, other, self._language, self._look, self._lean)

    def _at_end(self, whole: View) -> View | None:
        """What a sentence ends in that is plainer than all of it."""
        return self._deletion_at_end(whole) or self._wish_at_end(whole) or self._question_at_end(whole)

    def _deletion_at_end(self, whole: View) -> View | None:
        """The deletion that a sentence ends in wishing for, of what it names before or behind a denial of something else."""
        if (led := led_up(whole.text)) is not None and is_plain_deletion(wish := self._look(led.right)):
            return replace(wish, text=whole.text)
        return named_within(whole, self._language, self._look)

    def _wish_at_end(self, whole: View) -> View | None:
        """The right that a sentence ends in asking for, where all before it only says why."""
        cut = preamble(whole.text)
        if cut is None or whole.question.marked:
            return None
        wish = self._look(cut.right)
        name, p = wish.best
        if name not in DOES_RIGHT or p < SURE_WISH or wish.question.asks or (name == "do_delete" and not is_plain_deletion(wish)):
            return None
        left = self._look(cut.left).question
        if IF_SO.match(cut.left):
            return replace(wish, text=whole.text)
        if left.is_worded_as_question or (name == "do_delete" and (speaks_in_doubt(left) or is_of_anothers(left, wish.question))):
            return None
        return replace(wish, text=whole.text)  # What it is about may stand before it ("my username is wrong, please fix it").

    def _question_at_end(self, whole: View) -> View | None:
        """The question that a sentence ends in, where what stands before it is only the reason and blurs it."""
        cut = (preamble(whole.text) or announced(whole.text)) if whole.best[1] < SURE_LEFT and self._language == "en" else None
        if cut is None or not PUT.match(cut.right) or ASKED_BACK.match(cut.right):
            return None
        left, question = self._look(cut.left), self._look(cut.right)
        is_clearer = question.best[1] > whole.best[1] and question.best[0] != "chat"
        return replace(question, text=whole.text) if is_clearer and not left.is_wish and not asks_outright(left) else None

    def _keywords(self, whole: View) -> list[View]:
        """The subjects of a mere list of them ("retention cookies encryption", "cookies, log retention"), each sure of one of its own."""
        if whole.is_wish or asks_in_words(whole.question):
            return []
        words = whole.text.split()
        listed = [self._look(phrase) for phrase in subjects(whole.text)]
        if listed and all(_is_subject(view) for view in listed):
            return listed if len({view.subject for view in listed}) > 1 else []
        if not 2 <= len(words) <= MOST_KEYWORDS or whole.question.asks or (whole.best[1] > 0.5 and whole.best[0] not in ("off", "silent")):
            return []
        seen = [self._look(word) for word in words]
        is_list = all(view.best[1] >= 0.45 and view.best[0] not in NO_SUBJECTS for view in seen)
        return seen if is_list and len({view.best[0] for view in seen}) == len(seen) else []


def _is_subject(view: View) -> bool:
    """Whether a phrase of a list names a subject; "account deletion" among others names one, and wishes nothing."""
    is_named = view.best[0] not in UNLISTED or (view.best[0] == "do_delete" and not is_plain_deletion(view))
    return VERBAL.isdisjoint(view.question.words) and view.best[1] >= LISTED and is_named


def _is_put(view: View) -> bool:
    """Whether a sentence is a question put to us, and not one that its teller only mentions ("I'm curious what you have")."""
    return is_question(view, OFF) and (view.question.marked or view.question.words[:1] not in (("i",), ("im",), ("ive",), ("id",), ("my",)))


def _distinct(found: Sequence[View]) -> list[View]:
    kept: dict[str, View] = {}
    for view in found:
        name = view.subject
        if name not in kept or kept[name].best[1] < view.best[1]:
            kept[name] = view
    return [view for view in found if kept[view.subject] is view]
