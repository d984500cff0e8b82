"""What the user wants with each part of a turn: a question, a right exercised, a person, small talk, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial

from knowledge.about_rights import is_about_right, ordered_at_end
from knowledge.assent import REPLY, bare_reply, opens_with_yes
from knowledge.deletion import DELETING, denies_deletion, is_plain_wish
from knowledge.followup import ordinal, passes_on
from knowledge.foreign import is_foreign
from knowledge.question import Question
from knowledge.reading import Context, Intent, Part, Right
from knowledge.text import is_cjk
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, SMALLTALK, SUBJECTS
from knowledge.views import REQUESTING, Lean, View, is_plain_deletion


@dataclass(frozen=True)
class Read:
    """A piece with its intent."""

    view: View
    intent: Intent
    right: Right | None = None
    smalltalk: str = ""


def parts(found: list[View], context: Context, lean: Lean) -> list[Read]:
    """The intent of each piece, in the light of what went before, in earlier turns and in this one ("do you log calls? how long?")."""
    reads: list[Read] = []
    leaning: Lean = lean
    for view in found:
        reads.append(_in_context(view, context, leaning))
        if reads[-1].intent is Intent.QUESTION:
            context = replace(context, concepts=tuple(view.question.concepts), offered=None)
            leaning = partial(_surer, lean)
    return reads


def _surer(lean: Lean, view: View, context: Context) -> View | None:
    """A part leaning on the one before it in the same turn, where that makes it surer; None where it stands by itself."""
    leaning = lean(view, context)
    return leaning if leaning is not None and leaning.best[1] > view.best[1] else None


def _in_context(view: View, context: Context, lean: Lean) -> Read:
    reply = bare_reply(view.text, context.right if context.flow else None)
    if reply is not None:
        return _reply(view, reply, context)
    if context.offered == "rights" and (right := ordinal(view.text)):
        return Read(view, Intent.QUESTION if view.question.asks else Intent.RIGHTS, right)
    if context.flow:
        return _in_request(view, context)
    if context.offered == "human" and _takes_up_person(view):
        return Read(view, Intent.HUMAN)
    leaning = lean(view, context) if view.best[1] < SURE and not view.is_completed else None
    return _intent(leaning or view)


def _reply(view: View, reply: REPLY, context: Context) -> Read:
    """A message that is a reply and nothing else; a mere "ok" confirms no request, and who only has heard takes up no right."""
    if reply not in ("ok", "heard", "thanks"):
        return Read(view, Intent(reply))
    offered = "" if context.flow or reply == "thanks" else context.offered or ""
    if offered and (reply == "ok" or offered == "human"):
        return Read(view, Intent.YES)
    return Read(view, Intent.SMALLTALK, smalltalk="thanks" if reply == "thanks" else "praise")


REPLIES = ("yes", "no", "cancel")
"""Outside of a request these count only as a whole message; "stop emailing me" cancels nothing."""
SURE = 0.9
"""A question read with this probability does not lean on the one before."""
SWITCH = 0.6
"""Within an open request another one is begun from this probability on..."""
SWITCH_NAMED = 0.2
"""...or from this one, where the words for it are there and those for the open one are not."""
RIGHT_WORDS = {
    Right.ACCESS: {"access"},
    Right.CORRECT: {"correct", "wrong"},
    Right.DELETE: set(DELETING),
    Right.WITHDRAW: {"withdraw", "consent"},
}


def _in_request(view: View, context: Context) -> Read:
    """A message while a request is being put together: what asks nothing belongs to it, and only a bare yes confirms it."""
    name, _ = view.best
    if view.question.asks and name not in DOES_RIGHT:
        return _intent(view)
    if name in ("human", "cancel") or ("cancel" in view.question.concepts and view.probabilities.get("cancel", 0.0) > 0.15):
        return Read(view, Intent.HUMAN if name == "human" else Intent.CANCEL)
    if other := _other_right(view, context.right):
        return Read(view, Intent.RIGHTS, other)
    if context.right is Right.DELETE and "account" in view.question.concepts and denies_deletion(view.question):
        return Read(view, Intent.NO)
    return Read(view, Intent.DETAIL)


def _other_right(view: View, open_one: Right | None) -> Right | None:
    """The right that a message turns an open request to."""
    topic = max(
        (topic for topic, right in DOES_RIGHT.items() if right is not open_one), key=lambda topic: view.probabilities.get(topic, 0.0)
    )
    right, p = DOES_RIGHT[topic], view.probabilities.get(topic, 0.0)
    if right is Right.DELETE and not is_plain_deletion(view):
        return None
    said = set(view.question.concepts)
    named = bool(said & RIGHT_WORDS[right]) and not (open_one and said & RIGHT_WORDS[open_one])
    return right if p >= SWITCH or (named and p >= SWITCH_NAMED) else None


def _takes_up_person(view: View) -> bool:
    """Whether a message takes up the person who was offered last."""
    name, p = view.best
    if name in DOES_RIGHT or p >= SURE:
        return False
    asks_someone = not view.question.asks or any(form in view.question.concepts for form in ("can_you", "please", "want"))
    return asks_someone and (opens_with_yes(view.text) or passes_on(view.question))


def _wish(view: View, right: Right) -> Read:
    """A wish to exercise a right; what speaks about deletion, or wants what is not the asker's, is answered, with a button to begin."""
    if right is Right.DELETE and denies_deletion(view.question):
        return Read(view, Intent.QUESTION, Right.DELETE)
    is_doubtful = right is Right.DELETE and not is_plain_deletion(view)
    asks = view.question.is_worded_as_question if right is Right.DELETE else view.question.asks
    is_question = (
        asks and ordered_at_end(view.question) is not right and REQUESTING.isdisjoint(view.question.concepts) and view.best[1] < SURE
    )
    likeliest = max(view.probabilities[topic] for topic in DOES_RIGHT)
    is_unsure = right is not Right.DELETE and likeliest < _least(view.question)
    asks_about = WHETHER.search(view.text) or is_about_right(view.question, right)
    is_none = is_doubtful or is_question or asks_about or is_unsure or is_foreign(view.question, right)
    return Read(view, Intent.QUESTION if is_none else Intent.RIGHTS, right)


