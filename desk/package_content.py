"""What goes into an access package, as plain values: the desk's own records of the person, and the policy's words; never a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from desk import moving, package_items, privacy
from desk.clock import stamp
from desk.model.exchange import Exchange
from desk.model.reply import Block, Quote
from desk.model.request import RightsRequest
from desk.model.ticket import Ticket
from desk.office import Desk, Words
from desk.store import requests
from desk.store import tickets as rows
from knowledge.policy import Policy
from knowledge.reading import Right

HIDDEN = "[removed: a password, key or code]"
# Passwords, keys and codes that people send by mistake, or that opened something once: a package is copied on, they must not be.
_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\b(sk|pk|rk|ghp|gho|xox[abp]|AKIA|eyJ)[-_]?[A-Za-z0-9._-]{12,}"),
    re.compile(r"(?<=[:/?&= ])[A-Za-z0-9_-]{40,}\b"),
    re.compile(r"(?i)(?:(?<=bearer )|(?<=password: )|(?<=password is )|(?<=password=)|(?<=passwort: )|(?<=密码：)|(?<=密码是))\S+"),
    re.compile(r"\b(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b"),
    re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{30,}\b"),
)


def gather(desk: Desk, ticket: Ticket, policy: Policy | None, files: Sequence[str]) -> dict[str, Any]:
    """Everything for one request: of its chat, and of the other requests that were proven to come from the same account."""
    mine = privacy.my_data(desk, ticket.address)
    others = [other for other in _same_account(desk, ticket) if other.address != ticket.address]
    content = {
        "request": ticket.number,
        "made_at": stamp(desk.now),
        "account": request.proof.account if (request := moving.request_of(ticket)).proof else "",
        "sender": {"name": request.sender.name, "answer_to": request.sender.answer_to},
        "conversation": [_exchange(each, desk.words) for each in mine.turns],
        "tickets": [_ticket(each) for each in (*mine.tickets, *others)],
        "counts": {"raw_messages": mine.updates, "texts_sent": mine.replies},
        "language": mine.language,
        "texts_are_kept_days": mine.kept_days,
        "files": list(files),
        "policy": _policy(policy),
    }
    cleaned: dict[str, Any] = without_secrets(content)
    return cleaned


def without_secrets(value: Any) -> Any:
    """The same plain values, with every password, key and code in a text replaced by ``HIDDEN``."""
    if isinstance(value, str):
        for secret in _SECRETS:
            value = secret.sub(HIDDEN, value)
        return value
    if isinstance(value, Mapping):
        return {key: without_secrets(each) for key, each in value.items()}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def _same_account(desk: Desk, ticket: Ticket) -> list[Ticket]:
    """Open requests of the account, besides this one; what has ended is found by its chat alone."""
    proof = moving.request_of(ticket).proof
    if proof is None:
        return []
    found = [id for right in Right for id in requests.of_account(desk.tx, desk.sealer, proof.account, right)]
    return [rows.at(desk.tx, desk.sealer, id) for id in found]


def _exchange(exchange: Exchange, words: Words | None) -> dict[str, Any]:
    answer = [line for block in exchange.reply.blocks for line in _lines(block, exchange.reply.language, words)]
    return {"said_at": stamp(exchange.said_at), "kind": exchange.kind.value, "text": exchange.text, "file": exchange.file, "answer": answer}


def _lines(block: Block, language: str, words: Words | None) -> list[str]:
    """What the chat was shown; of a sentence that is not worded any more, its key and what stood in it."""
    if isinstance(block, Quote):
        return [f"{block.title} (version {block.version})", *(text for _, text in block.lines)]
    if words is not None:
        with suppress(KeyError):
            return words(block, language).split("\n")
    return [block.key, *block.args.values()]


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "channel": ticket.address.channel,
        "chat": ticket.address.chat if ticket.has_chat else "",
        "received_at": stamp(ticket.received_at),
        "closed_at": stamp(ticket.closed_at) if ticket.closed_at else None,
        "messages": [
            {"by": "staff" if each.author == "staff" else "you", "written_at": stamp(each.written_at), "text": each.text}
            for each in ticket.messages
            if each.author != "note" and each.leaves_at is None
        ],
        "files": [
            {"name": each.name, "type": each.type, "bytes": each.size, "sent_at": stamp(each.at), "state": each.state}
            for each in ticket.files
            if each.author == "user"
        ],
        "rights_request": _request(ticket.request) if ticket.request else None,
    }


def _request(request: RightsRequest) -> dict[str, Any]:
    return {
        "right": request.right.value,
        "state": request.state.value,
        "source": request.source,
        "sender": request.sender.name,
        "answer_to": request.sender.answer_to,
        "field": request.scope.field,
        "value": request.scope.value,
        "part": request.scope.part,
        "words": list(request.scope.words),
        "answer_due": request.due_at.isoformat(),
        "verified_by": request.proof.method if request.proof and request.is_verified else None,
        "verified_at": stamp(request.proof.at) if request.proof and request.is_verified else None,
    }


def _policy(policy: Policy | None) -> dict[str, Any]:
    if policy is None:
        return {}
    items = [
        {
            "item": f"art. 15({'1)(' if told.item.letter.isalpha() else ''}{told.item.letter})",
            "title": told.item.title,
            "says": [{"section": title, "clauses": list(clauses)} for title, clauses in told.sections],
        }
        for told in package_items.told(policy)
    ]
    return {"title": policy.title, "version": policy.version, "updated": policy.updated, "language": policy.language, "items": items}
