"""A piece of a turn with the topic model's opinion of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from knowledge.deletion import LIKELY, is_plain_wish
from knowledge.question import Question
from knowledge.reading import Context
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, OFF, RARE, SMALLTALK

REQUESTING = frozenset({"can_you", "please", "want", "now", "give_me", "i_did"})
"""Concepts with which a question is a request ("can you send me my data?")."""


@dataclass(frozen=True)
class View:
    """A piece of a turn with the topic model's opinion of it."""

    text: str
    question: Question
    probabilities: Mapping[str, float]
    is_completed: bool = False
    """Whether it is read with what it leaves out and the piece beside it says ("... and how long"); ``text`` stays as typed."""

    @cached_property
    def best(self) -> tuple[str, float]:
        """The likeliest group ("sharing", "silent", "off", "chat", "do_delete" ...) and its probability."""
        groups = self.groups
        name = max(groups, key=groups.__getitem__)
        return name, groups[name]

    @cached_property
    def groups(self) -> dict[str, float]:
        """Topics gathered into what is done about them."""
        p = self.probabilities
        return {name: sum(map(p.__getitem__, topics)) for name, topics in _members(tuple(p))}

    @cached_property
    def subject(self) -> str:
        """The likeliest group, or of what the policy leaves out the likeliest topic: two silences are two answers."""
        name, _ = self.best
        if self.is_wish and name != "human" and name not in DOES_RIGHT:
            return "do_delete"
        return max(RARE, key=lambda topic: self.probabilities.get(topic, 0.0)) if name == "silent" else name

    @cached_property
    def is_wish(self) -> bool:
        """Whether it most likely wants a right exercised or a person, or says plainly that something shall be deleted."""
        if self.best[0] in DOES_RIGHT or self.best[0] == "human":
            return True
        return self.probabilities["do_delete"] >= LIKELY and not self.question.is_worded_as_question and is_plain_deletion(self)


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


@cache
def _members(topics: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(group, its topics), in the order of the topics."""
    names = dict.fromkeys(map(group, topics))
    return tuple((name, tuple(topic for topic in topics if group(topic) == name)) for name in names)


Look = Callable[[str, str], View]
"""Reads a text in a language."""
Lean = Callable[[View, Context], View | None]
"""Looks at a piece again together with what was asked about before it; None where it stands by itself."""


RIVAL = 0.15
"""Probability of taking a permission back from which a deletion is only offered."""


def is_plain_deletion(view: View) -> bool:
    """Whether a piece is a plain wish for deletion, and hardly one to take a permission back."""
    return is_plain_wish(view.question, view.probabilities["do_delete"]) and view.probabilities["do_withdraw"] < RIVAL
