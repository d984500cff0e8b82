"""``requests``: rights requests at the desk, from the wish that came by mail to the outcome."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands import request_decisions
from bot.commands.acting import add_acting, add_seen
from bot.commands.options import Commands, add_limit, command, group, limit_of, open_office, settings_of
from bot.commands.request_decisions import one
from bot.commands.ticket_text import as_json, lines, print_json
from bot.commands.tickets import act, listed

if TYPE_CHECKING:
    from datetime import datetime

    from desk.model.member import Member
    from desk.model.ticket import Ticket
    from desk.office import Desk
    from desk.settings import DeskSettings
    from desk.ticking import Step

RIGHTS = ("access", "correct", "delete", "withdraw")


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "requests", "list, open, verify, decide and complete rights requests")
    listing = command(kinds, "list", "list requests, the one to act on first at the top", _list)
    listing.add_argument("--open", action="store_true", help="only those that have not ended")
    add_limit(listing)
    listing.add_argument("--json", action="store_true", help="as JSON, one object a line")
    one(kinds, "show", "show one request with its checklist and what was done", _show, acts=False)
    _add_opening(kinds)
    _add_sender(one(kinds, "sender", "change who wrote what came by no chat, or where its answer goes", _sender))
    request_decisions.add_to(kinds)
    one(kinds, "reopen", "take up a request again that ended in the last 14 days; who asks is verified anew, its dates stay", _reopen)


def _add_opening(kinds: Commands) -> None:
    opening = command(kinds, "open", "open a request that came by mail, by telephone or inside a ticket", _open)
    opening.add_argument("--right", required=True, choices=RIGHTS, help="what the person wants")
    opening.add_argument("--received", metavar="TIME", help="when it came: 2026-11-23 or 2026-11-23T16:05; the law's clock runs from there")
    opening.add_argument("--source", metavar="TEXT", help="how it came, as 'mail' or 'telephone'")
    opening.add_argument(
        "--ticket", dest="number", metavar="NUMBER", help="the ticket in which the user asks for it; answers go to its chat"
    )
    opening.add_argument("--message", type=int, metavar="N", help="the ticket's message that asks for it (default: the user's last)")
    _add_sender(opening)
    opening.add_argument("--words", metavar="TEXT", help="what the person wrote or said")
    opening.add_argument(
        "--field", choices=("email", "username", "other", "untold"), help="correct: which datum; untold where it was not said yet"
    )
    opening.add_argument("--value", metavar="TEXT", help="correct: to what")
    opening.add_argument("--scope", choices=("account", "some"), help="delete: the account, or only some data")
    opening.add_argument("--language", default="en", metavar="LANG", help="the person's language (default: en)")
    opening.add_argument("--json", action="store_true", help="the request as JSON")
    add_acting(opening)
    add_seen(opening)


def _add_sender(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="sender", default="", metavar="NAME", help="who wrote or called, as they gave their name")
    parser.add_argument("--answer-to", default="", metavar="ADDRESS", help="where the answer goes: e-mail, telephone or postal address")


def _list(arguments: argparse.Namespace) -> int:
    from desk import requests

    limit = limit_of(arguments)
    with closing(open_office(arguments)) as office:
        found = office.read_now(lambda desk: requests.list_requests(desk, only_open=arguments.open, limit=limit))
    return listed(arguments, found, "No requests.")


def _show(arguments: argparse.Namespace) -> int:
    from desk import audit, tickets, ticking

    with closing(open_office(arguments)) as office:
        ticket = office.read_now(lambda desk: tickets.show(desk, arguments.number))
        history = office.read_now(lambda desk: [line for each in (ticket.number, *ticket.aliases) for line in audit.of(desk, each)])
        is_told = office.read_now(lambda desk: _is_holder_told(desk, ticket))
        until = office.read_now(lambda desk: _extension(desk, ticket))
        confirm = _confirmation(office.rules, ticket)
        steps = office.read_now(lambda desk: ticking.steps(desk, ticket))
    if arguments.json:
        done = [{"step": each.text, "by": each.by} for each in steps if each.is_done]
        more = {
            "checklist": [each.text for each in steps],
            "ticked": done,
            "history": [f"{each.actor} {each.action}" for each in history],
            "proposed_extension": until,
        }
        more["confirm_by"] = confirm
        print_json(as_json(ticket) | more)
        return 0
    print(*lines(ticket, map(_step, steps), history, is_holder_told=is_told), sep="\n")
    if confirm:
        print(f"\nIt came from no chat: confirm to the person by {confirm} that it was received")
    if until:
        extend = f"privacy-desk requests extend {ticket.number} --reason TEXT"
        print(f"\nThe day to act is over. If it cannot be answered by {_due(ticket)}, extend it to {until}: {extend}")
    return 0


def _step(step: Step) -> str:
    if step.at is None:
        return f"[ ] {step.text}"
    return f"[x] {step.text} ({step.by.removeprefix('staff:')}, {step.at:%Y-%m-%d %H:%M} UTC)"


def _confirmation(rules: DeskSettings, ticket: Ticket) -> str | None:
    """By when staff confirm the receipt of what came from no chat, where a regime asks for it."""
    from desk.deadlines import confirm_by

    if ticket.request is None or ticket.request.has_ended or ticket.has_chat:
        return None
    day = confirm_by(rules, ticket.request.counted_from)
    return day.isoformat() if day else None


def _due(ticket: Ticket) -> str:
    return ticket.request.due_at.isoformat() if ticket.request else ""


def _extension(desk: Desk, ticket: Ticket) -> str | None:
    """The date that the desk proposes to extend a late request to, or None."""
    from desk.deadlines import proposed_extension

    until = proposed_extension(desk.rules, ticket.request, desk.now) if ticket.request else None
    return until.isoformat() if until else None


def _is_holder_told(desk: Desk, ticket: Ticket) -> bool:
    """False where the account's holder may object, and could not be told so."""
    from desk import holder_notices

    return holder_notices.is_told(desk, ticket.number)


