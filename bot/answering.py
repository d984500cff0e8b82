"""The answer to one kept update: what belongs into the transaction of its turn, and what follows the commit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from desk import inbox, outbox
from desk.inbox import Job
from desk.model.parcel import Parcel
from desk.model.reply import Reply
from desk.model.turn import Address, Turn
from desk.office import Desk


class Express(Protocol):
    """Who sends a reply without its waiting in line (``bot.delivery.Delivery``)."""

    def reserve(self, address: Address) -> bool:
        """Whether one to that chat may leave at once; where it may, ``take`` has to follow."""

    def take(self, parcel: Parcel | None) -> None:
        """Sends it; None = there is nothing to send after all."""

    def remember(self, id: str, reply: Reply) -> None:
        """Spares reading a reply again that is put in line; called from within the transaction."""


NO_EXPRESS: Mapping[str, Express] = MappingProxyType({})


class Answering:
    """One update on its way to its answer; ``over`` has to be called, whatever happens.

    ``boot`` marks this process's claims.
    """

    def __init__(self, job: Job, turn: Turn, express: Express | None, boot: str) -> None:
        self._job = job
        self._turn = turn
        self._express = express
        self._boot = boot
        self._has_room = express is not None and express.reserve(turn.address)
        self._parcel: Parcel | None = None
        self.kind: str | None = None
        """The kind of the reply, once the transaction has come to its end."""

    @property
    def channel(self) -> str:
        """Where the update came from."""
        return self._turn.address.channel

    def end(self, desk: Desk, reply: Reply, *, is_saved: bool = True) -> None:
        """Ends the update and hands its reply to the outbox, last in the transaction, which may run again.

        ``is_saved``: the dialogue has been saved in it.
        """
        self._parcel, self.kind = None, None
        turn = self._turn
        inbox.done(desk, self._job)
        if reply.blocks and self._has_room:
            self._parcel = outbox.dispatch(desk, turn.address, reply, turn.source, self._boot, is_saved=is_saved)
        elif reply.blocks:
            id = outbox.put(desk, turn.address, reply, turn.source, is_saved=is_saved)
            if self._express is not None:
                self._express.remember(id, reply)
        self.kind = reply.kind

    def over(self, *, is_kept: bool) -> bool:
        """After the commit, or where there was none; returns whether something waits in line for delivery."""
        if self._express is not None and self._has_room:
            self._express.take(self._parcel if is_kept else None)
        return is_kept and self._parcel is None
