"""A rights request step by step, until it is recorded: what exactly, its details, one confirmation; back and on from each."""

from __future__ import annotations

from dataclasses import replace

from desk import requests
from desk.clock import stamp
from desk.model.dialogue import Flow, Step, Wish
from desk.model.request import State
from handlers import actions, quoting
from handlers.draft import Draft, shorten
from handlers.scopes import EMAIL, FIELDS, chooses_account, fields_in, is_of_account, names_more, names_part, narrows, says_value
from knowledge.reading import Right

MOST_DETAILS = 20
"""Messages that a request takes up; the person who gets it asks for the rest."""
FIRST: dict[Right, Step] = {Right.ACCESS: "confirm", Right.CORRECT: "what", Right.DELETE: "what", Right.WITHDRAW: "confirm"}
"""Where the request for a right begins: nothing has to be asked about a copy of everything, and nobody says why they withdraw."""
OTHER = "other"
ACCOUNT, SOME = "account", "some"


def begin(draft: Draft, right: Right, text: str = "") -> None:
    """Opens the request, or turns the open one to another right; ``text`` is how the user asked for it, "" for a button."""
    if not draft.turn.private:
        draft.private_only()
        return
    flow = draft.flow
    if flow is not None and flow.right is right and not flow.number:
        if text and ((right is Right.CORRECT and flow.step in ("what", "value")) or _is_narrowed(flow, text)):
            # "my login mail, should be ..." is the answer to the step, however much it reads like a wish of its own.
            take(draft, text)
        else:
            _keep(draft, text)
    elif flow is None or flow.number:
        if flow is not None:
            draft.say("proof.kept", number=flow.number)
        draft.flow = _named_in(Flow(right, FIRST[right], opened_at=_since(draft, right)), text)
        _keep(draft, text)
    else:
        draft.say("rights.switched")
        then = tuple(wish for wish in flow.then if wish.right is not right)
        draft.flow = _named_in(replace(flow, right=right, step=FIRST[right], scope=Flow(right, "what").scope, then=then), text)
        _keep(draft, text)
    draft.is_card_due = True


def also(draft: Draft, right: Right, text: str) -> None:
    """Keeps a second right asked for in one message until the open request is recorded or dropped; its clock runs from now."""
    flow = opened(draft)
    if right not in {wish.right for wish in flow.then}:
        draft.flow = replace(flow, then=(*flow.then, Wish(right, stamp(draft.turn.at), text)))
    draft.say("rights.also", right=draft.words(f"right.{right}"))


def go_on(draft: Draft, then: tuple[Wish, ...]) -> bool:
    """Takes up the next right that was asked for beside one that is recorded or dropped now; False where there is none."""
    if not then:
        return False
    wish, *rest = then
    draft.flow = _named_in(Flow(wish.right, FIRST[wish.right], opened_at=wish.at, then=tuple(rest)), wish.text)
    _keep(draft, wish.text)
    draft.say("rights.next", right=draft.words(f"right.{wish.right}"))
    draft.is_card_due = True
    return True


def show(draft: Draft) -> None:
    """Asks what the step that the request stands at is about."""
    flow = opened(draft)
    draft.is_now("rights", flow.right)
    before = draft.dialogue.flow
    # The clause stands where the request begins; further down the same chat it would only be in the way.
    quote = quoting.rights(draft.policy, flow.right) if before is None or before.right is not flow.right or before.number else None
    if quote is not None and quote.section not in {each.section for each in draft.quoted}:
        draft.quote(quote)
    if flow.step == "what":
        _ask_what(draft, flow)
    elif flow.step == "value":
        _ask_value(draft, flow)
    else:
        _card(draft, flow)
    draft.offer("back")
    draft.offer("cancel")


def remind(draft: Draft) -> None:
    """After an answer to something else: what is open, and the way back to it."""
    flow = opened(draft)
    draft.say("rights.still_open", right=draft.words(named(flow)))
    if flow.step == "confirm":
        draft.offer(actions.confirm(flow.right), "button.confirm")
    else:
        draft.offer("proceed")
    draft.offer("cancel")


