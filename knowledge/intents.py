"""What the user wants with each part of a turn: a question, a right exercised, a person, small talk, or something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from knowledge.question import Question
from knowledge.reading import Context, Intent, Part, Right
from knowledge.split import halves, pieces
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, OFF, RARE, SMALLTALK, SUBJECTS, USUAL


@dataclass(frozen=True)
class View:
    """A piece of a turn with the topic model's opinion of it."""

    text: str
    question: Question
    probabilities: Mapping[str, float]
    said: float
    """Probability that the policy says something about it."""
    sections: Mapping[str, float]

    @property
    def best(self) -> tuple[str, float]:
        """The likeliest group ("sharing", "silent", "off", "chat", "do_delete" ...) and its probability."""
        return max(self.groups.items(), key=lambda pair: pair[1])

    @property
    def groups(self) -> dict[str, float]:
        """Topics gathered into what is done about them."""
        found: dict[str, float] = {}
        for topic, p in self.probabilities.items():
            name = group(topic)
            found[name] = found.get(name, 0.0) + p
        return found


@dataclass(frozen=True)
class Read:
    """A piece with its intent."""

    view: View
    intent: Intent
    right: Right | None = None
    smalltalk: str = ""
    section: str | None = None
    """The section that context gives a follow-up."""
    silent: str | None = None


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


def views(text: str, language: str, look: Look) -> list[View]:
    """The pieces of a turn that are answered one by one."""
    cut = pieces(text) or [text]
    whole = look(" ".join(cut)[:600], language)
    if len(cut) == 1:
        return _halved(whole, language, look)
    seen = [look(piece, language) for piece in cut]
    weighty = [view for view in seen if _is_weighty(view)]
    if len(weighty) < 2:
        if weighty and whole.best[0] != weighty[0].best[0] and weighty[0].best[1] > whole.best[1]:
            return weighty
        return [whole] if not weighty else _halved(whole, language, look) if len(cut) <= 2 else [whole]
    groups = {view.best[0] for view in weighty}
    if len(groups) == 1:
        return [whole]
    return _distinct(weighty)


def _is_weighty(view: View) -> bool:
    """Whether a piece asks or requests something by itself."""
    name, p = view.best
    if name == "chat":
        return False
    return p >= 0.45 and (view.question.asks or name.startswith("do_") or name == "human" or p >= 0.8)


def _distinct(found: list[View]) -> list[View]:
    kept: dict[str, View] = {}
    for view in found:
        name = view.best[0]
        if name not in kept or kept[name].best[1] < view.best[1]:
            kept[name] = view
    return [view for view in found if kept[view.best[0]] is view]


def _halved(whole: View, language: str, look: Look) -> list[View]:
    """The two halves of a sentence where both are sure of different things, else the sentence."""
    best: tuple[float, list[View]] = (0.0, [whole])
    for left_text, right_text in halves(whole.text):
        left, right = look(left_text, language), look(right_text, language)
        if not (_is_weighty(left) and _is_weighty(right)) or left.best[0] == right.best[0]:
            continue
        strength = min(left.best[1], right.best[1])
        if strength > max(best[0], 0.5):
            best = (strength, [left, right])
    return best[1]


def parts(found: list[View], context: Context) -> list[Read]:
    """The intent of each piece."""
    return [_intent(view, context) for view in found]


def _intent(view: View, context: Context) -> Read:
    p = view.probabilities
    groups = view.groups
    name, _ = view.best
    if name in DOES_RIGHT:
        return Read(view, Intent.RIGHTS, DOES_RIGHT[name])
    if name == "chat":
        topic = max(SMALLTALK, key=lambda topic: p.get(topic, 0.0))
        return Read(view, Intent.SMALLTALK, smalltalk=SMALLTALK[topic])
    if name in ("human", "yes", "no", "cancel"):
        return Read(view, Intent(name))
    asked = sum(p.get(topic, 0.0) for topic in SUBJECTS)
    if groups.get("off", 0.0) > asked:
        return Read(view, Intent.OFF_TOPIC)
    right = max(ASKS_RIGHT, key=lambda topic: p.get(topic, 0.0))
    return Read(view, Intent.QUESTION, ASKS_RIGHT[right] if p.get(right, 0.0) > 0.3 else None)


def is_personal(text: str, found: list[Part], questions: list[Question]) -> bool:
    """Whether the turn asks what happened to the asker's own data, which only a person can check."""
    return any(
        part.intent is Intent.QUESTION and "mine" in question.concepts and question.words[:1] and question.words[0] in ("did", "have", "has", "was", "were")
        for part, question in zip(found, questions, strict=True)
    )
