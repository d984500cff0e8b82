"""One-time links that the console makes for its logged-in user: brought into a chat, they prove the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

from desk import audit, codes, proofs
from desk.model.errors import SettingsError
from desk.model.identity import Account, Link, Offer
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Desk
from desk.settings import DeskSettings
from desk.store import identity_links
from knowledge.reading import Right

HELD = timedelta(minutes=10)
GUESSES, SPAN = 5, timedelta(hours=1)
"""Codes that a chat may guess wrong in a span of time; then its codes are not looked at until the next. Tokens always are."""
LONGEST_ACCOUNT = 200
_MARK = 16
"""Characters of the mark that ties an offer to its chat: 64 bits."""


def make_link(desk: Desk, account: str, action: str, by: str) -> Link:
    """Makes a link for a logged-in account: 10 minutes, single use, a token and a code of 8 characters.

    ``action`` is the right that it is for, "" for any; ``by`` is who asked for it, as the audit trail names them. Raises
    SettingsError for an account or action that cannot be.
    """
    if not account.strip() or len(account) > LONGEST_ACCOUNT or not account.isprintable():
        raise SettingsError(f"An account has 1 to {LONGEST_ACCOUNT} characters.")
    if action and action not in set(Right):
        raise SettingsError(f"An action is one of {', '.join(Right)}, or none for any.")
    token, code, expires_at = codes.new_token(), codes.new_code(), desk.now + HELD
    id = desk.ids.new()
    identity_links.add(
        desk.tx,
        desk.sealer,
        id,
        token=_blind(desk, token),
        code=_blind(desk, codes.plain(code)),
        account=account,
        action=action,
        made_by=by,
        now=desk.now,
        expires_at=expires_at,
    )
    audit.record(desk, by, "identity.link", f"link:{id}")
    return Link(token, code, expires_at)


def offered(desk: Desk, address: Address, token_or_code: str) -> Offer | None:
    """What a token or code would bind; None for what is unknown, used, too old, or guessed too often. Uses nothing up."""
    typed = token_or_code.strip()
    if codes.is_token(typed):
        kept = identity_links.by_token(desk.tx, desk.sealer, _blind(desk, typed), desk.now)
    else:
        kept = _by_code(desk, address, codes.plain(typed))
    if kept is not None:
        # The chat has seen it masked: whole it is shown to nobody who has not bound it.
        proofs.known(desk, address, Account(kept.account, ""))
    return Offer(f"{kept.id}.{_mark(desk, kept.id, address)}", codes.masked(kept.account), kept.action) if kept else None


def bind(desk: Desk, address: Address, number: str, offer_id: str) -> Proof | None:
    """Uses an offered link up and proves the account for a ticket of this chat.

    None where it was used, is too old, was offered to another chat or made for another right: then nothing has happened. Raises
    NotFound for a ticket of another chat.
    """
    ticket = proofs.own_ticket(desk, address, number)
    id, _, mark = offer_id.partition(".")
    if mark != _mark(desk, id, address):
        return None
    kept = identity_links.by_id(desk.tx, desk.sealer, id, desk.now)
    if kept is None or kept.action not in ("", proofs.action_of(ticket)) or not identity_links.use(desk.tx, id, desk.now):
        return None
    return proofs.record(desk, address, ticket, kept.account, "link")


def web_address(rules: DeskSettings, token: str) -> str:
    """The chat page with a link; opening it consumes nothing. "" where the desk has no public address."""
    return f"{rules.public_url}/?link={quote(token)}" if rules.public_url else ""


def telegram_address(rules: DeskSettings, token: str) -> str:
    """The bot's private chat with a link (https://core.telegram.org/bots/features#deep-linking); "" where there is no bot."""
    return f"https://t.me/{rules.telegram_name}?start={quote(token)}" if rules.telegram_name else ""


def chat_address(rules: DeskSettings, address: Address) -> str:
    """Where a chat goes on; "" where no link can be made."""
    if address.channel == "telegram" and rules.telegram_name:
        return f"https://t.me/{rules.telegram_name}"
    return f"{rules.public_url}/" if rules.public_url else ""


def _by_code(desk: Desk, address: Address, code: str) -> identity_links.Kept | None:
    span = _span(desk.now)
    if identity_links.wrong(desk.tx, address, span) >= GUESSES:
        return None
    kept = identity_links.by_code(desk.tx, desk.sealer, _blind(desk, code), desk.now) if code else None
    if kept is None:
        identity_links.count_wrong(desk.tx, address, span)
    return kept


def _blind(desk: Desk, secret: str) -> str:
    return desk.sealer.blind(f"identity link\n{secret}")


def _mark(desk: Desk, id: str, address: Address) -> str:
    return desk.sealer.blind(f"offer\n{id}\n{address.channel}\n{address.chat}")[:_MARK]


def _span(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
