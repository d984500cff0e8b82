"""Requests, accounts and the words of mails, for the suites about who is asking."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from desk import identity, mailed_codes, requests
from desk.model.identity import Account
from desk.model.parcel import Parcel
from desk.model.reply import Say
from desk.model.request import Scope
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from desk.store import outbox as table
from knowledge.reading import Right
from tests.desk.samples import ANN

RULES = DeskSettings(has_mail=True, has_directory=True, public_url="https://privacy.example.org", telegram_name="desk_bot")
MIA = Account("acc-1009", "mia@example.org", "mia")
ASKED = datetime(2026, 3, 1, 8, 59, tzinfo=UTC)


def wish(office: Office, address: Address, right: Right = Right.DELETE, scope: Scope | None = None, language: str = "en") -> str:
    """A request that waits for identity; its number."""
    opened = office.write_now(
        lambda desk: requests.open_request(desk, address, right, language=language, received_at=ASKED, scope=scope, context=[])
    )
    return opened.number


def ask(office: Office, address: Address, number: str, typed: str = MIA.email) -> str:
    """Asks for a code in a chat."""
    return office.write_now(lambda desk: identity.ask_mail(desk, address, number, typed))


def look_up(office: Office, *accounts: Account) -> int:
    """What the job does, with these accounts in the directory; how many codes were mailed."""
    known = {name.casefold(): account for account in accounts for name in (account.id, account.email, account.username)}

    def settle(id: str, typed: str) -> bool:
        return office.write_now(lambda desk: mailed_codes.found(desk, id, known.get(typed.casefold())))

    return sum(settle(id, typed) for id, typed in office.read_now(mailed_codes.waiting))


def letters_of(office: Office) -> list[tuple[str, Say]]:
    """Every letter that was ever posted, oldest first: (address, the letter)."""

    def found(desk: Desk) -> list[Parcel]:
        chats = desk.tx.all("SELECT DISTINCT chat FROM outbox WHERE channel = 'mail'")
        return [parcel for chat in chats for parcel in table.after(desk.tx, desk.sealer, Address("mail", chat["chat"]), "", 1000)]

    parcels = sorted(office.read_now(found), key=lambda parcel: parcel.id)
    says = [block for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]
    return [(say.args["to"], say) for say in says]


def code_of(office: Office) -> str:
    """The code in the last letter."""
    return letters_of(office)[-1][1].args["code"]


def token_of(office: Office) -> str:
    """The token in the link of the last letter."""
    match = re.search(r"/([A-Za-z0-9_-]{43})$", letters_of(office)[-1][1].args["link"])
    assert match is not None
    return match[1]


def mailed(office: Office, address: Address, number: str) -> str:
    """Asks for a code, has it mailed, and returns it."""
    assert ask(office, address, number) == "asked"
    assert look_up(office, MIA) == 1
    return code_of(office)


def attempt(office: Office, address: Address, number: str, typed: str) -> identity.Tried:
    """Types a code in a chat."""
    return office.write_now(lambda desk: identity.try_code(desk, address, number, typed))


def wrong(code: str) -> str:
    """Another code, just as well formed."""
    return ("3" if code[0] == "2" else "2") + code[1:]


def verified(office: Office, right: Right, scope: Scope | None = None) -> str:
    """A request that Ann has proven by the console's link; its number."""
    number = wish(office, ANN, right, scope)
    link = office.write_now(lambda desk: identity.make_link(desk, MIA.id, "", "key:console"))
    offer = office.write_now(lambda desk: identity.offered(desk, ANN, link.token))
    assert offer is not None
    proof = office.write_now(lambda desk: identity.bind(desk, ANN, number, offer.id))
    assert proof is not None
    office.write_now(lambda desk: requests.verify(desk, number, proof))
    return number
