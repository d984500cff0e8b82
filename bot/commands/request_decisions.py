"""``requests``, the second half: verify, ask, extend, refuse, approve, complete, and end."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, add_seen, member_of
from bot.commands.options import Commands, Work, command, open_office
from bot.commands.tickets import act

if TYPE_CHECKING:
    from desk.model.member import Member
    from desk.model.ticket import Ticket
    from desk.office import Desk

OUTCOME = {
    "gone": "delete: what is gone",
    "stays": "delete: what stays; 'nothing' where nothing does",
    "clause": "delete: under which clause of the policy it stays, as data-retention.payment-records",
    "before": "correct: as it was",
    "after": "correct: as it is now",
    "stopped": "withdraw: what was stopped",
}
_NEXT = {
    "approved": " Carry it out, then say what was done with 'privacy-desk requests complete'.",
    "waiting_for_identity": " It still waits for proof of who asks.",
}


def add_to(kinds: Commands) -> None:
    """Adds the commands to ``requests``."""
    _add_verifying(kinds)
    asking = one(kinds, "ask", "ask the user something that the request needs", _ask)
    asking.add_argument("text", metavar="TEXT", help="the question; - reads it from standard input")
    asking.add_argument("--told", default="", metavar="TEXT", help="how you asked it yourself, where no chat can take it")
    _add_deciding(kinds)
    _add_completing(kinds)
    withdrawing = one(kinds, "withdraw", "end a request that the user has taken back", _withdraw)
    withdrawing.add_argument("--reason", required=True, metavar="TEXT", help="how you know that they took it back; kept as a note")
    withdrawing.add_argument("--told", default="", metavar="TEXT", help="how the person was told, where no chat can take it")
    expiring = one(kinds, "expire", "close a request without a chat whose sender nobody could verify", _expire)
    expiring.add_argument("--told", required=True, metavar="TEXT", help="how the person was told")


def one(kinds: Commands, name: str, does: str, work: Work, *, acts: bool = True) -> argparse.ArgumentParser:
    """A command about one request; ``acts``: it writes, as a member."""
    parser = command(kinds, name, does, work)
    parser.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    parser.add_argument("--json", action="store_true", help="the request as JSON")
    if acts:
        add_acting(parser)
        add_seen(parser)
    return parser


def _add_verifying(kinds: Commands) -> None:
    verifying = one(kinds, "verify", "say which account a request comes from, and how that is known", _verify)
    verifying.add_argument("--account", required=True, metavar="ID", help="the account's id in the console")
    known = verifying.add_mutually_exclusive_group(required=True)
    known.add_argument("--code", metavar="CODE", help="the receipt's code, given to customer service by the logged-in user")
    known.add_argument("--evidence", metavar="TEXT", help="what was compared with what; never an identity document")


def _add_deciding(kinds: Commands) -> None:
    extending = one(kinds, "extend", "send the notice that the answer takes longer; counts when it was delivered", _extend)
    extending.add_argument("--reason", required=True, metavar="TEXT", help="why, as the person reads it")
    extending.add_argument("--told", default="", metavar="TEXT", help="how you gave the notice yourself, where no chat can take it")
    approving = one(kinds, "approve", "approve what a colleague proposed, or that the request be carried out", _approve)
    approving.add_argument(
        "--typed",
        default="",
        metavar="NUMBER",
        help="the number once more, where nobody else can approve, or past unread messages of a blocked chat",
    )
    approving.add_argument("--told", default="", metavar="TEXT", help="how the person learns of a refusal that no chat can take")
    declining = one(kinds, "decline", "drop what was proposed; the request stays as it is", _decline)
    declining.add_argument("--reason", default="", metavar="TEXT", help="why; kept as a note")
    refusing = one(kinds, "refuse", "propose to refuse a request, or a part of it; a colleague approves", _refuse)
    refusing.add_argument("--reason", required=True, metavar="TEXT", help="why, as the person reads it")
    refusing.add_argument("--basis", required=True, metavar="TEXT", help="legal basis, or clauses of the policy by their ids")
    refusing.add_argument("--part", default="", metavar="TEXT", help="refuse only this; the rest is still to be done")


def _add_completing(kinds: Commands) -> None:
    completing = one(kinds, "complete", "end a request with what was done, and tell the person in the chat", _complete)
    completing.add_argument("--told", required=True, metavar="TEXT", help="how the person is told: 'chat', or another way in words")
    completing.add_argument("--typed", default="", metavar="NUMBER", help="the number once more, past unread messages of a blocked chat")
    for name, does in OUTCOME.items():
        completing.add_argument(f"--{name}", default="", metavar="TEXT", help=does)
    completing.add_argument("--attach", action="append", default=[], type=Path, metavar="FILE", help="access: a file for the package")
    handing = one(kinds, "package", "save the package of a completed access request, to hand it over yourself", _package)
    handing.add_argument("--into", required=True, type=Path, metavar="FILE", help="the zip file to write")


def _verify(arguments: argparse.Namespace) -> int:
    from desk import requests
    from desk.model.request import Proof

    method, evidence = ("service", arguments.code) if arguments.code is not None else ("staff", arguments.evidence)

    def verify(desk: Desk, member: Member) -> Ticket:
        proof = Proof(arguments.account.strip(), "service" if method == "service" else "staff", desk.now, member.name, evidence.strip())
        return requests.verify(desk, arguments.number, proof)

    return act(arguments, verify, _verified)


def _verified(ticket: Ticket) -> str:
    request = ticket.request
    assert request is not None  # it was just verified
    if request.proposal is not None:
        return f"{ticket.number}: proposed. A second person approves it with 'privacy-desk requests approve {ticket.number}'."
    waits = f" The account's holder may object until {request.waits_until:%Y-%m-%d %H:%M} UTC." if request.waits_until else ""
    double = f" The same account asked for the same before: {request.duplicate_of}." if request.duplicate_of else ""
    return f"{ticket.number} is verified and open; answer due {request.due_at}.{waits}{double}"


def _ask(arguments: argparse.Namespace) -> int:
    from desk import requests

    def ask(desk: Desk, member: Member) -> Ticket:
        return requests.ask_user(desk, arguments.number, arguments.text, member.actor, arguments.told)

    def told(ticket: Ticket) -> str:
        if arguments.told.strip():
            return f"{ticket.number}: the question is kept as a note, as you asked it; the law's clock runs on."
        return f"{ticket.number}: the question is on its way to the chat; the law's clock runs on."

    return act(arguments, ask, told, text="question")


def _extend(arguments: argparse.Namespace) -> int:
    from desk import decisions

    def extend(desk: Desk, member: Member) -> Ticket:
        return decisions.extend(desk, arguments.number, arguments.reason, member.actor, arguments.told)

    def told(ticket: Ticket) -> str:
        assert ticket.request is not None  # it was just extended, or is about to be
        if ticket.request.extended_at is not None:
            return f"{ticket.number} is extended: the answer is due on {ticket.request.due_at}."
        due = ticket.request.due_at
        return f"{ticket.number}: the notice is on its way. The request is extended when it has arrived; until then {due} holds."

    return act(arguments, extend, told)


def _approve(arguments: argparse.Namespace) -> int:
    from desk import decisions

    def approve(desk: Desk, member: Member) -> Ticket:
        return decisions.approve(desk, arguments.number, member.actor, arguments.typed, arguments.told)

    def told(ticket: Ticket) -> str:
        assert ticket.request is not None  # it was just approved
        if ticket.request.state == "open" and "refused_part" in ticket.request.outcome:
            return f"{ticket.number}: a part is refused, and the person is told; the rest is still to be done."
        if ticket.request.state == "open":
            return _verified(ticket)
        return f"{ticket.number} is {ticket.request.state}.{_NEXT.get(ticket.request.state, '')}"

    return act(arguments, approve, told)


def _decline(arguments: argparse.Namespace) -> int:
    from desk import decisions

    def decline(desk: Desk, member: Member) -> Ticket:
        return decisions.decline(desk, arguments.number, member.actor, arguments.reason)

    return act(arguments, decline, lambda ticket: f"{ticket.number}: what was proposed is dropped.")


def _refuse(arguments: argparse.Namespace) -> int:
    from desk import decisions

    def refuse(desk: Desk, member: Member) -> Ticket:
        return decisions.propose_refusal(
            desk, arguments.number, member.actor, reason=arguments.reason, basis=arguments.basis, part=arguments.part
        )

    return act(
        arguments,
        refuse,
        lambda ticket: (
            f"{ticket.number}: proposed. Nothing has been sent; a second person approves it with "
            f"'privacy-desk requests approve {ticket.number}'."
        ),
    )


def _complete(arguments: argparse.Namespace) -> int:
    from desk import decisions, tickets, ticking

    outcome = {name: getattr(arguments, name) for name in OUTCOME if getattr(arguments, name).strip()}
    attached = _files(arguments.attach)

    unticked: list[str] = []

    def complete(desk: Desk, member: Member) -> Ticket:
        unticked[:] = ticking.unticked(desk, tickets.show(desk, arguments.number))
        return decisions.complete(desk, arguments.number, member.actor, outcome, arguments.told, attached=attached, typed=arguments.typed)

    def told(ticket: Ticket) -> str:
        closing_words = " The closing words are on their way to the chat." if ticket.has_chat else ""
        left = f" Not ticked on its checklist: {len(unticked)} of its steps." if unticked else ""
        return f"{ticket.number} is done.{closing_words}{left}"

    return act(arguments, complete, told)


def _files(paths: list[Path]) -> dict[str, bytes]:
    from desk.model.errors import SettingsError

    found: dict[str, bytes] = {}
    for path in paths:
        if path.name in found:
            raise SettingsError(f"--attach: two files are called {path.name}; rename one of them.")
        try:
            found[path.name] = path.read_bytes()
        except OSError as error:
            raise SettingsError(f"--attach: {path} cannot be read ({error.strerror}).") from None
    return found


def _package(arguments: argparse.Namespace) -> int:
    import os

    from desk import package
    from desk.model.errors import SettingsError

    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office)
        packed = office.write_now(lambda desk: package.for_staff(desk, arguments.number, member.actor))
    try:
        # Nobody else on this machine is to read it.
        with os.fdopen(os.open(arguments.into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(packed)
    except OSError as error:
        raise SettingsError(f"--into: {arguments.into} cannot be written ({error.strerror}).") from None
    print(f"{arguments.into}: hand it to the person in a way that only they can open, then erase it here.")
    return 0


def _withdraw(arguments: argparse.Namespace) -> int:
    from desk import requests

    return act(
        arguments,
        lambda desk, member: requests.withdraw(desk, arguments.number, member.actor, reason=arguments.reason, told=arguments.told),
        lambda ticket: f"{ticket.number} is withdrawn.{' The chat is told.' if ticket.has_chat else ''}",
    )


def _expire(arguments: argparse.Namespace) -> int:
    from desk import requests

    return act(
        arguments,
        lambda desk, member: requests.close_unverified(desk, arguments.number, member.actor, arguments.told),
        lambda ticket: f"{ticket.number} is closed: nobody could verify who asks. It can be reopened within 14 days.",
    )
