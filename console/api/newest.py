"""Whether another console has seen what it decides about: the request's version, and the user's newest words."""

from __future__ import annotations

from dataclasses import dataclass

from console.api.bodies import LONGEST_WORD, Body
from desk import audit, heard, moving
from desk.model.ticket import Ticket
from desk.office import Desk

MEMBERS = ("version", "heard")
"""Members of a call that say what it has seen."""
_READ = "api.read"
"""What the audit trail says of a call that reads a request."""
_JOINED = "merge"
"""What it says of a request that another one became part of: who had read the one has not read the other."""


@dataclass(frozen=True, slots=True)
class Newest:
    """What a call says that it has seen."""

    version: int | None
    heard: str

    @classmethod
    def of(cls, body: Body) -> Newest:
        """What a body says of it; raises ApiProblem where a member is no number or text."""
        return cls(body.count("version"), body.optional("heard", LONGEST_WORD))

    def check(self, desk: Desk, ticket: Ticket, by: str) -> None:
        """Raises Collision where staff have moved the request since, or its user has written.

        A call that does not say up to where it has heard counts from the last time that its key read the request.
        """
        if self.version is not None:
            moving.check_seen(desk, ticket.number, self.version)
        heard.check(desk, ticket, self.heard or _read_by(desk, ticket, by))


def _read_by(desk: Desk, ticket: Ticket, by: str) -> str:
    """The id of the line that says when a key has read a request last; before everything where it has not since two became it."""
    lines = [line for number in (ticket.number, *ticket.aliases) for line in audit.of(desk, number)]
    joined = max((line.id for line in lines if line.action == _JOINED), default=heard.NOTHING)
    return max((line.id for line in lines if (line.actor, line.action) == (by, _READ) and line.id > joined), default=heard.NOTHING)
