"""What members can do with a ticket, as forms bring it: every act is a use case of the desk, which holds the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from console.pages import marks
from desk import (
    blocks,
    decisions,
    drafts,
    heard,
    merging,
    moving,
    overheard,
    replies,
    requests,
    senders,
    templates,
    tickets,
    ticking,
    worklist,
)
from desk.model.errors import NotAllowed
from desk.model.member import Member
from desk.model.request import Proof
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.outcomes import FIELDS
from knowledge.reading import Right

Typed = Mapping[str, str]
"""The fields of a form, without blanks around them."""
Does = Callable[[Desk, str, Typed, Member], Ticket]
"""Takes the ticket's number, what was typed, and who acts."""

OVERHEARD = "turn:"
"""Before the id of a turn, where a form names one in place of a message."""
NEXT = "next"
"""What a reply's form names where the ticket is to be closed and the next one to be opened."""
LONGEST_TEXT = 4096
"""Characters of a reply or note: one message of a chat."""
NO_NUMBER = -1
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Act:
    """One of them."""

    does: Does
    said: str
    """What is said when it was done."""
    is_checked: bool = True
    """Whether it is refused where the ticket has changed since it was looked at."""
    is_final: bool = False
    """Whether it is refused, too, where the user has written since: they may have changed their mind."""