def chose_field(draft: Draft, name: str) -> None:
    """The button that names the wrong datum."""
    flow = draft.flow
    if flow is None or flow.number or flow.right is not Right.CORRECT or name not in (*FIELDS, OTHER):
        draft.stale()
        return
    draft.flow = replace(flow, step="value", scope=replace(flow.scope, field=name, value=""))
    draft.is_card_due = True


def chose_part(draft: Draft, name: str) -> None:
    """The button that names how much is to be deleted."""
    flow = draft.flow
    if flow is None or flow.number or flow.right is not Right.DELETE or name not in (ACCOUNT, SOME):
        draft.stale()
        return
    draft.flow = replace(flow, step="confirm" if name == ACCOUNT else "value", scope=replace(flow.scope, part=name))
    draft.is_card_due = True


def take(draft: Draft, text: str) -> None:
    """Takes what the user wrote as the answer to the step, else as a detail; where nothing is open any more there is nothing to add to."""
    flow = draft.flow
    if flow is None:
        return
    draft.is_card_due = True
    if flow.step == "value":
        _take_value(draft, flow, text)
    elif flow.step == "what" and flow.right is Right.DELETE:
        part = ACCOUNT if chooses_account(text) else SOME
        draft.flow = replace(flow, step="confirm", scope=replace(flow.scope, part=part))
        _note(draft, text)
    elif flow.step == "what" and len(named := fields_in(text)) < 2:
        # A datum that we have no name for is described by the words themselves.
        has_value = not named and says_value(text)
        scope = replace(flow.scope, field=named[0] if named else OTHER, value=text if has_value else "")
        draft.flow = _as_mail(replace(flow, step="confirm" if has_value else "value", scope=scope), text)
        _note(draft, text)
    elif _is_narrowed(flow, text):
        # A yes counts only for what a card has shown: what it is about is asked anew, beside the words.
        draft.flow = replace(flow, step="what", scope=Flow(flow.right, "what").scope)
        _note(draft, text)
    else:
        _note(draft, text)


def _is_narrowed(flow: Flow, text: str) -> bool:
    """Whether a text takes something out of what the card shows, or speaks of less."""
    if flow.step != "confirm":
        return False
    if flow.scope.part == ACCOUNT:
        return narrows(text) or names_part(text)
    return narrows(text) and bool(flow.scope.field) and _names_datum(text)


def back(draft: Draft) -> None:
    """One step back: to what was asked before, from the first to the choice of a right."""
    flow = opened(draft)
    step: Step | None = None
    if flow.step == "value":
        step = "what"
    elif flow.step == "confirm" and flow.right in (Right.CORRECT, Right.DELETE):
        step = "value" if flow.scope.field or flow.scope.part == SOME else "what"
    if step is None:
        change(draft)
        return
    draft.flow = replace(flow, step=step)
    draft.is_card_due = True


def change(draft: Draft) -> None:
    """Offers the other rights; the open request stays until one is chosen."""
    flow = opened(draft)
    draft.is_now("rights", flow.right)
    draft.say("rights.change", right=draft.words(named(flow)))
    for right in Right:
        if right is not flow.right:
            draft.offer(actions.start(right))
    draft.offer("proceed")
    draft.offer("cancel")


def named(flow: Flow) -> str:
    """The key of the words for what is wished for."""
    return "right.delete_some" if flow.right is Right.DELETE and flow.scope.part == SOME else f"right.{flow.right}"


def opened(draft: Draft) -> Flow:
    """The open request."""
    assert draft.flow is not None  # callers have looked
    return draft.flow


def _since(draft: Draft, right: Right) -> str:
    """When the right was asked for: now, or where it was wished for while the chat belonged to a person, then."""
    wish, draft.wish = draft.wish, None
    return wish.at if wish is not None and wish.right is right else stamp(draft.turn.at)


