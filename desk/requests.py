"""Rights requests from the wish to the proof of who asks: opened with a number and a date, verified, taken back, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk import codes, deadlines, disputed, merging, moves, moving, notices, policies, tickets
from desk.asking import ask_user
from desk.model.errors import NotAllowed
from desk.model.reply import Say
from desk.model.request import IN_CHAT, RightsRequest, Scope, Sender, State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.moves import Act
from desk.office import Desk
from desk.store import extensions, packages, requests, ticks
from desk.store import tickets as rows
from desk.telling import BY_CHAT, check_told
from desk.unverified import close_unverified, expire_unverified
from desk.verifying import verify
from knowledge.reading import Right

__all__ = [
    "ask_user",
    "close_unverified",
    "consent",
    "expire_unverified",
    "list_requests",
    "objected",
    "of_chat",
    "open_request",
    "register",
    "reopen",
    "user_replied",
    "verify",
    "withdraw",
]

LONGEST_SOURCE = 200
"""Characters in which staff say how a request came."""


def open_request(
    desk: Desk,
    address: Address | None,
    right: Right,
    *,
    language: str,
    received_at: datetime,
    source: str = "chat",
    scope: Scope | None = None,
    context: Sequence[str] | None = None,
    policy_version: int | None = None,
    by: str = moving.USER,
    from_message: str = "",
    sender: Sender | None = None,
) -> Ticket:
    """Opens a request that waits for proof of who asks; the law's clock runs from ``received_at``, the channel's time of the wish.

    ``address`` is None for what came by mail or telephone, ``source`` says how. ``context`` as in ``tickets.open_ticket``.
    ``policy_version``: None = the one in force now. ``by``: the actor who opens it; ``from_message``: the id of the message that staff
    register; ``sender``: who wrote or called, and where the answer goes. Raises NotAllowed for a source that is none.
    """
    if by != moving.USER:
        source = _source(source)
    if policy_version is None and policies.has_any(desk):
        policy_version = policies.current(desk)
    ticket = tickets.open_ticket(
        desk, address, "rights", right, language=language, received_at=received_at, context=context, policy_version=policy_version
    )
    # A clock that is ahead of ours must not give the desk more time.
    start = min(received_at, desk.now)
    due, _ = deadlines.binding(desk.rules, start)
    request = RightsRequest(
        right=right,
        state=State.IDENTITY,
        scope=scope or Scope(),
        source=source,
        # Without a chat nobody but staff could read it, and it would prove nothing.
        match_code=codes.new_code() if ticket.has_chat else "",
        counted_from=start,
        due_at=due,
        act_by=deadlines.act_by(desk.rules, due, start),
        from_message=from_message,
        sender=sender or Sender(),
    )
    requests.add(desk.tx, desk.sealer, moving.row_of(desk, ticket), request)
    opened = moving.step(desk, tickets.show(desk, ticket.number), by, "open")
    if by != moving.USER:
        _hand_code(desk, opened)
    return opened


def register(
    desk: Desk,
    number: str,
    right: Right,
    by: str,
    *,
    message: int | None = None,
    scope: Scope | None = None,
    received_at: datetime | None = None,
) -> Ticket:
    """Opens a request from what a user wrote in another ticket; the clock runs from that message.

    ``message`` counts the ticket's messages from 1; None = the user's last one. Returns the new ticket, which answers go to the same
    chat from. Raises NotFound, or NotAllowed for a message that the user did not write.
    """
    ticket = tickets.show(desk, number)
    written = [at for at, each in enumerate(ticket.messages, 1) if each.author in ("context", "user")]
    chosen = message if message is not None else max(written, default=0)
    if chosen not in written:
        named = ", ".join(map(str, written)) or "none"
        raise NotAllowed(f"Message {chosen} of {number} is not the user's; those are {named} (counted in 'privacy-desk tickets show').")
    wish = ticket.messages[chosen - 1]
    if (first := requests.of_message(desk.tx, wish.id, right)) is not None:
        first_number = rows.at(desk.tx, desk.sealer, first).number
        raise NotAllowed(f"Message {chosen} of {number} is registered already, as {first_number} ({right}).")
    opened = open_request(
        desk,
        ticket.address if ticket.has_chat else None,
        right,
        language=ticket.language,
        received_at=received_at or wish.written_at,
        source=f"ticket {number}",
        scope=scope,
        context=[wish.text],
        policy_version=ticket.policy_version,
        by=by,
        from_message=wish.id,
        sender=ticket.request.sender if ticket.request is not None and not ticket.has_chat else None,
    )
    tickets.note(desk, number, f"Registered as the rights request {opened.number} ({right}).", by)
    return opened


def of_chat(desk: Desk, address: Address, *, only_open: bool = True) -> list[Ticket]:
    """The tickets of a chat that have a request, newest first."""
    return [
        ticket for ticket in tickets.of_chat(desk, address) if ticket.request is not None and not (only_open and ticket.request.has_ended)
    ]


def list_requests(desk: Desk, *, only_open: bool = False, limit: int = 100) -> list[Ticket]:
    """The queue: open requests, the one to act on first at the top, then ended ones, the last first."""
    return [rows.at(desk.tx, desk.sealer, id) for id in requests.queue(desk.tx, limit, only_open=only_open)]


def withdraw(desk: Desk, number: str, by: str = moving.USER, *, reason: str = "", told: str = "", at: Address | None = None) -> Ticket:
    """Ends a request that the user does not want any more; where others do it for them, the chat is told.

    ``at`` is the chat in which the user takes it back, None = the ticket's own; the other ones that it was asked for in are told.
    Staff say with ``reason`` how they know, and with ``told`` how the person was told where no chat can take it. Raises NotFound or
    NotAllowed.
    """
    ticket = tickets.show(desk, number)
    if by == moving.USER:
        return _taken_back(desk, ticket, at or ticket.address)
    moves.after(moving.request_of(ticket).state, Act.WITHDRAW)
    if by.startswith("staff:") and not reason.strip():
        raise NotAllowed("Say why it is withdrawn, such as when and how the person took it back; it is kept as a note.")
    told = check_told(desk, ticket, told or (BY_CHAT if ticket.has_chat and not ticket.blocked else ""))
    id = tickets.write(desk, ticket, "note", moving.person(by), f"Withdrawn: {reason.strip()}") if reason.strip() else ""
    withdrawn = moving.move(desk, ticket, Act.WITHDRAW, by, id, told=told)
    _tell_withdrawn(desk, withdrawn)
    return withdrawn


def objected(desk: Desk, number: str) -> Ticket:
    """Ends a request that the holder of the account says is not theirs, and tells the chat; raises NotFound or NotAllowed.

    What had proven it proves nothing any more, and replies of staff that have not left come back as notes.
    """
    ticket = tickets.show(desk, number)
    moves.after(moving.request_of(ticket).state, Act.WITHDRAW)
    ended = moving.move(desk, disputed.dispute(desk, ticket), Act.WITHDRAW, moving.USER, "objection")
    _tell_withdrawn(desk, ended)
    return ended


def user_replied(desk: Desk, number: str) -> Ticket:
    """Notes that the user has answered; ``tickets.add`` does so by itself. Raises NotFound or NotAllowed."""
    return moving.move(desk, tickets.show(desk, number), Act.REPLIED, moving.USER)


def consent(desk: Desk, number: str) -> Ticket:
    """Notes that the user agrees that another console handles the request, which leaves for there now; raises NotFound or NotAllowed."""
    ticket = tickets.show(desk, number)
    if moving.request_of(ticket).consented_at is not None:
        return ticket
    return moving.step(desk, moving.change(desk, ticket, consented_at=desk.now), moving.USER, "consent")


def reopen(desk: Desk, number: str, by: str = moving.USER, *, received_at: datetime | None = None) -> Ticket:
    """Takes up an ended request again, within ``tickets.REOPEN_DAYS``: who asks is proven anew.

    The clock begins anew where the user asks for it anew: ``received_at`` is the channel's time of that, None = now. What staff reopen
    was asked for once and keeps its dates, and the chat is sent the code of a new receipt. How it had ended stays as a note. Raises
    NotFound or NotAllowed.
    """
    ticket = tickets.show(desk, number)
    request = moving.request_of(ticket)
    tickets.check_age(desk, ticket)
    fresh = replace(
        _counted_anew(desk, request, min(received_at or desk.now, desk.now)) if by == moving.USER else request,
        match_code=codes.new_code() if ticket.has_chat else "",
        reopened_at=desk.now,
        proof=None,
        former_accounts=_former(request),
        waits_until=None,
        duplicate_of="",
        reminders=0,
        told="",
        outcome={},
        ended_at=None,
    )
    if request.has_ended:
        tickets.write(desk, ticket, "note", None, _how_it_ended(request))
        rows.reopen(desk.tx, number)
        row = moving.row_of(desk, ticket)
        extensions.drop(desk.tx, row, desk.now)
        # Whoever proves an account next may be somebody else.
        packages.drop(desk.tx, row)
        ticks.remove_of(desk.tx, row)
    reopened = moving.move(desk, replace(ticket, request=fresh), Act.REOPEN, by)
    if by != moving.USER:
        _hand_code(desk, reopened)
    return reopened


def _taken_back(desk: Desk, ticket: Ticket, at: Address) -> Ticket:
    withdrawn = moving.move(desk, ticket, Act.WITHDRAW, moving.USER)
    if at != ticket.address:
        notices.tell(desk, withdrawn, notices.WITHDRAWN)
    merging.tell_away(desk, withdrawn, merging.WITHDRAWN_AWAY, but=at)
    return withdrawn


def _tell_withdrawn(desk: Desk, ticket: Ticket) -> None:
    notices.tell(desk, ticket, notices.WITHDRAWN)
    merging.tell_away(desk, ticket, merging.WITHDRAWN_AWAY)


def _counted_anew(desk: Desk, request: RightsRequest, start: datetime) -> RightsRequest:
    due, _ = deadlines.binding(desk.rules, start)
    return replace(request, counted_from=start, due_at=due, act_by=deadlines.act_by(desk.rules, due, start), extended_at=None)


def _hand_code(desk: Desk, ticket: Ticket) -> None:
    """Sends the receipt's code to the user's own chat, and to nobody else: staff who knew it could prove anybody's request."""
    notices.tell(desk, ticket, notices.WAITS, Say(notices.CODE, {"code": moving.request_of(ticket).match_code}))


def _source(source: str) -> str:
    """How it came, as staff name it: one line, and not by the chat, which is what no member of staff can say."""
    plain = " ".join(source.split())
    if not plain or not plain.isprintable() or len(source) > LONGEST_SOURCE or plain != source.strip():
        raise NotAllowed(f"How it came is one line of at most {LONGEST_SOURCE} characters, such as 'mail' or 'letter of 3 March'.")
    if plain.casefold() == IN_CHAT:
        raise NotAllowed("What a user asked for in a chat is registered from its ticket, with the message that asks for it.")
    return plain


def _former(request: RightsRequest) -> tuple[str, ...]:
    """The accounts that whoever is in the chat now is not to be told of before they have proven one anew."""
    proven = (request.proof.account,) if request.proof is not None and request.proof.account else ()
    return tuple(dict.fromkeys((*request.former_accounts, *proven)))


def _how_it_ended(request: RightsRequest) -> str:
    lines = [f"Reopened; it had ended as {request.state} on {request.ended_at:%Y-%m-%d}, received {request.counted_from:%Y-%m-%d}."]
    if request.told:
        lines.append(f"The person had been told: {request.told}")
    lines += [f"{name}: {value}" for name, value in request.outcome.items()]
    return "\n".join(lines)
