"""The rights: shown for a choice, and a request to exercise one confirmed, recorded and given its receipt."""

from __future__ import annotations

from dataclasses import replace

from desk import attachments, requests
from desk.clock import moment
from desk.model.ticket import Ticket
from handlers import actions, flow, quoting, ways
from handlers.draft import Draft
from handlers.person import CONTEXT_TURNS, said_so_far, shown
from knowledge.reading import Right

LONGEST_YES = 12
"""Characters up to which what confirms a request says nothing more."""


def choose(draft: Draft) -> None:
    """Shows what the policy grants, with a button for each right."""
    quote = quoting.rights(draft.policy)
    if quote is not None:
        draft.is_now("answer")
        draft.quote(quote)
    if not draft.turn.private:
        draft.private_only()
        return
    draft.say("rights.choose")
    offer_rights(draft)


def offer_rights(draft: Draft) -> None:
    """Offers a button for each right, in the order of the policy, so that "the second one" means something."""
    for right in Right:
        draft.offer(actions.start(right))
    draft.offered = draft.offered or "rights"


def confirm(draft: Draft, text: str = "") -> None:
    """Records the open request and gives its receipt; ``text`` is how the user said yes, for a "but" may follow.

    Who asks comes after: whoever stops there has a request that waits for it, never nothing.
    """
    open_one = flow.opened(draft)
    if open_one.step != "confirm":
        draft.is_card_due = True
        return
    # A bare yes is no wish; what goes on after it may be.
    details = (*open_one.details, *((text,) if len(text) > LONGEST_YES else ()))
    ticket = requests.open_request(
        draft.desk,
        draft.turn.address,
        open_one.right,
        language=draft.language,
        received_at=moment(open_one.opened_at),
        scope=replace(open_one.scope, words=details),
        context=said_so_far(draft, *details),
        policy_version=draft.policy.version,
    )
    attachments.bring_along(draft.desk, ticket.number, CONTEXT_TURNS)
    if draft.desk.rules.handoff == "webhook":
        # The card that was confirmed said where it goes.
        requests.consent(draft.desk, ticket.number)
    draft.flow = replace(open_one, step="identity", number=ticket.number, then=())
    draft.last_ticket = ticket.number
    draft.is_now("rights", open_one.right)
    _receipt(draft, ticket, draft.words(flow.named(open_one)), is_last=not open_one.then)
    if not flow.go_on(draft, open_one.then) and draft.with_person:
        draft.say("human.writing", number=draft.with_person)


def confirm_pressed(draft: Draft, right: Right) -> None:
    """The button: ``right`` is the one that its request was for."""
    if draft.flow is None:
        none_open(draft)
    elif draft.flow.number:
        draft.say("proof.recorded", number=draft.flow.number)
        draft.is_card_due = True
    elif right is not draft.flow.right:
        draft.is_card_due = True
    else:
        confirm(draft)


def none_open(draft: Draft) -> None:
    """There is nothing to confirm or change: says so and shows where to begin."""
    draft.say("rights.none_open")
    offer_rights(draft)


def _receipt(draft: Draft, ticket: Ticket, right: str, *, is_last: bool) -> None:
    request = ticket.request
    assert request is not None  # it was just opened
    draft.say("rights.receipt", number=ticket.number, right=right, received=shown(request.counted_from), due=request.due_at.isoformat())
    if request.right is Right.WITHDRAW:
        draft.say("receipt.withdraw")
    draft.say("receipt.proof", days=str(draft.desk.rules.unverified_days))
    ways.offer_ways(draft, ticket, with_buttons=is_last)
    if not is_last:
        draft.offer(actions.of("go", ticket.number), "button.go", number=ticket.number)
