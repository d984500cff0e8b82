"""What staff sent and a chat never got is told in the ticket, so that whoever sees to it can find another way."""

from __future__ import annotations

from desk import tickets
from desk.model.errors import NotFound
from desk.model.parcel import Parcel
from desk.model.reply import Say
from desk.model.ticket import Ticket
from desk.office import Desk

LONGEST = 80
"""Characters that the note repeats of what was not delivered."""


def note(desk: Desk, parcel: Parcel, reason: str, *, is_certain: bool = True) -> Ticket | None:
    """Keeps a note with the ticket that a message of staff or of the desk belongs to; None where it belongs to none.

    ``is_certain``: False where it may have arrived all the same. An answer to what the chat wrote is no such message.
    """
    if parcel.turn_source is not None:
        return None
    said = next((block for block in parcel.reply.blocks if isinstance(block, Say) and block.args.get("number")), None)
    if said is None:
        return None
    try:
        ticket = tickets.show(desk, said.args["number"])
    except NotFound:
        return None
    if ticket.address != parcel.address and said.args["number"] not in ticket.aliases:
        return None
    fate = "This did not reach the chat" if is_certain else "Nobody knows whether this reached the chat"
    tickets.write(desk, ticket, "note", None, f"{fate} ({reason}): {_named(said)}")
    return ticket


def _named(said: Say) -> str:
    """A text of staff by its beginning; a notice of the desk by its name."""
    if "text" not in said.args:
        return said.key
    line = " ".join(said.args["text"].split())
    return f"“{line}”" if len(line) <= LONGEST else f"“{line[: LONGEST - 1].rstrip()}…”"
