"""What the desk itself holds about a chat: shown by /mydata and erased by /forgetme; the account is another matter, and both say so."""

from __future__ import annotations

from desk import privacy
from desk.attachments import MARK
from desk.model.exchange import Exchange
from desk.model.turn import TurnKind
from handlers import actions
from handlers.draft import Draft, shorten
from handlers.person import shown
from knowledge.reading import Context, Right

MOST_SHOWN = 20
"""Messages that a chat can show of itself, the newest; there may be thousands."""


def my_data(draft: Draft, _: str = "") -> None:
    """Shows what the desk holds on this chat: counts, dates, requests, and the newest of what was written."""
    if not draft.turn.private:
        draft.private_only()
        return
    held = privacy.my_data(draft.desk, draft.turn.address)
    since = shown(held.since) if held.since else shown(draft.turn.at)
    draft.say("mydata.counts", since=since, turns=str(len(held.turns)), updates=str(held.updates), replies=str(held.replies))
    if held.tickets:
        draft.say("mydata.tickets", numbers=", ".join(ticket.number for ticket in held.tickets))
    written = [(each.said_at, text) for each in held.turns if (text := _written(each))][-MOST_SHOWN:]
    if written:
        lines = "\n".join(f"{shown(said_at)}: {shorten(text)}" for said_at, text in written)
        draft.say("mydata.texts", count=str(len(written)), texts=lines)
    draft.say("mydata.kept", days=str(held.kept_days)) if held.kept_days else draft.say("mydata.kept_always")
    draft.say("mydata.account")
    draft.offer(actions.start(Right.ACCESS))
    draft.offer("forgetme")


def _written(exchange: Exchange) -> str:
    """What the user wrote or sent in a turn, "" where it was a button."""
    if exchange.kind is TurnKind.PRESS:
        return ""
    return f"{exchange.text} {MARK} {exchange.file}".strip() if exchange.file else exchange.text.strip()


def forget_me(draft: Draft, _: str = "") -> None:
    """Says what would be erased and what would stay, and asks."""
    if not draft.turn.private:
        draft.private_only()
        return
    draft.say("forgetme.sure")
    draft.say("forgetme.account")
    draft.offer("forget:yes")
    draft.offer("keep")
    draft.offer(actions.start(Right.DELETE), "button.real_deletion")


def forget(draft: Draft) -> None:
    """Erases what the desk holds on this chat, and names what stays and why."""
    gone = privacy.forget(draft.desk, draft.turn.address)
    draft.dialogue = privacy.blank(draft.dialogue)
    draft.flow, draft.chosen, draft.last_ticket, draft.context = None, None, "", Context(language=draft.language)
    draft.say("forgetme.done")
    if gone.open:
        draft.say("forgetme.open", numbers=", ".join(gone.open))
    if gone.requests:
        draft.say("forgetme.requests", numbers=", ".join(gone.requests))
    draft.say("forgetme.account")
    draft.offer(actions.start(Right.DELETE), "button.real_deletion")
