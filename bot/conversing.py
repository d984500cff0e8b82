"""One turn: the dialogue is loaded, the text read outside any transaction, and the answer given and kept in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desk import conversations
from desk.model.dialogue import Dialogue
from desk.model.errors import Moved
from desk.model.reply import Reply
from desk.model.turn import Turn, TurnKind
from desk.office import Desk, Office
from handlers.respond import respond
from knowledge.library import Library
from knowledge.reading import Reading

READ_IN_LOOP = 300
"""Characters up to which a text is read on the spot; longer ones go to a thread, so that they hold up nobody."""

Also = Callable[[Desk, Reply], object]
"""What else belongs into the transaction of a turn."""


async def converse(office: Office, library: Library, turn: Turn, also: Also | None = None, dialogue: Dialogue | None = None) -> Reply:
    """Answers one turn: reads the dialogue, ranks outside any transaction, then answers and saves in one.

    ``also`` runs last in that transaction (the outbox row, the inbox row's end); ``dialogue`` is the chat's, where the caller has read
    it already. Where another turn of the chat was faster, all of it is done again on what that turn left. Raises StoreError, or
    whatever a handler raises; then nothing is kept.
    """
    while True:
        if dialogue is None or dialogue.address != turn.address:
            dialogue = await office.read(lambda desk: conversations.load(desk, turn.address))
        if len(turn.text) <= READ_IN_LOOP:
            reading = read(library, dialogue, turn)
        else:
            reading = await asyncio.to_thread(read, library, dialogue, turn)
        try:
            return await office.write(turned(library, dialogue, turn, reading, also), brief=True)
        except Moved:
            dialogue = None


def read(library: Library, dialogue: Dialogue, turn: Turn) -> Reading | None:
    """What the knowledge base makes of the text; None for presses and commands, which mean what they say."""
    if turn.kind is TurnKind.PRESS or turn.text.startswith("/"):
        return None
    return library.read(turn.text, turn.hint, dialogue.context)


def turned(library: Library, dialogue: Dialogue, turn: Turn, reading: Reading | None, also: Also | None) -> Callable[[Desk], Reply]:
    """The transaction of a turn."""

    def job(desk: Desk) -> Reply:
        reply, after = respond(desk, library.policy, dialogue, turn, reading)
        conversations.record(desk, turn, reply, dialogue.version)
        conversations.save(desk, after)
        if also is not None:
            also(desk, reply)
        return reply

    return job
