"""The ways of proof as a chat is told of them, for a request that waits for one."""

from __future__ import annotations

from desk import identity, requests
from desk.model.request import State
from desk.model.ticket import Ticket
from handlers import quoting
from handlers.draft import Draft


def offer_ways(draft: Draft, ticket: Ticket, *, with_buttons: bool = True) -> None:
    """Names the ways of proof that are open to this request, with a button for each that goes on in the chat.

    ``with_buttons`` is False where the dialogue goes on with something else first.
    """
    offered = identity.methods(draft.desk, ticket)
    for method in offered:
        if method == "service" and ticket.request is not None:
            draft.say("way.service", code=ticket.request.match_code)
            contact = quoting.contact(draft.policy)
            if contact is not None and not any(each.section == contact.section for each in draft.quoted):
                draft.quote(contact)
        elif method in ("link", "mail"):
            draft.say(f"way.{method}")
            if with_buttons:
                draft.offer(f"prove:{method}")
    draft.say("way.staff", button=draft.words("button.human"))
    if with_buttons:
        draft.offer("cancel", "button.later")


def waiting(draft: Draft, number: str) -> Ticket | None:
    """The request of this chat that waits for proof under that number, or None."""
    found = (each for each in requests.of_chat(draft.desk, draft.turn.address) if number in (each.number, *each.aliases))
    return next((each for each in found if each.request is not None and each.request.state is State.IDENTITY), None)


def leave_ended(draft: Draft) -> None:
    """Leaves the steps of proof where their request does not wait for it any more: staff have verified it, or it has ended.

    What happened was told to the chat then; to go on asking for proof would be wrong.
    """
    if draft.flow is not None and draft.flow.number and waiting(draft, draft.flow.number) is None:
        draft.flow = None
