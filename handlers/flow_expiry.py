"""Requests that somebody began and left: one reminder, and after as long again they end, with a word each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk import conversations, outbox
from desk.model.dialogue import Dialogue, Flow
from desk.model.reply import Choice, Reply, Say
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
    for dialogue in left:
        if dialogue.flow is not None:
            _write(desk, dialogue, dialogue.flow)
    return len(left)


def _write(desk: Desk, dialogue: Dialogue, flow: Flow) -> None:
    # First, since what is put out counts as activity of the chat, and the stored version must still be the one that was read.
    conversations.save(desk, _ended(dialogue) if flow.reminded else replace(dialogue, flow=replace(flow, reminded=True)))
    language = dialogue.spoken or DEFAULT
    key = f"flow.{'ended' if flow.reminded else 'reminder'}{'_recorded' if flow.number else ''}"
    args = {"number": flow.number} if flow.number else {"right": shipped().say(Say(named(flow)), language)}
    reply = Reply("rights", language, (Say(key, args),), () if flow.reminded else _choices(flow), flow.right)
    outbox.put(desk, dialogue.address, reply, None)


def _ended(dialogue: Dialogue) -> Dialogue:
    # A "yes" that comes later must not be taken as one to what has ended.
    return replace(dialogue, flow=None, context=replace(dialogue.context, flow=False, offered=None, right=None))


def _choices(flow: Flow) -> tuple[Choice, ...]:
    """The way back to the step and the way out; nothing is confirmed from here, since the request itself is not in sight."""
    if flow.number:
        return (Choice(actions.of("go", flow.number), Say("button.go", {"number": flow.number})),)
    return (Choice("proceed", Say("button.proceed")), Choice("cancel", Say("button.cancel")))
