"""Photos, documents and edits of a chat that a person sees to: they go into its ticket."""

from __future__ import annotations

from desk import attachments, edits, tickets
from desk.model.errors import NotFound
from desk.model.request import State
from desk.model.turn import TurnKind
from handlers.draft import Draft


def take(draft: Draft) -> bool:
    """Takes a file, or the new text of an edited message, to the person who has the chat or the message; False where the turn goes on.

    A file that is taken is not spoken of, since a person answers; one that is refused is, with the reason.
    """
    if not draft.turn.private:
        return False
    return _file(draft, draft.turn.text) if draft.turn.kind is TurnKind.MEDIA else _edit(draft)


def number_of(draft: Draft) -> str:
    """The open ticket that the chat belongs to: the person's, or a request for which staff have asked something; "" = none."""
    if draft.dialogue.with_person:
        try:
            ticket = tickets.show(draft.desk, draft.dialogue.with_person)
        except NotFound:
            return ""
        return ticket.number if ticket.is_open and ticket.address == draft.turn.address else ""
    asked = (each for each in tickets.of_chat(draft.desk, draft.turn.address) if each.request and each.request.state is State.USER)
    return next((ticket.number for ticket in asked if ticket.is_open), "")


def _file(draft: Draft, caption: str) -> bool:
    offered = draft.turn.attachment
    if offered is None:
        return False
    number = number_of(draft)
    if not number:
        attachments.discard(draft.desk, draft.turn.address, offered)
        return False
    draft.is_now("human")
    refusal = attachments.add(draft.desk, number, offered, caption, at=draft.turn.at, source=draft.turn.source)
    if refusal is not None:
        said = attachments.words_of(refusal, number, offered.name)
        draft.say(said.key, **said.args)
    return True


def _edit(draft: Draft) -> bool:
    if draft.turn.kind is not TurnKind.EDIT:
        return False
    has_new_file = edits.has_new_file(draft.desk, draft.turn)
    if has_new_file:
        _file(draft, caption="")
    if draft.turn.attachment is not None and not draft.turn.text.strip():
        return has_new_file  # another picture in the place of the first asks nothing
    name, _, rest = draft.turn.text.partition(" ")
    is_for_a_person = name.casefold() == "/human" and bool(rest.strip())
    ticket = edits.keep(draft.desk, draft.turn, rest.strip() if is_for_a_person else "")
    if ticket is None:
        return False
    is_theirs = draft.dialogue.with_person == ticket.number
    if not is_theirs:
        draft.say("attachment.edited", number=ticket.number)
    # What was meant for a person is not answered again; a question that merely went along is.
    if is_theirs or is_for_a_person:
        draft.is_now("human")
        return True
    return False