def _named_in(flow: Flow, text: str) -> Flow:
    """The request with what the wish itself says about its scope, so that nobody is asked what they have said."""
    if flow.right is Right.CORRECT and len(named := fields_in(text)) == 1:
        return replace(flow, step="value", scope=replace(flow.scope, field=named[0]))
    if flow.right is Right.DELETE and is_of_account(text):
        return replace(flow, step="confirm", scope=replace(flow.scope, part=ACCOUNT))
    return flow


def _take_value(draft: Draft, flow: Flow, text: str) -> None:
    if flow.right is Right.DELETE:
        draft.flow = replace(flow, step="confirm")
        _note(draft, text)
    elif flow.scope.field == OTHER and not flow.details and not says_value(text) and not EMAIL.search(text):
        # Only which datum it is, so that its value is asked for next.
        _note(draft, text)
    else:
        draft.flow = _as_mail(replace(flow, step="confirm", scope=replace(flow.scope, value=text)), text)


def _as_mail(flow: Flow, text: str) -> Flow:
    """A correction that speaks of mail is one of the e-mail address, whatever button was pressed: that is guarded more than any other."""
    found = EMAIL.findall(text)
    if flow.scope.field == "email" or not (found or "email" in fields_in(text)):
        return flow
    if not found:
        return replace(flow, step="value", scope=replace(flow.scope, field="email", value=""), details=_with(flow.details, text))
    value = found[0].rstrip(".,;") if len(found) == 1 and not names_more(text) else text
    return replace(flow, step="confirm", scope=replace(flow.scope, field="email", value=value), details=_with(flow.details, text))


def _with(details: tuple[str, ...], text: str) -> tuple[str, ...]:
    return details if text in details else (*details, text)


def _names_datum(text: str) -> bool:
    return bool(fields_in(text)) or names_more(text)


def _ask_what(draft: Draft, flow: Flow) -> None:
    if flow.right is Right.CORRECT:
        draft.say("what.field")
        for name in (*FIELDS, OTHER):
            draft.offer(f"field:{name}")
    else:
        draft.say("what.part")
        for name in (ACCOUNT, SOME):
            draft.offer(f"part:{name}")


def _ask_value(draft: Draft, flow: Flow) -> None:
    if flow.right is Right.DELETE:
        draft.say("what.data")
    elif flow.scope.field == OTHER:
        draft.say("what.other")
    else:
        draft.say("what.value", field=draft.words(f"field.{flow.scope.field}"))


def _card(draft: Draft, flow: Flow) -> None:
    """Shows the whole request for confirmation; a plain "yes" to this, and to nothing else, confirms it."""
    draft.say("rights.card", right=draft.words(named(flow)), confirm=draft.words("button.confirm"))
    scope = flow.scope
    if scope.field:
        draft.say("card.field", field=draft.words(f"field.{scope.field}"), value=shorten(scope.value))
    if scope.part == SOME and flow.details:
        draft.say("card.some", text=shorten("; ".join(flow.details)))
    elif flow.details[1:] or (flow.right is Right.CORRECT and flow.details):
        draft.say("card.details", text=shorten("; ".join(flow.details)))
    if flow.right is Right.WITHDRAW:
        draft.say("card.withdraw")
    if draft.desk.rules.handoff == "webhook":
        draft.say("card.handoff")
    for ticket in requests.of_chat(draft.desk, draft.turn.address):
        if ticket.right is flow.right:
            draft.say("card.another", number=ticket.number)
            if ticket.request is not None and ticket.request.state is State.IDENTITY:
                draft.offer(actions.of("go", ticket.number), "button.go", number=ticket.number)
            break
    draft.offer(actions.confirm(flow.right), "button.confirm")
    draft.offered = "confirm"


def _note(draft: Draft, text: str) -> None:
    if _keep(draft, text):
        draft.say("rights.noted", text=shorten(text))
    else:
        draft.say("rights.full")


def _keep(draft: Draft, text: str) -> bool:
    flow = opened(draft)
    if not text or text in flow.details:
        return True
    if len(flow.details) >= MOST_DETAILS:
        return False
    draft.flow = replace(flow, details=(*flow.details, text))
    return True
