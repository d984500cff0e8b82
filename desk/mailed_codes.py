"""Codes to the registered address: asked for in a chat, looked up and mailed later, and tried five times at most."""

from __future__ import annotations

from datetime import timedelta

from desk import codes, letters, proofs
from desk.mail_changes import changes_mail
from desk.model.errors import NotAllowed
from desk.model.identity import Account, Asked, Tried
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import mailed_codes
from desk.store import proofs as proof_table
from knowledge.reading import Right

HELD = timedelta(minutes=10)
TRIES = 5
DAY = timedelta(days=1)
PER_CHAT_AND_ADDRESS, PER_ADDRESS, PER_CHAT = 3, 9, 9
"""Codes that are sent in 24 hours: from a chat to an address, to an address, and from a chat."""
LONGEST_TYPED = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
_AROUND = " \t\r\n<>()[]\"'.,;:!?"
"""What people put around an address in a sentence."""
WEIGHTY = (Right.DELETE, Right.ACCESS)
"""What a newly changed address cannot prove: it cannot be undone."""


def ask_mail(desk: Desk, address: Address, number: str, typed: str) -> Asked:
    """Asks for a code to the registered address of the account that ``typed`` names: its address, user name or id.

    Only writes a row, whatever was typed, so that neither words nor time tell whether there is such an account; the address is
    looked up and written to later. Where the holder of the account has said "this was not me" of this chat, nothing is mailed
    either, and this says "asked" as well: anything else would tell that there is one. Raises NotFound for a ticket of another chat,
    NotAllowed where a mail cannot prove what the ticket is about.
    """
    ticket = proofs.own_ticket(desk, address, number)
    if is_disputed(ticket):
        raise NotAllowed("A registered address that is to be corrected proves nothing; use a link of the console, or customer service.")
    typed = typed.strip(_AROUND)[:LONGEST_TYPED]
    typed_index = desk.sealer.blind(f"typed\n{typed.casefold()}")
    since = desk.now - DAY
    if (
        mailed_codes.count_asked(desk.tx, since, typed_index=typed_index, address=address) >= PER_CHAT_AND_ADDRESS
        or mailed_codes.count_asked(desk.tx, since, typed_index=typed_index) >= PER_ADDRESS
        or mailed_codes.count_asked(desk.tx, since, address=address) >= PER_CHAT
    ):
        return "limit"
    mailed_codes.add(
        desk.tx,
        desk.sealer,
        desk.ids.new(),
        address=address,
        number=ticket.number,
        language=ticket.language,
        typed=typed,
        typed_index=typed_index,
        now=desk.now,
        expires_at=desk.now + HELD,
    )
    return "asked"


def is_disputed(ticket: Ticket) -> bool:
    """Whether the request says that the registered address itself is wrong: then that address cannot prove it."""
    request = ticket.request
    return request is not None and changes_mail(request)


def waiting(desk: Desk, limit: int = 20) -> list[tuple[str, str]]:
    """What is to be looked up in the directory, oldest first: (id, what was typed)."""
    return [(kept.id, kept.typed) for kept in mailed_codes.waiting(desk.tx, desk.sealer, desk.now, limit)]


def has_lapsed(desk: Desk) -> bool:
    """Whether ``lapse`` has something to do."""
    return mailed_codes.has_lapsed(desk.tx, desk.now)


def lapse(desk: Desk) -> int:
    """Ends look-ups that nobody could do in time, as if there were no such account; returns how many."""
    return mailed_codes.lapse(desk.tx, desk.now)


