"""What goes out: blocks that every channel can show, with the words still to be chosen by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from knowledge.reading import Right

Kind = Literal["answer", "clarify", "rights", "abstain", "smalltalk", "human", "cancel"]
"""What the reply is, in the words of ``privacy-desk ask --json``; commands and other notes count as smalltalk."""

NO_ARGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of our own: a key of the wording files and its arguments."""

    key: str
    args: Mapping[str, str] = field(default_factory=lambda: NO_ARGS)


@dataclass(frozen=True, slots=True)
class Quote:
    """Clauses of one section, verbatim, with where and when they stand; complete in itself, so that it reads the same years later."""

    section: str
    title: str
    lines: tuple[tuple[str, str], ...]
    """(role, verbatim text) in the order of the file; role as in ``knowledge.policy.Role``, or "heading" for the title of a sub-section."""
    best: int
    """Index into ``lines`` of the clause that matched best, -1 for none."""
    version: int
    updated: str
    """The policy's date in its own words ("January 2024")."""
    language: str
    score: float = 1.0
    related: bool = False
    """True where it is shown as related only, not as the answer."""
    translation: tuple[str, ...] = ()
    """The published translation, a line for each of ``lines``, "" where it has none; empty where there is no translation to show."""
    translated: str = ""
    """The translation's language, BCP 47."""


Block = Say | Quote


@dataclass(frozen=True, slots=True)
class Choice:
    """A button."""

    action: str
    """What comes back as the text of a PRESS turn; at most 64 bytes of ASCII (Telegram's callback_data)."""
    label: Say
    score: float = 0.0
    """For a section offered as a possible answer: how well it fits, 0 to 1."""
    url: str = ""
    """Where it leads instead of sending its action back; "" = nowhere else."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The one answer to one turn."""

    kind: Kind
    language: str
    """Wording language, one of ``knowledge.reading.LANGUAGES``."""
    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    right: Right | None = None
    version: int = 0
    """The version of the policy that it was given from; 0 where no policy was asked."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotations, best first."""
        return tuple(block for block in self.blocks if isinstance(block, Quote))
