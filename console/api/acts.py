"""What another console can do with a request, read from the body of a call; every act is a use case of the desk's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.api import newest
from console.api.bodies import LONGEST_WORD, Body
from console.api.problems import bad_field
from desk import decisions, requests
from desk.model.request import Proof
from desk.model.ticket import Ticket
from desk.office import Desk

Act = Callable[[Desk], Ticket]
"""Does it inside a transaction, and returns the ticket then."""
Reader = Callable[[Body, str, str], Act]
"""Takes the body, the request's number and the actor."""


def act_of(body: Body, number: str, by: str) -> Act:
    """The act that a body asks for; raises ApiProblem for a member that is missing, unknown or no text."""
    name = body.text("act", LONGEST_WORD)
    if name not in ACTS:
        raise bad_field("act", f"There is no act {name[:60]!r}; known are {', '.join(ACTS)}.")
    members, read = ACTS[name]
    body.only(("act", *newest.MEMBERS, *members))
    return read(body, number, by)


def _verify(body: Body, number: str, by: str) -> Act:
    """By the receipt's code, which the logged-in user gave to customer service."""
    account, code = body.text("account", LONGEST_WORD), body.text("match_code", LONGEST_WORD)
    return lambda desk: requests.verify(desk, number, Proof(account, "service", desk.now, by=by, evidence=code))


def _ask(body: Body, number: str, by: str) -> Act:
    text, told = body.text("text"), body.optional("told")
    return lambda desk: requests.ask_user(desk, number, text, by, told)


def _withdraw(body: Body, number: str, by: str) -> Act:
    reason, told = body.optional("reason"), body.optional("told")
    return lambda desk: requests.withdraw(desk, number, by, reason=reason, told=told)


def _extend(body: Body, number: str, by: str) -> Act:
    reason, told = body.text("reason"), body.optional("told")
    return lambda desk: decisions.extend(desk, number, reason, by, told)


def _refuse(body: Body, number: str, by: str) -> Act:
    reason, basis, part = body.text("reason"), body.text("basis"), body.optional("part")
    return lambda desk: decisions.propose_refusal(desk, number, by, reason=reason, basis=basis, part=part)


def _approve(body: Body, number: str, by: str) -> Act:
    typed = body.optional("number", LONGEST_WORD)
    return lambda desk: decisions.approve(desk, number, by, typed)


def _decline(body: Body, number: str, by: str) -> Act:
    reason = body.optional("reason")
    return lambda desk: decisions.decline(desk, number, by, reason)


def _complete(body: Body, number: str, by: str) -> Act:
    outcome, told, files = body.texts("outcome"), body.text("told"), body.files("files")
    typed = body.optional("number", LONGEST_WORD)
    return lambda desk: decisions.complete(desk, number, by, outcome, told, attached=files, typed=typed)


ACTS: Mapping[str, tuple[tuple[str, ...], Reader]] = {
    "verify": (("account", "match_code"), _verify),
    "ask_user": (("text", "told"), _ask),
    "extend": (("reason", "told"), _extend),
    "refuse": (("reason", "basis", "part"), _refuse),
    "approve": (("number",), _approve),
    "decline": (("reason",), _decline),
    "complete": (("outcome", "told", "files", "number"), _complete),
    "withdraw": (("reason", "told"), _withdraw),
}
"""Each act with the members that it takes besides ``act``."""