def found(desk: Desk, id: str, account: Account | None) -> bool:
    """Ends a look-up: mails a code to the account's address, or nothing where there is none; True where a code was mailed.

    The minutes of the code begin now in either case.
    """
    kept = mailed_codes.look_up(desk.tx, desk.sealer, id, desk.now, desk.now + HELD)
    if kept is None or account is None:
        return False
    # Whether or not a mail leaves: that there is such an account is not to be confirmed either.
    proofs.known(desk, proofs.own_ticket(desk, kept.address, kept.number).address, account)
    if not account.email:
        return False
    index, mail_index = proofs.account_index(desk, account.id), letters.mailbox(desk, account.email)
    ticket = proofs.own_ticket(desk, kept.address, kept.number)
    if (
        _is_disputed_by(ticket, kept.typed, account)
        or proof_table.is_stopped(desk.tx, kept.address, index)
        or _has_enough(desk, mail_index, kept.address)
    ):
        return False
    if ticket.right in WEIGHTY and proof_table.changed_since(desk.tx, index, mail_index, desk.now - proofs.NEW_ADDRESS):
        letters.post(desk, account.email, "too_new", kept.language, {"number": kept.number})
        return False
    _mail(desk, kept, account, index, mail_index)
    return True


def _mail(desk: Desk, kept: mailed_codes.Kept, account: Account, index: str, mail_index: str) -> None:
    code, token = codes.new_code(), codes.new_token()
    mailed_codes.set_code(
        desk.tx,
        desk.sealer,
        kept.id,
        account=account.id,
        account_index=index,
        mail_index=mail_index,
        code=_blind(desk, kept.id, codes.plain(code)),
        not_me=not_me_index(desk, token),
    )
    args = {"code": code, "number": kept.number, "link": f"{desk.rules.public_url}/not-me/{token}"}
    key = "package_code" if kept.address.channel == proofs.PAGE else "code"
    letters.post(desk, account.email, key, kept.language, args, until=desk.now + HELD)


def try_code(desk: Desk, address: Address, number: str, typed: str) -> Tried:
    """Compares a typed code with the one that this chat asked for last in this ticket; each is counted before it is compared.

    What has not the shape of a code is wrong without being counted. Raises NotFound for a ticket of another chat.
    """
    ticket = proofs.own_ticket(desk, address, number)
    kept = mailed_codes.newest(desk.tx, desk.sealer, address, ticket.number)
    if kept is None:
        return Tried("none")
    plain = codes.plain(typed)
    if not plain:
        return Tried("wrong", max(0, TRIES - kept.tries))
    count = mailed_codes.count_try(desk.tx, kept.id, TRIES, desk.now)
    if count <= 0:
        return Tried("none" if count else "over")
    # The index is made in either case, and a hash that nobody can steer is compared: the time tells nothing.
    if kept.code != _blind(desk, kept.id, plain) or not mailed_codes.use(desk.tx, kept.id, desk.now):
        return Tried("wrong", TRIES - count) if count < TRIES else Tried("over")
    return Tried("right", TRIES - count, proofs.record(desk, address, ticket, kept.account, "mail"))


def not_me_index(desk: Desk, token: str) -> str:
    """What the token of "this was not me" is looked up by."""
    return desk.sealer.blind(f"not me\n{token}")


def _has_enough(desk: Desk, mail_index: str, address: Address) -> bool:
    """Whether an address has had all the codes that it gets in a day: who names it in several ways gets no more for that."""
    since = desk.now - DAY
    return (
        mailed_codes.count_mailed(desk.tx, since, mail_index) >= PER_ADDRESS
        or mailed_codes.count_mailed(desk.tx, since, mail_index, address) >= PER_CHAT_AND_ADDRESS
    )


def _is_disputed_by(ticket: Ticket, typed: str, account: Account) -> bool:
    """Whether the account was named by the very value that is to be corrected, or by the one that it is to get."""
    request = ticket.request
    if request is None or request.right is not Right.CORRECT or not request.scope.field:
        return False
    claimed = request.scope.value.strip().casefold()
    named = typed.casefold()
    return named == claimed or (request.scope.field == "username" and named == account.username.casefold())


def _blind(desk: Desk, id: str, code: str) -> str:
    return desk.sealer.blind(f"mailed code\n{id}\n{code}")
