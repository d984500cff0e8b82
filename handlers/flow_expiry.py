"""Requests that somebody began and left: one reminder, and after as long again they end, with a word each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk import conversations, outbox, tickets
from desk.model.dialogue import Dialogue, Flow
from desk.model.reply import Choice, Reply, Say
from desk.model.request import State
from desk.office import Desk
from handlers import actions
from handlers.flow import named
from handlers.wording import DEFAULT, shipped

MOST = 100
"""Dialogues of one round, so that turns need not wait for it; the next round takes the others."""


def expire(desk: Desk) -> int:
    """Reminds of requests that nobody went on with for ``rules.flow_minutes``, and ends those that were reminded of.

    What is recorded stays recorded, and has reminders of its own. A chat that belongs to a person is left alone. Returns how many
    chats were written to.
    """
    left = conversations.unfinished(desk, desk.now - timedelta(minutes=desk.rules.flow_minutes), MOST)
    return sum(_write(desk, dialogue, dialogue.flow) for dialogue in left if dialogue.flow is not None)


def _waits_for_proof(desk: Desk, flow: Flow) -> bool:
    request = tickets.show(desk, flow.number).request if flow.number else None
    return request is not None and request.state is State.IDENTITY


def _write(desk: Desk, dialogue: Dialogue, flow: Flow) -> bool:
    if flow.number and not _waits_for_proof(desk, flow):
        # It was proven elsewhere, or has ended: to ask for proof would be wrong, and what happened was told already.
        conversations.save(desk, _ended(dialogue))
        return False
    # First, since what is put out counts as activity of the chat, and the stored version must still be the one that was read.
    conversations.save(desk, _ended(dialogue) if flow.reminded else replace(dialogue, flow=replace(flow, reminded=True)))
    language = dialogue.spoken or DEFAULT
    key = f"flow.{'ended' if flow.reminded else 'reminder'}{'_recorded' if flow.number else ''}"
    args = {"number": flow.number} if flow.number else {"right": shipped().say(Say(named(flow)), language)}
    reply = Reply("rights", language, (Say(key, args),), () if flow.reminded else _choices(flow), flow.right)
    outbox.put(desk, dialogue.address, reply, None)
    return True


def _ended(dialogue: Dialogue) -> Dialogue:
    # A "yes" that comes later must not be taken as one to what has ended.
    return replace(dialogue, flow=None, context=replace(dialogue.context, flow=False, offered=None, right=None))


def _choices(flow: Flow) -> tuple[Choice, ...]:
    """The way back to the step and the way out; nothing is confirmed from here, since the request itself is not in sight."""
    if flow.number:
        return (Choice(actions.of("go", flow.number), Say("button.go", {"number": flow.number})),)
    return (Choice("proceed", Say("button.proceed")), Choice("cancel", Say("button.cancel")))
