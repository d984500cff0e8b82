"""Makes two tickets of one person into one, under both numbers: every word of both stands there, and the law's earlier clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk import audit, blocks, conversations, deciding, events, live, moving, notices, outbox, senders, tickets
from desk.model.errors import NotAllowed
from desk.model.reply import Reply, Say
from desk.model.request import RightsRequest, Scope
from desk.model.ticket import NO_CHAT, Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import drafts, extensions, merges, queue_line, requests
from desk.store import tickets as rows

MERGED, MERGED_AWAY = "notice.merged", "notice.merged_away"
"""What the chat is told that answers go to; and the other one, where a ticket came from there."""
WITHDRAWN_AWAY, ANSWERED_AWAY = "notice.withdrawn_away", "notice.answered_away"
"""What that other one is told when it ends."""
_KINDS = {"question": "a question", "human": "a wish for a person", "rights": "a rights request"}


def merge(desk: Desk, number: str, into: str, by: str) -> Ticket:
    """Makes the ticket ``number`` part of ``into``, which is returned; answers go to the chat of that one.

    Its messages, files, notes, drafts and codes go along, its own number stays valid for everybody who has it. Both have to be open,
    and of one chat or proven to be of one account. Raises NotFound, or NotAllowed with the reason where they would join what does not
    belong together.
    """
    deciding.check_person(desk, by)
    # Always in the same order, or two who merge crosswise would wait for each other.
    for each in sorted((number, into)):
        rows.hold(desk.tx, each)
    part, whole = tickets.show(desk, number), tickets.show(desk, into)
    if part.number != number:
        raise NotAllowed(f"{number} is part of {part.number} already, which would be merged as a whole: name that one, if you mean it.")
    check(desk, part, whole)
    row, target = moving.row_of(desk, part), moving.row_of(desk, whole)
    merges.add(desk.tx, part, target, by=by, now=desk.now)
    drafts.move(desk.tx, desk.sealer, row, target, desk.now)
    merges.move(desk.tx, row, part, target, whole.number)
    _lead_on(desk, part, whole)
    _keep(desk, part, whole)
    queue_line.settle(desk.tx, target)
    tickets.write(desk, whole, "note", moving.person(by), _note(part))
    merged = moving.step(desk, tickets.show(desk, whole.number), by, "merge", part.number)
    audit.record(desk, by, "merged", part.number, whole.number)
    if part.request is not None:
        # Whoever knows it by its old number has to look again.
        events.changed(desk, replace(merged, number=part.number))
    live.note(desk, replace(merged, number=part.number), "desk")
    _tell(desk, part, merged)
    return merged


def check(desk: Desk, part: Ticket, whole: Ticket) -> None:
    """Raises NotAllowed, which says why, where one ticket cannot become part of another."""
    pair = f"{part.number} and {whole.number}"
    if part.number == whole.number:
        raise NotAllowed(f"{part.number} is one ticket already; name another one.")
    if not (part.is_open and whole.is_open):
        closed = part if not part.is_open else whole
        raise NotAllowed(f"{closed.number} is closed, and its texts end in their own time: reopen it first, or leave it.")
    _check_person(part, whole)
    if part.has_chat and not whole.has_chat:
        raise NotAllowed(f"{whole.number} came from no chat, so that nobody there would be answered: merge it into {part.number} instead.")
    if part.has_chat and part.address != whole.address and blocks.is_blocked(desk, whole.address):
        raise NotAllowed(f"The chat of {whole.number} is blocked, and the other one's words would end there: merge it into {part.number}.")
    if part.request is not None and whole.request is None:
        raise NotAllowed(f"{part.number} is a rights request and {whole.number} is none: merge {whole.number} into {part.number} instead.")
    if part.request is not None and whole.request is not None:
        _check_requests(desk, pair, part, whole)


def between(desk: Desk, ticket: Ticket, others: list[Ticket]) -> list[Ticket]:
    """Those of ``others`` that a ticket can become part of."""
    return [other for other in others if _is_possible(desk, ticket, other)]


def elsewhere(desk: Desk, address: Address) -> list[Ticket]:
    """What a chat asked for and is part of another chat's ticket now: under the chat's own number, and with its own texts alone.

    What was taken up again there and then proven for another account is that one's: for this chat it is closed as it was.
    """
    found = []
    for away in merges.away(desk.tx, address):
        ticket = rows.at(desk.tx, desk.sealer, away.survivor)
        own = tuple(message for message in ticket.messages if message.came_from == away.number)
        if not _is_theirs(ticket.request, away.at):
            ticket = replace(ticket, request=None, closed_at=ticket.request.reopened_at if ticket.request else None)
        found.append(replace(ticket, number=away.number, aliases=(), messages=own, files=()))
    return found


def still_asked(desk: Desk, address: Address) -> list[Ticket]:
    """What of ``elsewhere`` is open, which this chat may take back."""
    return [ticket for ticket in elsewhere(desk, address) if ticket.is_open]


def tell_away(desk: Desk, ticket: Ticket, key: str, *, but: Address | None = None) -> None:
    """Tells the other chats whose tickets are part of this one that it has ended, each under its own number; ``but`` knows it."""
    for away, address in merges.others(desk.tx, ticket.number):
        if address == but or address.channel == NO_CHAT or not _is_theirs(ticket.request, away.at):
            continue
        language = conversations.load(desk, address).language or ticket.language
        outbox.put(desk, address, Reply("rights", language, (Say(key, {"number": away.number}),), right=ticket.right), None)


def codes_of(desk: Desk, ticket: Ticket) -> list[str]:
    """The codes of all receipts that were handed out for a request and still count."""
    request = moving.request_of(ticket)
    return list(filter(None, (request.match_code, *merges.codes(desk.tx, ticket.number, request.reopened_at))))


def _is_theirs(request: RightsRequest | None, merged_at: datetime) -> bool:
    """Whether a chat that a request was asked for in, and is not answered in, still has to do with it.

    Both chats had proven one account, or were one person's. Whoever takes it up again proves anew who they are, and may be somebody else.
    """
    if request is None or request.reopened_at is None or request.reopened_at < merged_at or request.proof is None:
        return True
    return request.proof.account in request.former_accounts


def _is_possible(desk: Desk, part: Ticket, whole: Ticket) -> bool:
    try:
        check(desk, part, whole)
    except NotAllowed:
        return False
    return True


def _check_person(part: Ticket, whole: Ticket) -> None:
    """One chat, or one proven account; what only somebody says of themselves joins nothing."""
    accounts = [each.request.proof.account if each.request and each.request.proof else "" for each in (part, whole)]
    if all(accounts) and accounts[0] != accounts[1]:
        raise NotAllowed(f"{part.number} and {whole.number} were proven to come from different accounts: two people's tickets stay two.")
    if part.has_chat and part.address == whole.address:
        return
    if not any(accounts):
        raise NotAllowed(
            f"{part.number} and {whole.number} came by different ways, and of neither it is known who asks: they may be two people's."
        )
    if not all(accounts):
        unknown = whole if accounts[0] else part
        raise NotAllowed(f"Of {unknown.number} it is not known who asks: another chat's ticket joins only when it is proven whose it is.")


def _check_requests(desk: Desk, pair: str, part: Ticket, whole: Ticket) -> None:
    one, other = moving.request_of(part), moving.request_of(whole)
    if one.right is not other.right:
        raise NotAllowed(f"{pair} ask for different rights ({one.right}, {other.right}): each is answered by itself.")
    if (one.proof is None) != (other.proof is None):
        unproven = part if one.proof is None else whole
        raise NotAllowed(
            f"Of {unproven.number} it is not known who asks, and of the other one it is: what is unproven proves nothing by joining."
        )
    if _what(one) != _what(other):
        raise NotAllowed(f"{pair} ask for the same right and for different things: each is answered by itself.")
    if one.proposal is not None or other.proposal is not None:
        raise NotAllowed(f"Something was proposed about {pair} that waits for a second person: approve or decline that first.")
    if any(extensions.is_under_way(desk.tx, moving.row_of(desk, each)) for each in (part, whole)):
        raise NotAllowed(f"A notice of extension is on its way for {pair}: wait until it has arrived.")
    if (one.extended_at is None) != (other.extended_at is None):
        raise NotAllowed(f"Of {pair} only one was extended: extend the other one too, or answer each by itself.")
    if (one.consented_at is None) != (other.consented_at is None):
        raise NotAllowed(f"Of {pair} only one may be handled in another console: the user has agreed for that one alone.")


def _what(request: RightsRequest) -> Scope:
    """What is asked for, apart from the words around it."""
    return replace(request.scope, words=())


def _keep(desk: Desk, part: Ticket, whole: Ticket) -> None:
    """Sets what the one ticket has of both."""
    if whole.assignee is None and part.assignee is not None:
        rows.assign(desk.tx, whole.number, part.assignee)
    if (part.request is None) == (whole.request is None):
        # By the older one it is to be answered first; a request without a clock of the law keeps its own age.
        opened = whole.opened_at if whole.request else min(part.opened_at, whole.opened_at)
        rows.came(desk.tx, whole.number, min(part.received_at, whole.received_at), opened)
    if part.request is None or whole.request is None:
        return
    requests.save(desk.tx, desk.sealer, moving.row_of(desk, whole), _joined(part, whole, part.request, whole.request))


def _joined(part: Ticket, whole: Ticket, one: RightsRequest, other: RightsRequest) -> RightsRequest:
    """The earlier clock, the longer time to object, and every word of both."""
    waits = [at for at in (one.waits_until, other.waits_until) if at is not None]
    first, last = sorted((one, other), key=lambda each: each.counted_from)
    # Whoever asked again later has from then on the whole time to prove who they are, and is reminded as often.
    taken_up = max(at for at in (part.opened_at, one.reopened_at, other.reopened_at) if at is not None)
    twice = {part.number, whole.number, *part.aliases, *whole.aliases}
    return replace(
        other,
        scope=replace(other.scope, words=tuple(dict.fromkeys((*first.scope.words, *last.scope.words)))),
        counted_from=first.counted_from,
        due_at=min(one.due_at, other.due_at),
        act_by=min(one.act_by, other.act_by),
        waits_until=max(waits, default=None),
        extended_at=max((at for at in (one.extended_at, other.extended_at) if at is not None), default=None),
        reminders=min(one.reminders, other.reminders),
        reopened_at=taken_up if other.proof is None and taken_up > whole.opened_at else other.reopened_at,
        duplicate_of=next((each.duplicate_of for each in (other, one) if each.duplicate_of and each.duplicate_of not in twice), ""),
        from_message=other.from_message or one.from_message,
        # The code of the one that staff wrote down counts from now on too, and must not count for more than it did.
        source=one.source if one.is_opened_by_staff and not other.is_opened_by_staff else other.source,
        former_accounts=tuple(dict.fromkeys((*other.former_accounts, *one.former_accounts))),
        # Of two that differ the note keeps the other one.
        sender=other.sender or one.sender,
    )


def _lead_on(desk: Desk, part: Ticket, whole: Ticket) -> None:
    """What a chat is at with the number goes on with the other one; another chat's goes back to its assistant, where nobody reads along."""
    if not part.has_chat:
        return
    dialogue = conversations.load(desk, part.address)
    number = whole.number if part.address == whole.address else ""
    flow = dialogue.flow
    if flow is not None and flow.number == part.number:
        flow = replace(flow, number=number) if number else None
    with_person, last = (number if each == part.number else each for each in (dialogue.with_person, dialogue.last_ticket))
    changed = replace(dialogue, flow=flow, with_person=with_person, last_ticket=last)
    if changed != dialogue:
        conversations.save(desk, changed)


def _note(part: Ticket) -> str:
    """What the number stood for, among staff."""
    wish = f" ({part.right})" if part.right else ""
    where = part.address.channel if part.has_chat else "no chat"
    seen_to = f", seen to by {part.assignee}" if part.assignee else ""
    received = f"{part.received_at:%Y-%m-%d %H:%M} UTC"
    sender = senders.worded(part.request.sender) if part.request else ""
    return f"{part.number} is part of this ticket now: {_KINDS[part.kind]}{wish}, received {received}, {where}{seen_to}. {sender}".rstrip()


def _tell(desk: Desk, part: Ticket, merged: Ticket) -> None:
    """Says once, in each chat that there is, that both are one and where the answers come."""
    notices.tell(desk, merged, MERGED, other=part.number)
    if part.has_chat and part.address != merged.address:
        say = Say(MERGED_AWAY, {"number": part.number})
        outbox.put(desk, part.address, Reply("rights", part.language, (say,), right=part.right), None)
