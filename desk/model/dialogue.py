"""Where a conversation stands between two turns; stored with the chat, never in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desk.model.request import Method, Scope
from desk.model.turn import Address
from knowledge.reading import Context, Right

Step = Literal["what", "value", "confirm", "identity", "mail", "code", "account", "again"]
"""Where a rights request stands: what exactly (a field, a part) · its new value, or which data · one confirmation; it is recorded ·
how to prove who asks · typing the registered address · typing a code · the account that a link or code belongs to · the last yes."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof of identity that a last yes is still missing for."""

    account: str
    """The account's id in the console; never shown."""
    method: Method
    at: str
    """When it was given, fixed-width UTC."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A right that was asked for and is not taken up yet; the law's clock runs from there."""

    right: Right
    at: str
    """The channel's time of the message, fixed-width UTC."""
    text: str = ""
    """How it was worded; kept only for what comes after an open request."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A guided dialogue that is open: a rights request being put together, or a recorded one being proven."""

    right: Right
    step: Step
    details: tuple[str, ...] = ()
    """What the user added in their own words, oldest first."""
    opened_at: str = ""
    """The channel's time of the message that opened it, fixed-width UTC: the law's clock starts here."""
    scope: Scope = field(default_factory=Scope)
    """What exactly; its ``words`` are the details, which come with the recording."""
    number: str = ""
    """The request's number once it is recorded."""
    offer: str = ""
    """At step ``account``: which offered account is shown."""
    proven: Proven | None = None
    """At step ``again``."""
    method: str = ""
    """At step ``code``: what the code came by, ``link`` or ``mail``."""
    then: tuple[Wish, ...] = ()
    """Other rights that were asked for in the same message; they are taken up one after the other when this one is recorded or dropped."""
    reminded: bool = False
    """Whether the user was reminded of it; after as long again it is dropped."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of one chat; ``version`` grows by one with every turn, so that a write can see that it moved."""

    address: Address
    version: int = 0
    language: str | None = None
    """Chosen by /language; None = found from each message."""
    introduced: bool = False
    """Whether the first answer said that this is an automated assistant."""
    flow: Flow | None = None
    context: Context = field(default_factory=Context)
    with_person: str = ""
    """The number of the ticket that the chat belongs to: what is written goes there and the assistant is silent; "" = to nobody."""
    last_ticket: str = ""
    """The ticket that the chat had last and that may be offered for reopening; "" = none, or it was offered."""
    wish: Wish | None = None
    """What was asked for while the chat belonged to a person and is not taken up yet."""

    @property
    def spoken(self) -> str | None:
        """The language that the chat is answered in: the chosen one, else the last one; None before the first answer."""
        return self.language or self.context.language
