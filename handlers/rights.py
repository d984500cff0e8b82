"""The request to exercise a right: put together, confirmed in so many words, recorded as a ticket."""

from __future__ import annotations

from dataclasses import replace

from desk import tickets
from desk.clock import moment, stamp
from desk.model.dialogue import Flow
from handlers import actions, quoting
from handlers.draft import Draft, shorten
from handlers.human import said_so_far, shown
from knowledge.reading import Right

MOST_DETAILS = 20
"""Messages that a request takes up; the person who gets it asks for the rest."""


def choose(draft: Draft) -> None:
    """Shows what the policy grants, with a button for each right."""
    quote = quoting.rights(draft.policy)
    if quote is not None:
        draft.is_now("answer")
        draft.quote(quote)
    if not draft.turn.private:
        draft.say("group.private")
        return
    draft.say("rights.choose")
    offer_rights(draft)
    draft.offer("human")


def offer_rights(draft: Draft) -> None:
    """Offers a button for each right, in the order of the policy, so that "the second one" means something."""
    for right in Right:
        draft.offer(actions.start(right))
    draft.offered = draft.offered or "rights"


def begin(draft: Draft, right: Right, text: str = "") -> None:
    """Opens the request, or turns the open one to another right; ``text`` is how the user asked for it, "" for a button."""
    if not draft.turn.private:
        draft.say("group.private")
        return
    flow = draft.flow
    if flow is None:
        draft.flow = Flow(right, "confirm", opened_at=stamp(draft.turn.at))
    elif flow.right is not right:
        draft.say("rights.switched")
        draft.flow = replace(flow, right=right)
    if text:
        _keep(draft, text)
    draft.is_card_due = True


def add(draft: Draft, text: str) -> None:
    """Adds what the user wrote to the open request; where that was cancelled or handed over a moment ago there is nothing to add to."""
    if draft.flow is None:
        return
    draft.is_card_due = True
    if _keep(draft, text):
        draft.say("rights.noted", text=shorten(text))
    else:
        draft.say("rights.full")


def also(draft: Draft, right: Right, text: str) -> None:
    """Keeps a second right asked for in one message with the open request, so that it is not lost."""
    _keep(draft, text)
    draft.say("rights.also", right=draft.words(f"right.{right}"))


def card(draft: Draft) -> None:
    """Shows the open request for confirmation; a plain "yes" to this, and to nothing else, confirms it."""
    flow = _open(draft)
    draft.is_now("rights", flow.right)
    quote = quoting.rights(draft.policy, flow.right)
    if quote is not None and quote.section not in {each.section for each in draft.quoted}:
        draft.quote(quote)
    draft.say("rights.card", right=draft.words(f"right.{flow.right}"), confirm=draft.words("button.confirm"))
    draft.offer(actions.confirm(flow.right), "button.confirm")
    draft.offer("back")
    draft.offer("cancel")
    draft.offered = "confirm"


def change(draft: Draft) -> None:
    """Offers the other rights; the open request stays until one is chosen."""
    if draft.flow is None:
        none_open(draft)
        return
    flow = draft.flow
    draft.is_now("rights", flow.right)
    draft.say("rights.change", right=draft.words(f"right.{flow.right}"))
    for right in Right:
        if right is not flow.right:
            draft.offer(actions.start(right))
    draft.offer("human")
    draft.offer("cancel")


def confirm(draft: Draft, text: str = "") -> None:
    """Records the open request as a ticket and gives its receipt; ``text`` is how the user said yes, for a "but" may follow."""
    flow = _open(draft)
    draft.flow = None
    received = moment(flow.opened_at)
    lines = said_so_far(draft, *flow.details, *((text,) if text else ()))
    ticket = tickets.open_ticket(
        draft.desk,
        draft.turn.address,
        "rights",
        flow.right,
        language=draft.language,
        received_at=received,
        context=lines,
        policy_version=draft.policy.version,
    )
    draft.is_now("rights", flow.right)
    draft.say("rights.receipt", number=ticket.number, right=draft.words(f"right.{flow.right}"), received=shown(received))


def confirm_pressed(draft: Draft, right: Right) -> None:
    """The button: ``right`` is the one that its request was for."""
    if draft.flow is None:
        none_open(draft)
    elif right is not draft.flow.right:
        draft.is_card_due = True
    else:
        confirm(draft)


def cancel(draft: Draft) -> None:
    """Drops the open request; says so too where there is none."""
    draft.is_now("cancel")
    if draft.flow is None:
        draft.say("smalltalk.nothing_open")
        return
    draft.say("rights.cancelled", right=draft.words(f"right.{draft.flow.right}"))
    draft.flow = None


def none_open(draft: Draft) -> None:
    """There is nothing to confirm or change: says so and shows where to begin."""
    draft.say("rights.none_open")
    offer_rights(draft)


def _keep(draft: Draft, text: str) -> bool:
    flow = _open(draft)
    if text in flow.details:
        return True
    if len(flow.details) >= MOST_DETAILS:
        return False
    draft.flow = replace(flow, details=(*flow.details, text))
    return True


def _open(draft: Draft) -> Flow:
    assert draft.flow is not None  # callers have looked
    return draft.flow
