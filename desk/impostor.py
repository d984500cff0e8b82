"""What must not go to a chat of which nobody knows whose it is: the account that it claims, and addresses that may be that account's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from desk import letters, policies, proofs, templates, tickets
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import claims

_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_AROUND = ".,;:!?()[]{}<>\"'«»„“”‚‘’"
_BETWEEN = r"[\s._/-]*"
"""What people put between the characters of a number that they read out."""


def is_verified(ticket: Ticket) -> bool:
    """Whether it is known who writes in a ticket."""
    return ticket.request is not None and ticket.request.is_verified


def check(desk: Desk, ticket: Ticket, text: str) -> None:
    """Raises NotAllowed where a reply to an unverified chat names the account that it claims, or an address that is not public.

    Naming it would confirm it, also where the chat has named it before. An address is public that stands in the policy in force, in a
    template, or is the team's own: of any other nobody can tell here that it is not the account's.
    """
    if is_verified(ticket):
        return
    plain = _plain(text)
    if _names_account(desk, ticket, plain):
        raise NotAllowed(
            "It is not known who writes here, and this names the account that is claimed or its address, which would confirm it. "
            "Nothing was sent; leave it out, or have the person proven first."
        )
    if hidden := [found for found in dict.fromkeys(_MAIL.findall(plain)) if not _is_public(desk, found)]:
        raise NotAllowed(
            f"It is not known who writes here, and {hidden[0][:100]} may be the address of an account. Nothing was sent; leave it out. "
            "Addresses that stand in the policy or in a template can be named."
        )


def _names_account(desk: Desk, ticket: Ticket, plain: str) -> bool:
    known = claims.of_chat(desk.tx, desk.sealer, ticket.address)
    if any(_spelt(account).search(plain) for account in {*known.accounts, *_accounts(desk, ticket)} if account):
        return True
    if any(letters.mailbox(desk, found) in known.mail_indexes for found in _MAIL.findall(plain)):
        return True
    said = {word.strip(_AROUND) for word in plain.split()} if known.account_indexes else set()
    return any(proofs.account_index(desk, word) in known.account_indexes for word in said)


def _accounts(desk: Desk, ticket: Ticket) -> Iterable[str]:
    """The accounts of proofs that wait for approval here, and of those in the chat's other tickets."""
    for each in [ticket, *(tickets.of_chat(desk, ticket.address) if ticket.has_chat else [])]:
        if each.request is not None and each.request.proof is not None:
            yield each.request.proof.account
        if each.request is not None and each.request.proposal is not None:
            yield each.request.proposal.content.get("account", "")


def _spelt(account: str) -> re.Pattern[str]:
    """An account's id in whatever case, also with blanks or hyphens between its characters."""
    letters_and_digits = [re.escape(each) for each in _plain(account) if each.isalnum()] or [re.escape(_plain(account))]
    return re.compile(rf"(?<!\w){_BETWEEN.join(letters_and_digits)}(?!\w)", re.IGNORECASE)


def _is_public(desk: Desk, address: str) -> bool:
    named = address.strip(_AROUND).casefold()
    if named == desk.rules.team_mail.casefold():
        return True
    texts = [each.text for each in templates.listed(desk)]
    if policies.has_any(desk):
        texts.append(policies.load(desk, policies.current(desk)).policy.source)
    return any(named in (found.strip(_AROUND).casefold() for found in _MAIL.findall(text)) for text in texts)


def _plain(text: str) -> str:
    """The text without what is not seen, and wide characters as plain ones."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
