"""One chat with the real dialogue on a real desk: say, press, send, and look at the replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from desk import conversations, tickets
from desk.model.dialogue import Dialogue
from desk.model.reply import Reply, Say
from desk.model.ticket import Ticket
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from handlers.actions import LONGEST
from handlers.plain import as_text
from handlers.respond import respond
from handlers.wording import shipped
from knowledge.library import Library
from knowledge.policy import Policy
from knowledge.reading import Part, Reading

FIRST = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
"""The channel's time of the first turn; each further turn is a minute later."""


class Chat:
    """A chat that remembers its last reply; ``private`` False makes it a group."""

    def __init__(self, office: Office, library: Library, *, name: str = "1", hint: str | None = None, private: bool = True) -> None:
        self.office = office
        self.library = library
        self.address = Address("test", name)
        self.policy: Policy = library.policy
        self._hint = hint
        self._private = private
        self._numbers = count()

    def say(self, text: str) -> Reply:
        """The user types."""
        return self.send(TurnKind.TEXT, text)

    def press(self, action: str) -> Reply:
        """The user presses a button."""
        return self.send(TurnKind.PRESS, action)

    def send(self, kind: TurnKind, text: str) -> Reply:
        """A turn of any kind, read by the real library as the door has it read."""
        is_read = kind is not TurnKind.PRESS and not text.startswith("/")
        return self._turn(kind, text, self.library.read(text, self._hint, self.dialogue.context) if is_read else None)

    def hear(self, *parts: Part, text: str | None = None, kind: TurnKind = TurnKind.TEXT, reading: Reading | None = None) -> Reply:
        """A turn with a reading made by hand: ``parts``, in the chat's language, or a whole ``reading``."""
        context = self.dialogue.context
        made = reading or Reading(parts, context.language or "en", context=context)
        return self._turn(kind, " ".join(part.text for part in made.parts) if text is None else text, made)

    @property
    def dialogue(self) -> Dialogue:
        """Where the chat stands."""
        return self.office.read_now(lambda desk: conversations.load(desk, self.address))

    @property
    def tickets(self) -> Sequence[Ticket]:
        """The chat's tickets, newest first."""
        return self.office.read_now(lambda desk: tickets.of_chat(desk, self.address))

    def _turn(self, kind: TurnKind, text: str, reading: Reading | None) -> Reply:
        number = next(self._numbers)
        turn = Turn(self.address, kind, text, FIRST + timedelta(minutes=number), str(number), self._hint, self._private)

        def job(desk: Desk) -> Reply:
            dialogue = conversations.load(desk, self.address)
            reply, after = respond(desk, self.policy, dialogue, turn, reading)
            conversations.record(desk, turn, reply, dialogue.version)
            conversations.save(desk, after)
            return reply

        reply = self.office.write_now(job)
        # Whatever is said can be said: no key, argument or button is missing.
        assert as_text(reply, shipped()).strip() or (reply.kind == "human" and self.dialogue.with_person)
        assert all(len(choice.action.encode("ascii")) <= LONGEST for choice in reply.choices)
        return reply


def keys(reply: Reply) -> list[str]:
    """What the reply says of its own, as keys of the wording."""
    return [block.key for block in reply.blocks if isinstance(block, Say)]


def args(reply: Reply, key: str) -> dict[str, str]:
    """The arguments of the first sentence of that key."""
    return next(dict(block.args) for block in reply.blocks if isinstance(block, Say) and block.key == key)


def buttons(reply: Reply) -> list[str]:
    """The actions of its buttons."""
    return [choice.action for choice in reply.choices]
