"""What this chat has asked for and how it stands: /status, taking a request back, and taking it up again."""

from __future__ import annotations

from desk import deadlines, merging, requests, tickets
from desk.model.errors import NotAllowed
from desk.model.request import State
from desk.model.ticket import Ticket
from handlers import actions
from handlers.draft import Draft
from handlers.flow import go_on, named
from handlers.person import is_reopenable, own, resume

MOST_LISTED = 10
"""Requests that one reply lists, the newest."""


def status(draft: Draft, _: str = "") -> None:
    """Lists the requests and tickets of this chat with state and date, open ones first."""
    if not draft.turn.private:
        draft.private_only()
        return
    found = [*tickets.of_chat(draft.desk, draft.turn.address), *merging.elsewhere(draft.desk, draft.turn.address)]
    listed = sorted(found, key=lambda ticket: not ticket.is_open)[:MOST_LISTED]
    if not listed:
        draft.say("status.none")
        draft.offer("rights")
        return
    draft.say("status.these")
    for ticket in listed:
        _line(draft, ticket)
    if len(found) > len(listed):
        draft.say("status.more", count=str(len(found) - len(listed)))


def cancel(draft: Draft, _: str = "") -> None:
    """Ends what is open in the dialogue; with nothing open it lists the requests, and asks before one is taken back."""
    if not draft.turn.private:
        draft.private_only()
        return
    draft.is_now("cancel")
    flow, draft.flow = draft.flow, None
    if flow is not None and flow.number:
        draft.say("proof.stopped", number=flow.number)
        draft.offer(actions.of("go", flow.number), "button.go", number=flow.number)
        draft.offer(actions.of("drop", flow.number), "button.drop", number=flow.number)
    elif flow is not None:
        draft.say("rights.cancelled", right=draft.words(named(flow)))
        go_on(draft, flow.then)
    elif found := _open(draft):
        draft.say("cancel.which")
        for ticket in found[:MOST_LISTED]:
            _line(draft, ticket, with_buttons=False)
            draft.offer(actions.of("drop", ticket.number), "button.drop", number=ticket.number)
    else:
        draft.say("smalltalk.nothing_open")


def drop(draft: Draft, number: str) -> None:
    """Asks whether a request is really to be taken back."""
    ticket = _open_one(draft, number)
    if ticket is None:
        draft.stale()
        return
    draft.say("cancel.sure", number=number, what=_what(draft, ticket))
    draft.offer(actions.of("dropped", number), "button.dropped")
    draft.offer("keep")
    draft.offered = f"{actions.DROP}{number}"


def dropped(draft: Draft, number: str) -> None:
    """Takes a request back, or closes what was asked of a person."""
    ticket = _open_one(draft, number)
    if ticket is None:
        draft.stale()
        return
    draft.is_now("cancel")
    try:
        if ticket.request is not None:
            requests.withdraw(draft.desk, number, at=draft.turn.address)
        else:
            tickets.close(draft.desk, number, "user")
    except NotAllowed:
        draft.say("cancel.too_late", number=number)
        return
    if draft.flow is not None and draft.flow.number == number:
        draft.flow = None
    if draft.with_person == number:
        draft.with_person = ""
    # What is answered in another chat is not reopened in this one.
    if own(draft, number) is None:
        draft.say(merging.WITHDRAWN_AWAY, number=number)
    else:
        draft.say("cancel.done", number=number, what=_what(draft, ticket))


def keep(draft: Draft) -> None:
    """The request stays as it is."""
    draft.say("cancel.kept")


def reopen(draft: Draft, number: str) -> None:
    """Opens a ticket of this chat again; a rights request begins with the proof anew, any other belongs to the person again."""
    ticket = own(draft, number)
    if ticket is None or ticket.is_open:
        draft.stale()
        return
    try:
        if ticket.request is not None:
            requests.reopen(draft.desk, number, received_at=draft.turn.at)
        else:
            tickets.reopen(draft.desk, number, "user")
    except NotAllowed:
        draft.say("human.too_old", number=number)
        draft.offer("rights")
        return
    draft.last_ticket = number
    reopened = own(draft, number)
    if reopened is not None and reopened.request is not None:
        request = reopened.request
        draft.is_now("rights", request.right)
        draft.say("reopened.request", number=number, due=request.due_at.isoformat())
        draft.offer(actions.of("go", number), "button.go", number=number)
        return
    draft.is_now("human")
    draft.with_person = number
    draft.say("reopened.ticket", number=number)
    draft.say("human.silent", button=draft.words("button.resume"))


def anew(draft: Draft) -> None:
    """A new question, not the closed ticket."""
    if draft.with_person:
        resume(draft)
        return
    draft.last_ticket = ""
    draft.say("human.anew")


def _open(draft: Draft) -> list[Ticket]:
    """What this chat can take back: its own open tickets, and what it asked for that is part of another chat's."""
    desk, address = draft.desk, draft.turn.address
    return [*(ticket for ticket in tickets.of_chat(desk, address) if ticket.is_open), *merging.still_asked(desk, address)]


def _open_one(draft: Draft, number: str) -> Ticket | None:
    """The one of them with that number, or that it became part of in this chat."""
    return next((ticket for ticket in _open(draft) if number in (ticket.number, *ticket.aliases)), None)


def _line(draft: Draft, ticket: Ticket, *, with_buttons: bool = True) -> None:
    request = ticket.request
    state = draft.words(f"state.{request.state}" if request else "state.with_staff" if ticket.is_open else "state.closed")
    date = ticket.received_at if request is None else request.counted_from
    day = deadlines.day_of(date, draft.desk.rules.timezone).isoformat()
    # Whoever holds a receipt of another number finds that one here.
    number = f"{ticket.number} ({', '.join(ticket.aliases)})" if ticket.aliases else ticket.number
    args = {"number": number, "what": _what(draft, ticket), "state": state, "date": day}
    if request is not None and not request.has_ended:
        draft.say("status.request", **args, due=request.due_at.isoformat())
    else:
        draft.say("status.ticket", **args)
    if not with_buttons or own(draft, ticket.number) is None:
        return
    if request is not None and request.state is State.IDENTITY:
        draft.offer(actions.of("go", ticket.number), "button.go", number=ticket.number)
    if not ticket.is_open and is_reopenable(draft, ticket):
        draft.offer(actions.of("reopen", ticket.number), "button.reopen", number=ticket.number)


def _what(draft: Draft, ticket: Ticket) -> str:
    if ticket.right is None:
        return draft.words("state.question")
    some = ticket.request is not None and ticket.request.scope.part == "some"
    return draft.words("right.delete_some" if some else f"right.{ticket.right}")
