"""Everything that the page of a ticket shows, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from console.pages import marks
from console.pages.marks import Mark
from console.pages.writing import Writing, writing
from desk import (
    audit,
    blocks,
    deadlines,
    deciding,
    decisions,
    doubts,
    first_reply,
    heard,
    holder_notices,
    merging,
    moves,
    outcomes,
    people,
    staff,
    tickets,
    ticking,
    transcripts,
    worklist,
)
from desk.blocks import Block
from desk.doubts import Doubts
from desk.model.audited import Audited
from desk.model.member import Member
from desk.model.reply import Quote
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.ticking import Step
from desk.transcripts import Transcript

_LOOKS = "look:{}"
_SAME_LOOK = timedelta(minutes=10)
_MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket and what belongs to it."""

    ticket: Ticket
    member: Member
    """Who looks."""
    today: date
    legal: frozenset[Act]
    """What can be done with its request now."""
    steps: Sequence[Step]
    """The checklist."""
    history: Sequence[Audited]
    """Who did what, and who looked, oldest first."""
    others: Sequence[Ticket]
    """Other tickets of the same chat, newest first."""
    same_account: Sequence[Ticket]
    """Tickets of other chats whose request was proven to come from the same account, newest first."""
    joinable: Mapping[str, Mark]
    """Numbers of those that this one can become part of, each with what is to be seen of it now."""
    transcript: Transcript
    """The conversation, page by page."""
    approvers: Sequence[Member]
    extendable_to: date | None
    """The date that a notice of extension would bring; None = it would bring none."""
    confirm_by: date | None
    """By when receipt is to be confirmed to somebody who came by no chat."""
    answer_by: date
    """By when a ticket without a request is answered."""
    preview: Sequence[str | Quote]
    """What the person will read of the refusal that waits for a second person."""
    in_english: Sequence[str | Quote]
    """The same in English, where the person reads another language."""
    clauses: Sequence[tuple[str, str]]
    """The policy's clauses that a decision can name: (id, text)."""
    block: Block | None
    """What blocks the chat now."""
    unheard: int
    """Messages of a deletion's chat that nobody has read, since it was blocked."""
    doubts: Doubts
    """What speaks against the one who asks."""
    is_holder_told: bool
    """False where the account's holder may object, and there was no address to tell them so."""
    has_public_url: bool
    heard: str
    """The id of what the user has written last, to staff or to the assistant."""
    writing: Writing
    """What they are about to write, and what has just been written."""

    @property
    def is_verified(self) -> bool:
        """Whether it is known who asks."""
        return self.ticket.request is not None and self.ticket.request.is_verified

    @property
    def can_tell(self) -> bool:
        """Whether the chat can be reached."""
        return self.ticket.has_chat and not self.ticket.blocked

    @property
    def is_own_proposal(self) -> bool:
        """Whether the one who looks has proposed what waits for a second person."""
        proposal = self.ticket.request.proposal if self.ticket.request else None
        return proposal is not None and proposal.by == self.member.actor

    @property
    def second(self) -> Sequence[str]:
        """Who else could approve it."""
        return [member.name for member in self.approvers if member.name != self.member.name]


def seen(desk: Desk, number: str, member: Member, *, before: str = "", whole: bool = False) -> Seen:
    """Reads it, with the page of its conversation that ``transcripts.read`` gives for ``before`` and ``whole``; raises NotFound."""
    ticket, rules = tickets.show(desk, number), desk.rules
    request = ticket.request
    is_open = request is not None and not request.has_ended
    numbers = (ticket.number, *ticket.aliases)
    history = [line for each in numbers for subject in (each, _LOOKS.format(each)) for line in audit.of(desk, subject)]
    others, elsewhere = people.same_chat(desk, ticket, _MOST_OTHERS), people.same_account(desk, ticket, _MOST_OTHERS)
    told = decisions.preview(desk, ticket)
    return Seen(
        ticket=ticket,
        member=member,
        today=worklist.today(desk),
        legal=frozenset(moves.acts_in(request.state, is_extended=request.extended_at is not None)) if request else frozenset(),
        steps=ticking.steps(desk, ticket),
        history=sorted(history, key=lambda line: line.id),
        others=others,
        same_account=elsewhere,
        joinable=marks.of(desk, merging.between(desk, ticket, [*others, *elsewhere])),
        transcript=transcripts.read(desk, ticket, before=before, whole=whole),
        approvers=staff.approvers(desk),
        extendable_to=_extendable_to(desk, ticket),
        confirm_by=deadlines.confirm_by(rules, request.counted_from) if request is not None and is_open and not ticket.has_chat else None,
        answer_by=first_reply.day_of(desk, ticket),
        preview=transcripts.lines(desk, told, ticket.language),
        in_english=transcripts.lines(desk, told, "en") if ticket.language != "en" else (),
        clauses=outcomes.clauses(desk, ticket.policy_version) if is_open and member.may_approve else (),
        block=blocks.of(desk, ticket),
        unheard=deciding.unheard(desk, ticket),
        doubts=doubts.of(desk, ticket),
        is_holder_told=_is_holder_told(desk, ticket.number),
        has_public_url=bool(rules.public_url),
        heard=heard.last(desk, ticket).id,
        writing=writing(desk, ticket, member),
    )


def is_new_look(desk: Desk, number: str, member: Member) -> bool:
    """Whether ``note_look`` is to be called: who reloads a page does not look again."""
    mine = [line for line in audit.of(desk, _LOOKS.format(number)) if line.actor == member.actor]
    return not mine or desk.now - mine[-1].at > _SAME_LOOK


def note_look(desk: Desk, number: str, member: Member) -> None:
    """Leaves a line that a member has looked at what a ticket holds of a person."""
    audit.record(desk, member.actor, "look", _LOOKS.format(number))


def _extendable_to(desk: Desk, ticket: Ticket) -> date | None:
    request = ticket.request
    if request is None or request.has_ended or not deadlines.may_extend(desk.rules, request.counted_from, desk.now):
        return None
    return deadlines.binding(desk.rules, request.counted_from, extended=True)[0]


def note_download(desk: Desk, number: str, file: int, member: Member) -> None:
    """Leaves a line that a member has fetched a file of a ticket."""
    audit.record(desk, member.actor, "look.file", _LOOKS.format(number), str(file))


def _is_holder_told(desk: Desk, number: str) -> bool:
    notices = holder_notices.of_ticket(desk, number)
    return not notices or notices[-1].looked_up_at is None or notices[-1].parcel is not None
