"""What must not go to a chat of which nobody knows whose it is: the account that it claims, and addresses that may be that account's."""

from __future__ import annotations

from collections.abc import Iterable

from desk import letters, moving, naming, policies, proofs, spellings, templates, tickets
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import claims, merges, proposals

_AROUND = ".,;:!?()[]{}<>\"'«»„“”‚‘’"


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
    if named := _named(desk, ticket, text):
        raise NotAllowed(
            f"It is not known who writes here, and “{named[:100]}” names the account that is claimed, by its id, user name or address: "
            "that would confirm it. Nothing was sent; leave it out, or have the person proven first."
        )
    if hidden := [found for found in spellings.mails(spellings.folded(text)) if not _is_public(desk, found)]:
        raise NotAllowed(
            f"It is not known who writes here, and {hidden[0][:100]} may be the address of an account. Nothing was sent; leave it out. "
            "Addresses that stand in the policy or in a template can be named."
        )


def _named(desk: Desk, ticket: Ticket, text: str) -> str:
    """What in a text names an account that its chat has to do with, or one whose ticket became part of it; "" where nothing does."""
    chats = {ticket.address, *(address for _, address in merges.others(desk.tx, ticket.number))}
    known = claims.of_chats(desk.tx, desk.sealer, chats)
    folded = spellings.folded(text)
    for name in {*known.names, *_accounts(desk, ticket)}:
        if name.strip() and (hit := naming.found(name, folded)):
            return hit
    mails = (
        {mail for each in (text, folded) for mail in (*spellings.mails(each), *spellings.perhaps_mails(each))} if known.mail_indexes else ()
    )
    words = _words(text, folded) if known.account_indexes else ()
    words = {word for word in words if naming.found(word, folded) or naming.found(word, text)}
    found = [mail for mail in mails if letters.mailbox(desk, mail) in known.mail_indexes]
    found += [word for word in words if proofs.account_index(desk, word) in known.account_indexes]
    return found[0] if found else ""


def _words(*texts: str) -> set[str]:
    """What may be an account's id of which only the blind index is known: each word with and without the signs around it."""
    said = {each for text in texts for word in text.split() for each in (word, word.strip(_AROUND))}
    return {each for word in said for each in (word, word.lower(), word.upper())}


def _accounts(desk: Desk, ticket: Ticket) -> Iterable[str]:
    """The accounts of proofs here and in the chat's other tickets: those that hold, that were proposed, and that did before a reopening."""
    for each in [ticket, *(tickets.of_chat(desk, ticket.address) if ticket.has_chat else [])]:
        if each.request is not None and each.request.proof is not None:
            yield each.request.proof.account
        if each.request is not None:
            yield from each.request.former_accounts
            yield from proposals.accounts(desk.tx, desk.sealer, moving.row_of(desk, each))


def _is_public(desk: Desk, address: str) -> bool:
    named = address.strip(_AROUND).casefold()
    if named == spellings.folded(desk.rules.team_mail).casefold():
        return True
    texts = [each.text for each in templates.listed(desk)]
    if policies.has_any(desk):
        texts.append(policies.load(desk, policies.current(desk)).policy.source)
    return any(named in (found.strip(_AROUND).casefold() for found in spellings.mails(spellings.folded(text))) for text in texts)
