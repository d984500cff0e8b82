"""Replies of staff: what they quote of the policy, how long they can be taken back, and taking them back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from desk import conversations, drafts, first_reply, impostor, moving, outbox, outcomes, policies, templates, tickets
from desk.model.errors import NotAllowed
from desk.model.parcel import Parcel
from desk.model.reply import Block, Quote, Say
from desk.model.ticket import Message, Ticket
from desk.office import Desk
from desk.store import held_replies
from desk.store.held_replies import Held
from desk.translations import translated

CLAUSE = re.compile(r"(?<!\{)\{clause:([^{}\s]+)\}(?!\})")
"""Where a clause of the policy is to stand, named by its id; only the desk fills in its words. Two pairs of braces make it mere text."""
TYPED = "typed"
"""An argument that is no word: the reply as it was typed, where the chat was shown something else."""


def send(desk: Desk, number: str, text: str, by: str, *, is_undoable: bool = False, is_last: bool = False) -> Ticket:
    """Sends a reply of staff, every ``{clause:ID}`` in it as a quotation of the policy in force, word for word with its source.

    Variables are filled in as in a template. ``is_undoable``: it is held back for ``desk.undo`` seconds; ``is_last``: the ticket is
    closed with it. Raises NotFound, or NotAllowed where nothing was sent: no chat, no such clause or variable, an account's data for
    somebody unverified, or a ticket that cannot be closed.
    """
    ticket = tickets.show(desk, number)
    text = templates.completed(desk, text, ticket, moving.person(by))
    impostor.check(desk, ticket, text)
    kept, shown = _quoting(desk, ticket, text)
    hold = timedelta(seconds=desk.rules.undo if is_undoable else 0)
    done = tickets.reply(desk, number, kept, by, shown=shown, hold=hold)
    drafts.drop(desk, number, moving.person(by), "reply")
    return tickets.close(desk, number, by) if is_last else done


def held(desk: Desk, number: str, by: str) -> list[Held]:
    """What can still be taken back: all that ``by`` has written, and whatever anybody has written in one ticket."""
    return held_replies.of(desk.tx, desk.sealer, moving.person(by), number)


def undo(desk: Desk, number: str, message: str, by: str) -> Ticket:
    """Takes back a reply that has not left: from the outbox and the conversation, as if it had never been; its text is a draft again.

    ``message`` is its id. Where its ticket was closed with it, that is taken back too. Raises NotFound, or NotAllowed where
    delivery has it already.
    """
    ticket = tickets.show(desk, number)
    known = next((each for each in ticket.messages if each.author == "staff" and each.id == message), None)
    parcel = outbox.show(desk, message) if known is not None else None
    if known is None or parcel is None or not outbox.withdraw(desk, message):
        raise NotAllowed("That answer cannot be taken back any more; write to the user again where something is to be put right.")
    tickets.remove(desk, ticket, message)
    first_reply.recount(desk, tickets.show(desk, number))
    ticket = _opened_again(desk, ticket, known, parcel, by)
    _give_chat_back(desk, ticket)
    drafts.put_before(desk, number, moving.person(by), _typed(parcel))
    return moving.step(desk, ticket, by, "reply.undo", message)


def _quoting(desk: Desk, ticket: Ticket, text: str) -> tuple[str, tuple[Block, ...]]:
    """The reply as the ticket keeps it, and what the chat is shown; nothing to show but the text where it quotes nothing."""
    before, *rest = CLAUSE.split(text)
    if not rest:
        return text, ()
    args = {"text": before.strip(), "number": ticket.number, TYPED: text}
    shown: list[Block] = [Say(tickets.STAFF_REPLY, args)]
    kept = [before.strip()]
    for id, after in zip(rest[::2], rest[1::2], strict=True):
        outcomes.check_clause(desk, None, id)
        quote = quotation(desk, id, ticket.language)
        assert quote is not None  # it was just checked
        shown.append(quote)
        kept.append(cited(desk, quote, ticket.language))
        if after.strip():
            shown.append(Say("verbatim", {"text": after.strip()}))
            kept.append(after.strip())
    return "\n\n".join(filter(None, kept)), tuple(shown)


def quotation(desk: Desk, clause: str, language: str) -> Quote | None:
    """A clause of the policy in force, with its published translation for readers of a language; None where there is no such clause."""
    quote = outcomes.quoted(desk, None, clause)
    return quote and translated(quote, policies.load(desk, quote.version).policy, language)


def cited(desk: Desk, quote: Quote, language: str) -> str:
    """A quotation as plain text: the clauses word for word, their published translation, and where and when they stand."""
    args = {"section": quote.title, "version": str(quote.version), "updated": quote.updated}
    plain = f"{quote.title}, version {quote.version} ({quote.updated})"
    source = desk.words(Say("source", args), language) if desk.words is not None else plain
    lines = [*(text for _, text in quote.lines), *filter(None, quote.translation)]
    return "\n".join([*(f"“{text}”" for text in lines), source])


def _typed(parcel: Parcel) -> str:
    """What the member had typed."""
    first = next((block for block in parcel.reply.blocks if isinstance(block, Say)), None)
    return "" if first is None else first.args.get(TYPED) or first.args.get("text", "")


def _opened_again(desk: Desk, ticket: Ticket, known: Message, parcel: Parcel, by: str) -> Ticket:
    """The ticket, open again where the reply was its last one and the chat has not been told so yet."""
    # In one transaction, which has one time; whatever a colleague closed afterwards stays closed.
    was_closed_with = ticket.closed_at == known.written_at and ticket.request is None
    if was_closed_with and outbox.drop_behind(desk, parcel, tickets.CLOSED, ticket.number):
        return tickets.reopen(desk, ticket.number, by)
    return ticket


def _give_chat_back(desk: Desk, ticket: Ticket) -> None:
    """Gives a chat that the reply had brought to its ticket back to the ticket that it has really heard of last."""
    dialogue = conversations.load(desk, ticket.address)
    heard_of = tickets.open_of_chat(desk, ticket.address)
    if dialogue.with_person == ticket.number and heard_of is not None and heard_of.number != ticket.number:
        conversations.save(desk, replace(dialogue, with_person=heard_of.number, last_ticket=heard_of.number))