def _open(arguments: argparse.Namespace) -> int:
    from desk import asked_for, requests, senders
    from desk.model.errors import SettingsError
    from desk.model.request import Scope
    from knowledge.reading import Right

    right, received = Right(arguments.right), _received(arguments)
    words = (arguments.words.strip(),) if arguments.words and arguments.words.strip() else ()
    known = {"field": arguments.field or "", "value": arguments.value or "", "part": arguments.scope or ""}

    def from_ticket(desk: Desk, member: Member) -> Ticket:
        told = Scope("" if arguments.field == asked_for.UNTOLD else known["field"], known["value"], known["part"], words)
        return requests.register(desk, arguments.number, right, member.actor, message=arguments.message, scope=told, received_at=received)

    def from_elsewhere(desk: Desk, member: Member) -> Ticket:
        return requests.open_request(
            desk,
            None,
            right,
            language=asked_for.language_of(arguments.language),
            received_at=received or desk.now,
            source=arguments.source.strip(),
            scope=asked_for.scope_of(right, **known, words=arguments.words or ""),
            context=words,
            by=member.actor,
            sender=senders.checked(arguments.sender, arguments.answer_to),
        )

    if arguments.number is None and not (received and arguments.source and arguments.source.strip()):
        raise SettingsError("Say when it came with --received and how with --source, or name the --ticket that it stands in.")
    if arguments.number is None and arguments.seen is not None:
        raise SettingsError("Leave --version out without --ticket: what is opened has been seen by nobody.")
    if arguments.number is not None and (arguments.sender or arguments.answer_to):
        raise SettingsError("Leave --from and --answer-to out with --ticket: answers go where those of that ticket go.")
    return act(
        arguments,
        from_elsewhere if arguments.number is None else from_ticket,
        lambda ticket: _recorded(ticket, settings_of(arguments).desk),
    )


def _recorded(ticket: Ticket, rules: DeskSettings) -> str:
    day = _confirmation(rules, ticket)
    return _opened(ticket) + (f" Confirm the receipt to the person by {day}." if day else "")


def _opened(ticket: Ticket) -> str:
    assert ticket.request is not None  # it was just opened with one
    sent = "; the receipt with its code went to the chat" if ticket.has_chat else ""
    return (
        f"{ticket.number} is recorded: received {ticket.request.counted_from:%Y-%m-%d %H:%M} UTC, answer due {ticket.request.due_at}, "
        f"act by {ticket.request.act_by}. It waits for proof of who asks{sent}."
    )


def _received(arguments: argparse.Namespace) -> datetime | None:
    from zoneinfo import ZoneInfo

    from bot.moments import begins_at
    from desk.clock import utc_now
    from desk.model.errors import SettingsError

    if not arguments.received:
        return None
    now = utc_now()
    at = begins_at(arguments.received, now, ZoneInfo(settings_of(arguments).desk.timezone))
    if at > now:
        raise SettingsError(f"--received {arguments.received} is still to come; say when the request arrived.")
    return at


def _sender(arguments: argparse.Namespace) -> int:
    from desk import senders

    return act(
        arguments,
        lambda desk, member: senders.change(desk, arguments.number, senders.checked(arguments.sender, arguments.answer_to), member.actor),
        lambda ticket: f"{ticket.number}: {senders.worded(ticket.request.sender) if ticket.request else ''}",
    )


def _reopen(arguments: argparse.Namespace) -> int:
    from desk import requests

    return act(arguments, lambda desk, member: requests.reopen(desk, arguments.number, member.actor), _opened)
