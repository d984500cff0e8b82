"""A rights request: its legal state, its clock, whose it is, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from knowledge.reading import Right


class State(StrEnum):
    """The legal states; which may follow which stands in ``desk.moves`` alone."""

    IDENTITY = "waiting_for_identity"
    OPEN = "open"
    USER = "waiting_for_user"
    EXTENDED = "extended"
    APPROVED = "approved"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


ENDED = frozenset({State.DONE, State.REFUSED, State.WITHDRAWN, State.EXPIRED})

Method = Literal["link", "mail", "service", "staff"]
"""How identity was proven: a link or code of the logged-in console account, a code to the registered address, the receipt's code
given to customer service, or by hand."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What exactly is wished for."""

    field: str = ""
    """correct: which datum ("email", "username", "other")."""
    value: str = ""
    """correct: to what."""
    part: str = ""
    """delete: "account", or "some"."""
    words: tuple[str, ...] = ()
    """What the user added in their own words."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a request that came by no chat is from, by their own words, which prove nothing."""

    name: str = ""
    answer_to: str = ""
    """Where the answer goes: an e-mail address, a telephone number or a postal address, of several lines perhaps."""

    def __bool__(self) -> bool:
        return bool(self.name or self.answer_to)


@dataclass(frozen=True, slots=True)
class Proof:
    """Who the request was proven to come from."""

    account: str
    """The account's id in the console; shown masked outside the desk."""
    method: Method
    at: datetime
    by: str = ""
    """The member of staff who verified; "" for proof by the user alone."""
    evidence: str = ""
    """Named by staff: what they compared; never an ID document."""
    disputed_at: datetime | None = None
    """When the account's holder said that this is not them; from then on it proves nothing."""


ProposalKind = Literal["verify", "refuse"]
Decision = Literal["approved", "approved alone", "dropped"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person wants to do about a request and another one has to approve."""

    kind: ProposalKind
    by: str
    """Who proposed it, as the audit trail names them."""
    at: datetime
    content: Mapping[str, str]
    """verify: the proof (``account``, ``evidence``); refuse: ``reason``, ``basis``, ``part``."""


IN_CHAT = "chat"
"""The source of what a user asked for in a chat."""


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """What a ticket of kind ``rights`` has besides the ticket."""

    right: Right
    state: State
    scope: Scope
    source: str
    """``chat``, ``mail``, ``phone``, or what staff named."""
    match_code: str
    """The short code of the receipt, which the logged-in user gives to customer service; shown in the user's own chat alone, never
    to staff. "" where there is no chat to hand it over in."""
    counted_from: datetime
    """Where the law's clock begins: when the wish came in, or came in again after it had ended."""
    due_at: date
    """The binding legal date, in days of ``desk.timezone``."""
    act_by: date
    """By when the desk has to act: before the waiting time and a working day."""
    proof: Proof | None = None
    waits_until: datetime | None = None
    """Until when a notified account holder may object."""
    extended_at: datetime | None = None
    """When the notice of extension was delivered."""
    consented_at: datetime | None = None
    """When the user agreed that another console handles it; nothing leaves for that one before."""
    duplicate_of: str = ""
    """The number of an earlier request for the same, proven to come from the same account."""
    proposal: Proposal | None = None
    """What waits for a second person."""
    reminders: int = 0
    """How often the user was reminded that proof of identity is missing."""
    told: str = ""
    """How the person was told of the outcome."""
    outcome: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What was done, in the fields of that right's outcome form."""
    ended_at: datetime | None = None
    reopened_at: datetime | None = None
    """When it was last taken up again."""
    from_message: str = ""
    """The id of the message in another ticket that it was registered from."""
    former_accounts: tuple[str, ...] = ()
    """What it was proven to come from before it was taken up again: whoever is there now is not to be told of them."""
    sender: Sender = Sender()
    """Who wrote or called, and where the answer goes, of what came by no chat."""

    @property
    def is_opened_by_staff(self) -> bool:
        """Whether staff wrote it down, so that nobody but them says that it was asked for."""
        return self.source != IN_CHAT

    @property
    def is_verified(self) -> bool:
        """Whether it is known who asks: somebody has proven an account, and its holder has not said that this was not them."""
        return self.proof is not None and self.proof.disputed_at is None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state in ENDED
