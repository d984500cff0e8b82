"""What the knowledge base makes of one turn: the types between matching and the dialogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Right(StrEnum):
    """The four rights that the policy grants."""

    ACCESS = "access"
    CORRECT = "correct"
    DELETE = "delete"
    WITHDRAW = "withdraw"


class Intent(StrEnum):
    """What the user wants with one part of a turn."""

    QUESTION = "question"
    """Asks what the policy says (also: about a right)."""
    RIGHTS = "rights"
    """Wants a right exercised now."""
    HUMAN = "human"
    """Wants a person."""
    SMALLTALK = "smalltalk"
    OFF_TOPIC = "off_topic"
    """Not about privacy, or an attempt to misuse the bot."""
    YES = "yes"
    """Assents to what was offered ("ok do it", "go on"), or simply agrees."""
    NO = "no"
    CANCEL = "cancel"
    """Stops what is going on ("cancel that", "never mind")."""
    DETAIL = "detail"
    """A statement that only makes sense inside an open flow ("the logs too", "as csv")."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section that the reply quotes or names, with the clauses quoted from it."""

    section: str
    clauses: tuple[str, ...]
    """Ids of the clauses to quote, in the order of the file, sub-sections' clauses included where the section is a parent."""
    best: str
    """Id of the clause that matched best."""
    score: float
    """Confidence from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """The policy answers: at most five passages, best first, one a section; all are part of the answer."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Two or three sections are near each other: ask, do not guess."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """The policy does not say; the nearest passages may be shown as related, never as the answer."""

    related: tuple[Passage, ...] = ()
    topic: str | None = None
    """The concept asked about that the policy does not have ("breach"), where one was recognised."""


Answer = Found | Unclear | Silent


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things said in a turn ("delete my account. And how long do invoices stay?" has two)."""

    text: str
    intent: Intent
    right: Right | None = None
    """For RIGHTS the right to exercise; for QUESTION about a right, that right."""
    answer: Answer | None = None
    """For QUESTION and OFF_TOPIC (there always Silent)."""
    asks: bool = False
    """Whether it is worded as a question."""
    smalltalk: str = ""
    """For SMALLTALK which: "greeting", "thanks", "goodbye", "who" (are you a bot?), "howareyou", "praise", "insult"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What earlier turns leave for a follow-up to lean on; only plain values, stored as JSON with the dialogue."""

    language: str | None = None
    """The language last used in this chat."""
    section: str | None = None
    """The section last answered from."""
    concepts: tuple[str, ...] = ()
    """The concepts of the last question."""
    right: Right | None = None
    """The right last talked about, or being exercised."""
    flow: bool = False
    """Whether a rights request is being put together in this chat (set by the dialogue)."""
    offered: str | None = None
    """What the bot offered last, which "yes please" takes up: "human", "right:delete", "confirm", "rights" (all); set by the dialogue."""
    misses: int = 0
    """Questions in a row that were Unclear or Silent."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn, read: its parts in the order that they are answered in."""

    parts: tuple[Part, ...]
    language: str
    """The user's language as one of ``LANGUAGES``; "en" where it is not one of them."""
    known_language: bool = True
    """False where the text is in a language that we do not know."""
    read_as: str = ""
    """The text as understood after repair."""
    repaired: tuple[tuple[str, str], ...] = ()
    """(as typed, as read) for every repaired word."""
    personal: bool = False
    """Whether it asks what happened to the asker's own data, which only a person can check."""
    context: Context = field(default_factory=Context)
    """The context for the next turn (the dialogue sets ``flow`` and ``offered`` itself)."""


LANGUAGES = ("en", "zh", "zh-Hant", "es", "de", "fr", "ru", "pt", "ja")
"""The languages understood; replies come in the same, zh-Hant by its own wording file."""
