"""Who is asking: the ways of proof that there are, a code or a link taken, and the last yes before a request goes to staff."""

from __future__ import annotations

import re
from dataclasses import replace

from desk import codes, identity, merging, requests, tickets
from desk.clock import moment, stamp
from desk.model.dialogue import Flow, Proven
from desk.model.errors import NotAllowed
from desk.model.request import Proof
from handlers import actions
from handlers.draft import Draft, shorten
from handlers.flow import named, opened
from handlers.person import shown
from handlers.scopes import EMAIL, is_thanks
from handlers.ways import offer_ways, waiting
from knowledge.reading import Right

WEIGHTY = (Right.ACCESS, Right.CORRECT, Right.DELETE)
"""What gives away, changes or destroys data: it wants one more yes after the proof."""

LONGEST_SLIP = 20
"""Characters up to which one word with digits is taken for a mistyped code."""
USER_NAME = re.compile(r"[\w.@+-]{2,64}", re.ASCII)


def show(draft: Draft) -> None:
    """Asks for what the step that the recorded request stands at needs."""
    flow = opened(draft)
    draft.is_now("rights", flow.right)
    ticket = waiting(draft, flow.number)
    if ticket is None:
        draft.flow = None
        draft.say("proof.ended", number=flow.number)
    elif flow.step == "again" and flow.proven is not None:
        _ask_again(draft, flow)
    elif flow.step == "mail":
        draft.say("proof.mail")
        draft.offer("back")
    elif flow.step == "code":
        draft.say(f"proof.code.{flow.method or 'link'}")
        draft.offer("back")
    else:
        draft.flow = replace(flow, step="identity", proven=None, offer="")
        draft.say("proof.choose", number=flow.number)
        offer_ways(draft, ticket)
    draft.offer("cancel", "button.later")


def remind(draft: Draft) -> None:
    """After an answer to something else: what still waits for proof, and the way back to it."""
    flow = opened(draft)
    draft.say("proof.still_waiting", number=flow.number)
    draft.offer(actions.of("go", flow.number), "button.go", number=flow.number)


def go(draft: Draft, number: str) -> None:
    """Goes on with proving who asks in a recorded request of this chat."""
    ticket = waiting(draft, number)
    if ticket is None or ticket.request is None:
        draft.stale()
        return
    if draft.flow is not None and not draft.flow.number:
        draft.say("rights.dropped_for", right=draft.words(named(draft.flow)))
    draft.flow = Flow(ticket.request.right, "identity", scope=ticket.request.scope, number=number)
    draft.is_card_due = True


def choose_way(draft: Draft, way: str) -> None:
    """The button of a way of proof."""
    flow = draft.flow
    ticket = waiting(draft, flow.number) if flow is not None and flow.number else None
    if flow is None or ticket is None or way not in ("link", "mail") or way not in identity.methods(draft.desk, ticket):
        draft.stale()
        return
    draft.flow = replace(flow, step="mail" if way == "mail" else "code", method=way, offer="", proven=None)
    draft.is_card_due = True


def is_answer(draft: Draft, text: str) -> bool:
    """Whether a text is what the step waits for, by its shape alone: a code, a link, an address."""
    flow = draft.flow
    if flow is None or not flow.number or flow.step == "again":
        return False
    if flow.step == "mail":
        return EMAIL.search(text) is not None
    if token_in(text):
        return True
    has_digits = any(each.isdigit() or each == "-" for each in text)
    if flow.step == "code":
        # A slip of the finger is a wrong code and no word for staff.
        return codes.is_code(text) or (has_digits and len(text.split()) == 1 and len(text) <= LONGEST_SLIP)
    return codes.is_code(text) and has_digits


def is_live(draft: Draft, text: str) -> bool:
    """Whether a text is a link or code of the console that could be used now: nobody else may read it, so that no request keeps it."""
    token = token_in(text) or (text if codes.is_code(text) else "")
    return bool(token) and identity.offered(draft.desk, draft.turn.address, token) is not None


