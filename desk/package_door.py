"""The door of an access package: whoever has its link proves anew, with a fresh code, that the account is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desk import links, mailed_codes, package, tickets
from desk.codes import is_code
from desk.model.identity import Asked
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Desk
from desk.proofs import PAGE


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a code at the door."""

    kind: Literal["open", "wrong", "over", "none", "gone"]
    """none: no code holds; gone: the package was opened before, has expired or never was."""
    left: int = 0
    """Tries that are left."""
    number: str = ""
    content: bytes = b""
    """The package as a zip file, for ``open``."""


def ask_code(desk: Desk, token: str) -> Asked | None:
    """Asks for a fresh code to the registered address of the account; None where there is no package to open."""
    found = package.find(desk, token)
    proof = _proof(desk, found.number) if found and not (found.is_opened or found.has_expired) else None
    if found is None or proof is None:
        return None
    return mailed_codes.ask_mail(desk, Address(PAGE, found.number), found.number, proof.account)


def open_with(desk: Desk, token: str, typed: str) -> Opened:
    """Opens a package, once, with a code that was mailed for it or that the console has just made for the logged-in account."""
    found = package.find(desk, token)
    proof = _proof(desk, found.number) if found else None
    if found is None or proof is None or found.is_opened or found.has_expired:
        return Opened("gone")
    tried = mailed_codes.try_code(desk, Address(PAGE, found.number), found.number, typed)
    if tried.kind != "right" and not (is_code(typed) and _fits_link(desk, found.number, proof, typed)):
        return Opened(tried.kind, tried.left, found.number)
    content = package.open_once(desk, token)
    return Opened("gone") if content is None else Opened("open", 0, found.number, content)


def _fits_link(desk: Desk, number: str, proof: Proof, typed: str) -> bool:
    """Whether the console has made this code for the account that the request comes from; uses it up."""
    address = Address(PAGE, number)
    offer = links.offered(desk, address, typed)
    fresh = links.bind(desk, address, number, offer.id) if offer else None
    return fresh is not None and fresh.account == proof.account


def _proof(desk: Desk, number: str) -> Proof | None:
    request = tickets.show(desk, number).request
    return request.proof if request and request.is_verified else None