def does(act: str, desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    """Does an act; raises as the use case, or Collision where somebody was faster."""
    if ACTS[act].is_checked:
        # A reply is final where the ticket is closed with it.
        _check_seen(desk, number, typed, is_final=ACTS[act].is_final or typed.get("then") == NEXT)
    return ACTS[act].does(desk, number, typed, member)


def number_in(typed: str) -> int:
    """What a form sent as a number; ``NO_NUMBER`` for anything else, and for more digits than any of ours has."""
    # Python converts some thousands of them and raises beyond.
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else NO_NUMBER


def _check_seen(desk: Desk, number: str, typed: Typed, *, is_final: bool) -> None:
    """Raises Collision where a colleague has moved the ticket since the form was shown, or its user has written where that counts."""
    if version := typed.get("version", ""):
        moving.check_seen(desk, number, number_in(version))
    if is_final and (last := typed.get("heard", "")):
        heard.check(desk, tickets.show(desk, number), last)


def worded(sentence: str) -> str:
    """A refusal of the desk in words for a page: what it says of the command line is said of the form."""
    for said, instead in _INSTEAD:
        sentence = re.sub(said, instead, sentence)
    return sentence


def _text(typed: Typed, what: str) -> str:
    text = typed.get("text", "")
    if not text:
        raise NotAllowed(f"The {what} is empty; nothing was done.")
    if len(text) > LONGEST_TEXT:
        raise NotAllowed(f"The {what} has {len(text)} characters; at most {LONGEST_TEXT} fit into one message.")
    return text


def _told(typed: Typed) -> str:
    """How the person is told: by the chat, or in words."""
    return decisions.BY_CHAT if typed.get("way") == decisions.BY_CHAT else typed.get("told", "")


def _take(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return tickets.take(desk, number, member.name)


def _assign(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return tickets.assign(desk, number, typed.get("assignee") or None, member.actor)


def _reply(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    is_last = typed.get("then") == NEXT
    return replies.send(desk, number, _text(typed, "reply"), member.actor, is_undoable=True, is_last=is_last)


def _tick(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    step = typed.get("tick", "")
    return ticking.tick(desk, number, step or typed.get("untick", ""), member.actor, is_done=bool(step))


def _by_hand(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    kept = senders.sent_by_hand(desk, number, _text(typed, "answer"), typed.get("told", ""), member.actor)
    drafts.drop(desk, number, member.name, "reply")
    return kept


def _sender(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return senders.change(desk, number, senders.checked(typed.get("name", ""), typed.get("answer_to", "")), member.actor)


def _undo(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return replies.undo(desk, number, typed.get("message", ""), member.actor)


def _template(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    """Puts a template behind what stands in the box of the reply, which is kept as a draft."""
    language, _, name = typed.get("template", "").partition("/")
    ticket = tickets.show(desk, number)
    text = templates.filled(desk, templates.show(desk, name, language), ticket, member.name)
    drafts.save(desk, number, member.name, "reply", "\n\n".join(filter(None, (typed.get("text", ""), text))))
    return ticket


def _note(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    noted = tickets.note(desk, number, _text(typed, "note"), member.actor)
    drafts.drop(desk, number, member.name, "note")
    return noted


def _close(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return tickets.close(desk, number, member.actor)


def _reopen(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    if tickets.show(desk, number).request is not None:
        return requests.reopen(desk, number, member.actor)
    return tickets.reopen(desk, number, member.actor)


def _register(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    right = next((each for each in Right if each == typed.get("right")), None)
    if right is None:
        raise NotAllowed("Choose the right that the message asks for.")
    message, turn = typed.get("message", ""), typed.get("message", "").removeprefix(OVERHEARD)
    if turn != message:
        message = str(overheard.take_in(desk, number, turn))
    return requests.register(desk, number, right, member.actor, message=number_in(message) if message else None)


def _ask(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return requests.ask_user(desk, number, _text(typed, "question"), member.actor, typed.get("told", ""))


def _verify_by_code(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return requests.verify(desk, number, Proof(typed.get("account", ""), "service", desk.now, member.name, typed.get("code", "")))


def _verify_by_hand(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return requests.verify(desk, number, Proof(typed.get("account", ""), "staff", desk.now, member.name, typed.get("evidence", "")))


def _extend(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    # Left empty where the chat takes the notice.
    return decisions.extend(desk, number, typed.get("reason", ""), member.actor, typed.get("told", ""))


def _refuse(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    reason, basis, part = (typed.get(name, "") for name in ("reason", "basis", "part"))
    return decisions.propose_refusal(desk, number, member.actor, reason=reason, basis=basis, part=part)


def _approve(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    told = "" if typed.get("way") == decisions.BY_CHAT else typed.get("told", "")
    return decisions.approve(desk, number, member.actor, typed.get("typed", ""), told)


def _decline(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return decisions.decline(desk, number, member.actor, typed.get("reason", ""))


def _complete(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    right = moving.request_of(tickets.show(desk, number)).right
    outcome = {name: typed[name] for name in FIELDS[right] if typed.get(name)}
    return decisions.complete(desk, number, member.actor, outcome, _told(typed), typed=typed.get("typed", ""))


def _withdraw(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return requests.withdraw(desk, number, member.actor, reason=typed.get("reason", ""), told=typed.get("told", ""))


def _expire(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return requests.close_unverified(desk, number, member.actor, typed.get("told", ""))


def _merge(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    name = typed.get("into", "")
    into = worklist.numbered(desk, name)
    if into is None:
        raise NotAllowed(f"There is no ticket {name[:40]!r} to merge into." if name else "Name the ticket to merge into.")
    if (seen := marks.read(typed.get(marks.FIELD, "")).get(into)) is not None:
        moving.check_seen(desk, into, seen.version)
        heard.check(desk, tickets.show(desk, into), seen.heard)
    return merging.merge(desk, number, into, member.actor)


def _block(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return blocks.block(desk, number, member.actor, typed.get("reason", ""), number_in(typed.get("days", "")))


def _unblock(desk: Desk, number: str, typed: Typed, member: Member) -> Ticket:
    return blocks.unblock(desk, number, member.actor)


ACTS: Mapping[str, Act] = {
    "take": Act(_take, "It is yours."),
    "assign": Act(_assign, "Assigned."),
    "reply": Act(_reply, "The reply is on its way to the user."),
    "by-hand": Act(_by_hand, "It is on record that you sent this answer; the desk itself has sent nothing."),
    "tick": Act(_tick, "The checklist is kept.", is_checked=False),
    "sender": Act(_sender, "Kept. What stood there before is a note."),
    "undo": Act(_undo, "Taken back; no user has seen it. Its text stands in the box again.", is_checked=False),
    "template": Act(_template, "The template stands in the box; nothing has been sent.", is_checked=False),
    "note": Act(_note, "The note is kept; no user sees it.", is_checked=False),
    "ask": Act(_ask, "The question is kept, and the request waits for the answer; the law's clock runs on.", is_final=True),
    "verify-code": Act(_verify_by_code, "It is verified who asks.", is_final=True),
    "verify-hand": Act(_verify_by_hand, "The proof is kept. Where a second person has to approve it, it says so below.", is_final=True),
    "extend": Act(_extend, "The notice is on its way, or was given. Below stands which date holds.", is_final=True),
    "refuse": Act(_refuse, "The refusal is proposed; nothing has been sent. A second person approves it.", is_final=True),
    "approve": Act(_approve, "Approved.", is_final=True),
    "decline": Act(_decline, "What was proposed is dropped.", is_final=True),
    "complete": Act(_complete, "The request is done.", is_final=True),
    "withdraw": Act(_withdraw, "The request is withdrawn.", is_final=True),
    "expire": Act(_expire, "The request is closed; it can be reopened within 14 days.", is_final=True),
    "close": Act(_close, "The ticket is closed.", is_final=True),
    "reopen": Act(_reopen, "It is open again."),
    "merge": Act(_merge, "Both are one now: this one. The other number leads here, and the chat was told.", is_final=True),
    "block": Act(_block, "The chat is blocked, and was told so. What it writes is not kept and not answered.", is_final=True),
    "unblock": Act(_unblock, "The chat can write again, and was told so.", is_checked=False),
    "register": Act(_register, "Registered as a rights request of its own; this is it.", is_final=True),
}
"""By the last word of their address."""

_INSTEAD = (
    (r"agree with them and use 'privacy-desk tickets assign [^']*'", "agree with them and assign it to yourself"),
    (r"repeat its number: --typed [\w-]+", "type its number into the field for it"),
    (r"name (that|how) with --told", r"name \1 in the field for it"),
    (r"name with --evidence what was compared", "verify it by hand, with what was compared"),
    (r"leave --told out", "leave the other way empty"),
    (r"--told chat for the closing words in the chat", "the closing words in the chat"),
    (r", such as --told '([^']*)'", r", such as '\1'"),
    (r" \('(?:requests package|staff add)'[^)]*\)", ""),
    (r"; 'privacy-desk [^']*' (?:shows all|registers one from its messages)", ""),
    (r", and 'privacy-desk [^']*' shows them", ""),
    (r" \('privacy-desk [^)]*\)", ""),
    (r" \(counted in 'privacy-desk [^)]*\)", ""),
    (r" \(email, username or other\)", ""),
    (r" \(untold\)", ""),
)
