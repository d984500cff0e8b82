"""Attachments: files of users and staff in a ticket, bounded in size, number and kind, and sealed like every text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk import conversations, file_types, moving, outbox, tickets
from desk.file_types import FileType
from desk.model.attachment import Attachment, KeptFile, Refusal
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Reply, Say
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import attachments, blocked_chats
from desk.store import tickets as rows
from desk.store.attachments import Due

__all__ = [
    "MARK",
    "MOST_BYTES",
    "MOST_FILES",
    "Due",
    "add",
    "arrived",
    "attach",
    "bring_along",
    "content",
    "discard",
    "due",
    "for_package",
    "given_up",
    "look",
    "put_off",
    "upload",
    "words_of",
]

MOST_BYTES = 10 * 1024 * 1024
"""Of one file; Telegram hands out 20 MB (https://core.telegram.org/bots/api#getfile)."""
MOST_FILES = 20
"""That one ticket holds from its user, those included that are still to be fetched."""
MARK = "📎"
"""Before a file's name, where the name stands for the file."""
FETCHED_FROM = ("telegram",)
"""Channels that are asked for a file after its message has been read; elsewhere it comes with it."""
_TYPES_THAT_NEVER_ARE = ("audio/", "video/")


def look(content: bytes, name: str) -> FileType | Refusal:
    """What a file is, or why it is not taken; takes time with large ones, so that it is done before a transaction."""
    if not content:
        return "empty"
    if len(content) > MOST_BYTES:
        return "large"
    return file_types.type_of(content, name) or "type"


def add(desk: Desk, number: str, offered: Attachment, caption: str, *, at: datetime, source: str = "") -> Refusal | None:
    """Takes what a turn brought into an open ticket: the caption as a message, the file beside it; returns why it is refused, else None.

    A file that its channel has to be asked for is fetched later; one that was uploaded is here already. ``at`` is the channel's
    time, ``source`` its id of the turn. Raises NotFound.
    """
    ticket = tickets.show(desk, number)
    uploaded = attachments.uploaded(desk.tx, desk.sealer, ticket.address, offered.external) if offered.external else None
    refusal = _refused_unseen(ticket, offered, is_here=uploaded is not None)
    if refusal is not None:
        if uploaded is not None:
            attachments.remove(desk.tx, uploaded.id)
        _write(desk, ticket, [caption, f"{MARK} {file_types.named(offered.name)} (refused: {_REASONS[refusal]})"], at)
        return refusal
    row = moving.row_of(desk, ticket)
    if uploaded is not None:
        attachments.give(desk.tx, uploaded.id, row)
        name = uploaded.name
    else:
        name = file_types.named(offered.name)
        file = KeptFile(desk.ids.new(), name, offered.type, offered.size or 0, "waiting", "user", None, at)
        attachments.add(
            desk.tx, desk.sealer, file, ticket.address, ticket=row, external=offered.external, upload=source or None, now=desk.now
        )
    _write(desk, ticket, [caption, f"{MARK} {name}"], at)
    return None


def bring_along(desk: Desk, number: str, turns: int) -> int:
    """Takes the files of the last ``turns`` turns of a ticket's chat into it, each once; returns how many.

    What was sent before a person was there was looked at by nobody. Only where it can still be fetched.
    """
    ticket = tickets.show(desk, number)
    taken = 0
    for exchange in conversations.recent(desk, ticket.address, turns):
        offered = exchange.attachment
        if offered is None or attachments.is_known(desk.tx, ticket.address, exchange.source):
            continue
        if _refused_unseen(ticket, offered, is_here=False) is None:
            add(desk, number, offered, "", at=exchange.said_at, source=exchange.source)
            taken += 1
    return taken


def due(desk: Desk, channel: str, limit: int = 10) -> Sequence[Due]:
    """The files that are to be fetched from a channel now, oldest first."""
    return attachments.due(desk.tx, desk.sealer, channel, desk.now, limit)


def arrived(desk: Desk, wanted: Due, content: bytes, found: FileType | Refusal) -> None:
    """Keeps a file that was fetched, or refuses it and tells the chat why, as ``look`` found; one that was settled is left alone."""
    if not isinstance(found, FileType):
        refused(desk, wanted, found, size=len(content))
        return
    name = file_types.named(wanted.name, found)
    file = KeptFile(wanted.id, name, found.media_type, len(content), "kept", "user", None, desk.now)
    if attachments.end(desk.tx, desk.sealer, file):
        attachments.put_content(desk.tx, desk.sealer, file.id, content)


def refused(desk: Desk, wanted: Due, refusal: Refusal, *, size: int = 0) -> None:
    """Refuses a file that was to be fetched, with a line in the ticket and the reason in the chat."""
    file = KeptFile(wanted.id, wanted.name, "", size, "refused", "user", None, desk.now, _REASONS[refusal])
    if attachments.end(desk.tx, desk.sealer, file):
        _tell(desk, wanted, f"{MARK} {wanted.name}: refused, {_REASONS[refusal]}.", refusal)


def put_off(desk: Desk, wanted: Due, not_before: datetime, *, counts: bool = True) -> None:
    """Has a file fetched again at ``not_before``; ``counts``: whether that was a failure of its own."""
    attachments.put_off(desk.tx, wanted.id, not_before, wanted.attempts + counts)


def given_up(desk: Desk, wanted: Due, reason: str) -> None:
    """Gives up a file that cannot be fetched, with a line in the ticket, and asks the chat to send it again."""
    file = KeptFile(wanted.id, wanted.name, "", 0, "lost", "user", None, desk.now, reason)
    if attachments.end(desk.tx, desk.sealer, file):
        _tell(desk, wanted, f"{MARK} {wanted.name}: could not be fetched ({reason}); the user was asked to send it again.", "lost")


def upload(desk: Desk, address: Address, id: str, name: str, content: bytes, *, kind: FileType, at: datetime) -> None:
    """Keeps a file that a chat uploads with the message ``id`` until that is read; of a blocked chat none. ``kind`` as ``look`` found."""
    if blocked_chats.holds(desk.tx, address.channel, address.chat, desk.now):
        return
    file = KeptFile(desk.ids.new(), file_types.named(name, kind), kind.media_type, len(content), "kept", "user", None, at)
    attachments.add(desk.tx, desk.sealer, file, address, ticket=None, upload=id, now=desk.now)
    attachments.put_content(desk.tx, desk.sealer, file.id, content)


def discard(desk: Desk, address: Address, offered: Attachment) -> None:
    """Drops an uploaded file that no person is there for."""
    uploaded = attachments.uploaded(desk.tx, desk.sealer, address, offered.external) if offered.external else None
    if uploaded is not None:
        attachments.remove(desk.tx, uploaded.id)


def attach(desk: Desk, number: str, name: str, content: bytes, by: str) -> Ticket:
    """Attaches a file of staff to a ticket; it goes into the access package. ``by`` is the actor.

    Raises NotFound, or NotAllowed where it is empty, too large, or has a name that another one of theirs has.
    """
    ticket = tickets.show(desk, number)
    name = file_types.named(name)
    if not content:
        raise NotAllowed(f"{name} is empty; nothing was attached.")
    if len(content) > MOST_BYTES:
        raise NotAllowed(f"{name} is larger than {MOST_BYTES // 1024**2} MB; hand it over another way.")
    if any(file.name == name for file in ticket.files if file.author == "staff"):
        raise NotAllowed(f"{number} has a file {name} from staff already; rename this one.")
    kind = file_types.type_of(content, name)
    media_type = kind.media_type if kind else "application/octet-stream"
    file = KeptFile(desk.ids.new(), name, media_type, len(content), "kept", "staff", moving.person(by), desk.now)
    attachments.add(desk.tx, desk.sealer, file, ticket.address, ticket=moving.row_of(desk, ticket), now=desk.now)
    attachments.put_content(desk.tx, desk.sealer, file.id, content)
    return moving.step(desk, ticket, by, "attach", file.id)


def content(desk: Desk, number: str, which: int) -> tuple[KeptFile, bytes]:
    """The attachment of a ticket with that number, counted from 1, and its content; raises NotFound where there is none to be had."""
    ticket = tickets.show(desk, number)
    if not 1 <= which <= len(ticket.files):
        has = f"it has {len(ticket.files)}" if ticket.files else "it has none"
        raise NotFound(f"{number} has no attachment {which}; {has}.")
    file = ticket.files[which - 1]
    if file.state == "waiting":
        raise NotFound(f"{file.name} has not been fetched yet; that happens as soon as the server runs and the channel answers.")
    if file.state != "kept":
        raise NotFound(f"{file.name} was {file.state} ({file.reason}); its content is not here.")
    return file, attachments.content(desk.tx, desk.sealer, file.id)


def for_package(desk: Desk, ticket: Ticket) -> Mapping[str, bytes]:
    """What staff attached to a ticket, by name."""
    return {file.name: attachments.content(desk.tx, desk.sealer, file.id) for file in ticket.files if file.author == "staff"}


def words_of(refusal: Refusal, number: str, name: str) -> Say:
    """What the chat is told about a file that is not taken."""
    limits = {"types": file_types.LISTED, "limit": str(MOST_BYTES // 1024**2), "most": str(MOST_FILES)}
    return Say(f"attachment.{refusal}", {"name": file_types.named(name), "number": number, **limits})


_REASONS: Mapping[Refusal, str] = {
    "type": "files of this kind are not taken",
    "large": f"larger than {MOST_BYTES // 1024**2} MB",
    "empty": "it is empty",
    "many": f"the ticket holds {MOST_FILES} files already",
    "lost": "it did not arrive",
}
"""In the words of staff."""


def _refused_unseen(ticket: Ticket, offered: Attachment, *, is_here: bool) -> Refusal | None:
    """What can be refused before the content is here."""
    if sum(file.author == "user" and file.state in ("waiting", "kept") for file in ticket.files) >= MOST_FILES:
        return "many"
    if is_here:
        return None
    if not offered.external or ticket.address.channel not in FETCHED_FROM:
        return "lost"
    if offered.size is not None and offered.size > MOST_BYTES:
        return "large"
    return "type" if offered.type.startswith(_TYPES_THAT_NEVER_ARE) else None


def _write(desk: Desk, ticket: Ticket, lines: Sequence[str], at: datetime) -> None:
    tickets.add(desk, ticket.number, [line for line in lines if line.strip()], at=at)


def _tell(desk: Desk, wanted: Due, line: str, why: Refusal) -> None:
    ticket = rows.at(desk.tx, desk.sealer, wanted.ticket)
    tickets.write(desk, ticket, "note", None, line)
    outbox.put(desk, ticket.address, Reply("human", ticket.language, (words_of(why, ticket.number, wanted.name),)), None)