def _speaks_of(right: Right) -> tuple[str, str]:
    """The topics of exercising a right and of asking about it."""
    done = next(topic for topic, same in DOES_RIGHT.items() if same is right)
    return done, next(topic for topic, same in ASKS_RIGHT.items() if same is right)


def _asked_for(view: View, name: str) -> str:
    """The right that what is no question asks for, where that is not much less likely than the likeliest group."""
    p = view.probabilities
    wish = max(DOES_RIGHT, key=lambda topic: p.get(topic, 0.0))
    is_polite = name == "rights" and not ASKED_OF_US.isdisjoint(view.question.concepts)
    deletes = p.get("do_delete", 0.0)
    if not view.question.is_worded_as_question and is_plain_wish(view.question, deletes):
        return "do_delete"
    if is_polite and deletes >= max(LEAST, POLITE * view.groups[name]) and is_plain_wish(view.question, deletes):
        return "do_delete"
    if (ordered := ordered_at_end(view.question)) and sum(p[topic] for topic in _speaks_of(ordered)) >= LEAST:
        return _speaks_of(ordered)[0]
    if view.question.asks and not is_polite:
        return name
    return wish if wish != "do_delete" and p[wish] >= max(LEAST, WISHED * view.groups[name]) else name


WHETHER = re.compile(
    r"\b(?:know|ask|wonder\w*|tell me|question is)\s+(?:if|whether)\s+(?:i|we|it|one|users?)\b"
    r"|\b(?:wissen|fragen?|frage (?:ist|mich)|sagen|interessiert(?: mich)?)\s*,?\s*ob\s+(?:ich|wir|man|es)\b"
    r"|\b(?:savoir|demande|dire|question est(?: de savoir)?)\s+si\s+(?:je|nous|on)\b"
    r"|\b(?:saber|pregunto|pregunta es|decirme)\s+si\s+(?:puedo|podemos|se puede)\b"
    r"|\b(?:saber|pergunto|pergunta é|dizer)\s+se\s+(?:eu|posso|podemos|nós)\b",
    re.IGNORECASE,
)
"""What asks whether the asker may do something, which begins nothing."""
DATUM = re.compile(
    r"\b(?:delete|erase|remove|wipe)\b(?: \w+){0,2}? (?:my|our) (?:\w+ )?(?:e ?mail address(?:es)?|(?:tele)?phone number|mobile number)\b"
    r"(?! (?:from|in|on) (?:my|the|google|gmail|facebook|instagram|whatsapp)\b)"
)
"""A datum of the asker's, by its name, that is to be deleted here."""
ASKED_OF_US = frozenset({"can_you", "please"})
"""Concepts of what is asked of somebody politely: "could you send me ..." is a wish in the form of a question."""
POLITE = 0.5
"""A deletion asked for so counts from this share of what asks about rights on."""
WISHED = 0.6
"""A right counts as asked for from this share of the likeliest group on, and by two bare words from this probability..."""
LEAST = 0.3
"""...and never below this probability."""
SAID = 0.75
"""A bare word or two ("payment") are off topic from this probability on, and one asks for a right: else they name a subject."""


def _least(question: Question) -> float:
    """The probability from which a right is asked for; a mere noun ("consent") is about a subject unless it is sure."""
    if not _is_bare(question):
        return LEAST
    return WISHED if len(question.words) > 1 else SAID


def _is_bare(question: Question) -> bool:
    return len(question.words) <= 2 and question.words[:1] != ("i",) and not any(is_cjk(word) for word in question.words)


def _intent(view: View) -> Read:
    p = view.probabilities
    groups = view.groups
    name = max((name for name in groups if name not in REPLIES), key=lambda name: groups[name])
    name = _asked_for(view, name)
    if name in DOES_RIGHT:
        return _wish(view, DOES_RIGHT[name])
    if name == "chat":
        is_murmur = len(view.question.words) == 1 and list(view.question.concepts) == ["okay"]  # "hm?" asks after nobody's health.
        topic = "okay" if is_murmur else max(SMALLTALK, key=lambda topic: p.get(topic, 0.0))
        return Read(view, Intent.SMALLTALK, smalltalk=SMALLTALK[topic])
    if name == "human":
        return Read(view, Intent.HUMAN)
    asked = sum(p.get(topic, 0.0) for topic in SUBJECTS)
    if groups.get("off", 0.0) > max(asked, SAID * _is_bare(view.question)):
        # Who wants less than the account deleted hears of the right, and begins it or not.
        return Read(view, Intent.QUESTION, Right.DELETE) if DATUM.search(view.question.read_as) else Read(view, Intent.OFF_TOPIC)
    right = max(ASKS_RIGHT, key=lambda topic: p.get(topic, 0.0))
    return Read(view, Intent.QUESTION, ASKS_RIGHT[right] if p.get(right, 0.0) > 0.3 else None)


def is_personal(text: str, found: list[Part], questions: list[Question]) -> bool:
    """Whether the turn asks what happened to the asker's own data, which only a person can check."""
    return any(
        part.intent is Intent.QUESTION
        and "mine" in question.concepts
        and question.words[:1]
        and question.words[0] in ("did", "have", "has", "was", "were")
        for part, question in zip(found, questions, strict=True)
    )