def take(draft: Draft, text: str) -> None:
    """Takes what the user wrote at a step of proof; what is no answer to it goes to the request as a further word."""
    flow = opened(draft)
    if is_thanks(text):
        draft.say("smalltalk.thanks")
        return
    if is_answer(draft, text):
        if _is_for_service(draft, flow, text):
            draft.is_now("rights", flow.right)
            draft.say("proof.own_code", number=flow.number)
        elif flow.step == "mail":
            _ask_for_mail(draft, flow, text)
        elif flow.step == "code" and flow.method == "mail" and not token_in(text):
            _try_code(draft, flow, text)
        else:
            take_link(draft, token_in(text) or text)
        return
    if flow.step == "mail" and USER_NAME.fullmatch(text.strip()):
        _ask_for_mail(draft, flow, text)
        return
    draft.is_now("rights", flow.right)
    tickets.add(draft.desk, flow.number, [text], at=draft.turn.at)
    draft.say("proof.added", text=shorten(text), number=flow.number)
    draft.is_card_due = flow.step in ("mail", "code", "account", "again")
    if not draft.is_card_due:
        remind(draft)


def take_link(draft: Draft, text: str) -> None:
    """A link or code of the console: shows the masked account and asks; nothing is used up yet."""
    if draft.flow is None or not draft.flow.number:
        _find_request(draft)
    offer = identity.offered(draft.desk, draft.turn.address, text)
    flow = draft.flow
    if offer is None:
        draft.say("proof.bad_link")
        draft.is_card_due = flow is not None
    elif flow is None or not flow.number:
        draft.say("proof.no_request")
        _offer_start(draft, offer.action)
    elif offer.action not in ("", flow.right):
        draft.say("proof.other_right", right=draft.words(f"right.{offer.action}"))
        draft.offer(actions.start(Right(offer.action)))
    else:
        draft.flow = replace(flow, step="account", offer=offer.id, method="link")
        draft.is_now("rights", flow.right)
        draft.say("proof.account", account=offer.masked, number=flow.number, right=draft.words(named(flow)))
        draft.offer(f"bind:{offer.id}", "button.bind")
        draft.offer("notmine")
        draft.offered = "account"


def bind(draft: Draft, offer_id: str) -> None:
    """The yes to the account that was shown; only to that one."""
    flow = draft.flow
    if flow is None or flow.step != "account" or not offer_id or offer_id != flow.offer or waiting(draft, flow.number) is None:
        draft.stale()
        return
    proof = identity.bind(draft.desk, draft.turn.address, flow.number, offer_id)
    if proof is None:
        draft.flow = replace(flow, step="identity", offer="")
        draft.say("proof.bad_link")
        draft.is_card_due = True
        return
    _proven(draft, flow, proof)


def not_mine(draft: Draft) -> None:
    """The account that was shown is another one: nothing is bound."""
    if draft.flow is None or draft.flow.step != "account":
        draft.stale()
        return
    draft.flow = replace(draft.flow, step="identity", offer="")
    draft.say("proof.not_bound")
    draft.is_card_due = True


def again(draft: Draft, number: str) -> None:
    """The last yes: hands the proof over, which makes an open request of it. It holds only while the proof is fresh."""
    flow = draft.flow
    if flow is None or flow.number != number or flow.step != "again" or flow.proven is None or waiting(draft, number) is None:
        draft.stale()
        return
    proven = flow.proven
    if not identity.verified(draft.desk, draft.turn.address, proven.account, flow.right):
        draft.flow = replace(flow, step="identity", proven=None)
        draft.say("proof.too_old")
        draft.is_card_due = True
        return
    _release(draft, flow, Proof(proven.account, proven.method, moment(proven.at)))


def back(draft: Draft) -> None:
    """From a step of proof to the choice of a way; the request itself is recorded and has no step back."""
    flow = opened(draft)
    if flow.step == "identity":
        draft.is_now("rights", flow.right)
        draft.say("proof.no_back", number=flow.number)
        draft.offer(actions.of("go", flow.number), "button.go", number=flow.number)
        draft.offer(actions.of("drop", flow.number), "button.drop", number=flow.number)
        draft.offer("rights", "button.other")
        return
    draft.flow = replace(flow, step="identity", offer="", proven=None, method="")
    draft.is_card_due = True


