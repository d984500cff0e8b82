"""Notices to the holder of an account before something is done that cannot be undone, so that they may object."""

from __future__ import annotations

from desk import codes, letters, links, mail_changes, proofs, tickets
from desk.model.identity import Account
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import holder_notices, outbox
from desk.store import proofs as proof_table
from knowledge.reading import Right

Kept = holder_notices.Kept
SYSTEM = "system"
_NOT_TOLD = (
    "The account's holder could not be told of this request by mail: no address is known, or it takes no mails. "
    "Before it is acted on, reach them another way, or make sure by other means that the request is theirs."
)
BLOCKED = "blocked"
"""The kind of notice that nothing is objected to by: it leads back to the chat."""


def notice(desk: Desk, number: str, account: str) -> str:
    """Has the holder of an account told at its registered address about a request that is about to be done; returns the notice's id.

    For a deletion, an access or a change of e-mail, which tells the new address as well. The address is looked up and written to
    later. Raises NotFound.
    """
    ticket = tickets.show(desk, number)
    id = desk.ids.new()
    kind, also = _kind(ticket)
    holder_notices.add(
        desk.tx, desk.sealer, id, number=ticket.number, kind=kind, language=ticket.language, account=account, also=also, now=desk.now
    )
    if not can_be_sent(desk):
        # Staff see that nobody was told; a directory that is set up later must not bring up what is long past.
        holder_notices.look_up(desk.tx, id, token="", parcel=None, now=desk.now)
    return id


def unreached(desk: Desk, number: str, account: str) -> str:
    """Has the holder of an account told, without content, that its request's chat could not be reached; returns the notice's id."""
    ticket = tickets.show(desk, number)
    id = desk.ids.new()
    holder_notices.add(
        desk.tx, desk.sealer, id, number=number, kind=BLOCKED, language=ticket.language, account=account, also="", now=desk.now
    )
    return id


def can_be_sent(desk: Desk) -> bool:
    """Whether holders of accounts can be written to: mail, directory and a public address for the link are set up."""
    return desk.rules.has_mail and desk.rules.has_directory and bool(desk.rules.public_url)


def waiting(desk: Desk, limit: int = 20) -> list[tuple[str, str]]:
    """What is to be looked up in the directory, oldest first: (id, account)."""
    return [(kept.id, kept.account) for kept in holder_notices.waiting(desk.tx, desk.sealer, limit)]


def told(desk: Desk, id: str, account: Account | None) -> bool:
    """Ends a look-up: writes to the registered address, or notes that there is none; True where a letter leaves."""
    kept = holder_notices.get_waiting(desk.tx, desk.sealer, id)
    if kept is None:
        return False
    token = codes.new_token()
    ticket = tickets.show(desk, kept.number)
    if account is not None and ticket.has_chat:
        proofs.known(desk, ticket.address, account)
    until = ticket.request.waits_until if ticket.request else None
    is_back = kept.kind == BLOCKED
    args = {
        "number": kept.number,
        "until": f"{until:%Y-%m-%d %H:%M} UTC" if until else "",
        "link": links.chat_address(desk.rules, ticket.address) if is_back else f"{desk.rules.public_url}/objections/{token}",
    }
    registered = account.email if account else ""
    parcels = {to: letters.post(desk, to, f"notice_{kept.kind}", kept.language, args) for to in {registered, kept.also} if to}
    # Only the registered address is the holder's for certain.
    parcel = parcels.get(registered)
    holder_notices.look_up(desk.tx, id, token=_blind(desk, token), parcel=parcel, now=desk.now)
    return bool(parcels)


def note_failures(desk: Desk) -> int:
    """Writes into each ticket, once, that its account's holder could not be told of it; returns into how many.

    There was no address, the mail server refused the letter, or nobody knows whether it arrived.
    """
    failed = holder_notices.failed(desk.tx, desk.sealer, BLOCKED, 100)
    for kept in failed:
        holder_notices.note_failed(desk.tx, kept.id, desk.now)
        tickets.note(desk, kept.number, _NOT_TOLD, SYSTEM)
    return len(failed)


def is_told(desk: Desk, number: str) -> bool:
    """False where the holder of the account was to be told of a ticket last and could not be; True also while it is under way."""
    request = tickets.show(desk, number).request
    if request is None or request.waits_until is None:
        # Nobody is to be told, or what they were told of has been taken up anew since.
        return True
    kept = [each for each in of_ticket(desk, number) if each.kind != BLOCKED]
    if not kept or kept[-1].looked_up_at is None:
        return True
    if kept[-1].parcel is None:
        return False
    parcel = outbox.get(desk.tx, desk.sealer, kept[-1].parcel)
    # What is gone was sent long ago.
    return parcel is None or parcel.outcome not in ("refused", "doubtful")


def of_ticket(desk: Desk, number: str) -> list[Kept]:
    """The notices about a ticket, oldest first."""
    return holder_notices.of(desk.tx, desk.sealer, number)


def by_token(desk: Desk, token: str) -> Kept | None:
    """The notice whose letter had this token in its link, or None."""
    return holder_notices.by_token(desk.tx, desk.sealer, _blind(desk, token))


def changed_email(desk: Desk, number: str, account: str, old: str, new: str) -> None:
    """Tells the old and the new address of an account that it was changed; for 7 days the new one proves no deletion and no access."""
    language = tickets.show(desk, number).language
    proof_table.add_change(desk.tx, proofs.account_index(desk, account), letters.mailbox(desk, new), desk.now)
    if desk.rules.has_mail:
        for to in dict.fromkeys(filter(None, (old, new))):
            letters.post(desk, to, "changed_email", language, {"number": number})


def _kind(ticket: Ticket) -> tuple[str, str]:
    """What the holder is told of, and who else is."""
    if ticket.right is Right.DELETE:
        return "delete", ""
    if ticket.right is Right.ACCESS:
        return "access", ""
    return "email", mail_changes.new_address(ticket.request.scope) if ticket.request else ""


def _blind(desk: Desk, token: str) -> str:
    return desk.sealer.blind(f"objection\n{token}")
