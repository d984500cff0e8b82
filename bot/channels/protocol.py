"""What a channel is: it turns raw updates into turns and carries replies to their address, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from desk.model.reply import Reply
from desk.model.turn import Address, Turn

UNLIMITED = 1_000_000
"""Room where there is no limit."""


class Channel(Protocol):
    """A way in and out; it keeps nothing that a restart would miss."""

    @property
    def name(self) -> str:
        """The channel's part of an address, ``telegram`` or ``web``."""

    def parse(self, raw: Mapping[str, Any]) -> Turn | None:
        """Reads one raw update.

        Takes the update as the far end worded it. Returns None for what is ignored on purpose (a channel post,
        a group's talk among its members). Raises Unreadable.
        """

    async def ready(self, address: Address) -> None:
        """Returns when a reply to that address may leave: the far end is there, and its speed limits allow it.

        Raises RetryLater where that chat alone must wait. Nothing leaves here, so that it may be given up at any time.
        """

    def room(self) -> int:
        """How many replies may leave at this moment without waiting."""

    def is_free(self, address: Address) -> bool:
        """Whether nothing keeps a reply to that address waiting; any thread may ask."""

    async def send(self, address: Address, reply: Reply) -> str:
        """Delivers one reply and returns the far end's id of the message.

        Raises RetryLater, NotSent, Unreachable, Refused or InDoubt.
        """

    async def start(self) -> None:
        """Begins to receive; returns at once, whether the far end can be reached or not."""

    async def stop(self) -> None:
        """Ends receiving and closes connections; safe to call twice."""


class Unreadable(Exception):
    """An update has a shape that cannot be read; its text holds nothing that the user wrote."""

    def __init__(self, reason: str, apology: Address | None = None) -> None:
        super().__init__(reason)
        self.apology = apology
        """Where an apology is in place, if that much could be seen."""


class SendError(Exception):
    """A reply was not delivered, or nobody knows; its text names no secret and no user."""


class RetryLater(SendError):
    """The far end, or our own pace, wants this chat left alone for a while; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class NotSent(SendError):
    """The far end certainly did not take the reply; try again after a growing delay."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait
        """Seconds that the far end wants to be left alone at least."""


class Unreachable(NotSent):
    """The far end cannot be reached at all, so that no other chat need be tried either."""


class InDoubt(SendError):
    """Nobody knows whether the reply arrived; at most one repetition is bearable."""


class Refused(SendError):
    """The chat does not take replies for good (blocked, deactivated, gone); trying again is pointless."""