def token_in(text: str) -> str:
    """The token of a pasted link, or of a text that is one; "" where there is none."""
    words = text.replace("=", " ").replace("&", " ").split()
    return next((word for word in words if codes.is_token(word)), "")


def _is_for_service(draft: Draft, flow: Flow, text: str) -> bool:
    """Whether it is the code of the receipt, which proves nothing in the chat that it was shown in."""
    ticket = waiting(draft, flow.number)
    plain = codes.plain(text)
    return bool(plain) and ticket is not None and plain in map(codes.plain, merging.codes_of(draft.desk, ticket))


def _find_request(draft: Draft) -> None:
    """Goes to the request that waits for proof, where this chat has just one and nothing else is open."""
    found = [each for each in requests.of_chat(draft.desk, draft.turn.address) if waiting(draft, each.number)]
    if draft.flow is None and found and found[0].request is not None:
        request = found[0].request
        draft.flow = Flow(request.right, "identity", scope=request.scope, number=found[0].number)


def _offer_start(draft: Draft, action: str) -> None:
    for right in Right:
        if not action or right == action:
            draft.offer(actions.start(right))


def _ask_for_mail(draft: Draft, flow: Flow, text: str) -> None:
    found = EMAIL.search(text)
    try:
        asked = identity.ask_mail(draft.desk, draft.turn.address, flow.number, found[0] if found else text.strip())
    except NotAllowed:
        asked = "limit"
    draft.is_now("rights", flow.right)
    if asked == "limit":
        draft.flow = replace(flow, step="identity", method="")
        draft.say("proof.limit")
        draft.is_card_due = True
        return
    draft.flow = replace(flow, step="code", method="mail")
    draft.say("proof.asked")
    draft.offer("prove:mail", "button.new_code")
    draft.offer("back")


def _try_code(draft: Draft, flow: Flow, text: str) -> None:
    tried = identity.try_code(draft.desk, draft.turn.address, flow.number, text)
    draft.is_now("rights", flow.right)
    if tried.kind == "right" and tried.proof is not None:
        _proven(draft, flow, tried.proof)
        return
    draft.say(f"proof.{tried.kind}", **({"left": str(tried.left)} if tried.kind == "wrong" else {}))
    draft.offer("prove:mail", "button.new_code")
    draft.offer("back")


def _proven(draft: Draft, flow: Flow, proof: Proof) -> None:
    if flow.right not in WEIGHTY:
        _release(draft, flow, proof)
        return
    draft.flow = replace(flow, step="again", offer="", proven=Proven(proof.account, proof.method, stamp(proof.at)))
    draft.is_card_due = True


def _ask_again(draft: Draft, flow: Flow) -> None:
    assert flow.proven is not None  # the caller has looked
    right = draft.words(named(flow))
    draft.say("proof.again", account=codes.masked(flow.proven.account), number=flow.number, right=right)
    if flow.scope.field:
        draft.say("card.field", field=draft.words(f"field.{flow.scope.field}"), value=shorten(flow.scope.value))
    draft.say(f"again.{flow.right}")
    draft.offer(actions.of("again", flow.number), f"button.again.{flow.right}")
    draft.offer(actions.of("drop", flow.number), "button.drop", number=flow.number)
    draft.offered = "again"


def _release(draft: Draft, flow: Flow, proof: Proof) -> None:
    """Hands the proof over to the desk and says what follows."""
    draft.flow = None
    draft.is_now("rights", flow.right)
    try:
        ticket = requests.verify(draft.desk, flow.number, proof)
    except NotAllowed:
        draft.say("proof.refused", number=flow.number, button=draft.words("button.human"))
        return
    request = ticket.request
    assert request is not None  # it was just verified
    draft.say("proof.done", number=flow.number, due=request.due_at.isoformat())
    if request.waits_until is not None:
        has_notice = draft.desk.rules.has_mail and draft.desk.rules.has_directory
        draft.say("proof.waits_mail" if has_notice else "proof.waits", until=shown(request.waits_until))
    draft.offer("status")
