"""API keys: made by admins, shown once, kept as hashes, counted, and every call of theirs in the audit trail."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from desk import audit, passwords
from desk.model.api_key import SCOPES, ApiKey, Denied, Scope
from desk.model.errors import NotFound, SettingsError
from desk.model.member import Member
from desk.office import Desk
from desk.store import api_keys

__all__ = ["ApiKey", "Denied", "Scope", "add", "admit", "forget_answers", "list_keys", "once", "revoke"]

CALLS, SPAN = 120, timedelta(minutes=1)
"""Calls of one key in a span of time; the next ones wait for the next span."""
REFUSALS = 20
"""Refused calls a span that leave a line in the audit trail; more of them would only fill it."""
ANSWERS_KEPT = timedelta(days=30)
"""How long a repeated call gets the answer of the first."""
_KEY = re.compile(r"pdk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,60}")


def add(desk: Desk, name: str, scopes: tuple[str, ...], by: Member) -> tuple[ApiKey, str]:
    """Makes a key and returns it with its text, which is not kept; raises SettingsError for a name or scopes that cannot be used."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise SettingsError("A key's name has 1 to 60 characters, and says who holds it.")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise SettingsError(f"A key's scopes are one or several of {', '.join(SCOPES)}, with commas between them.")
    key = ApiKey(secrets.token_hex(6), name, tuple(sorted(set(scopes))), desk.now, by.name)
    secret = passwords.new_token()
    api_keys.add(desk.tx, key, passwords.digest(secret))
    audit.record(desk, by.actor, "key.add", key.actor)
    return key, f"pdk_{key.id}_{secret}"


def list_keys(desk: Desk) -> list[ApiKey]:
    """All keys, also those that were revoked."""
    return api_keys.listed(desk.tx)


def revoke(desk: Desk, id: str, by: Member) -> ApiKey:
    """Ends a key at once; one that is revoked stays so. Raises NotFound."""
    if api_keys.revoke(desk.tx, id, desk.now):
        audit.record(desk, by.actor, "key.revoke", f"key:{id}")
    found = api_keys.get(desk.tx, id)
    if found is None:
        raise NotFound(f"There is no key {id[:40]!r}; 'privacy-desk api-keys list' shows all.")
    return found[0]


def admit(desk: Desk, text: str, scope: Scope, action: str, subject: str) -> ApiKey | Denied:
    """Lets a call in, or says why not; either way it is counted and stands in the audit trail, so this must be committed.

    Takes the key as it came ("" for none), what it has to be good for, and the call's name and object for the audit trail.
    Unknown keys cost as much time as known ones.
    """
    key = _known(desk, text)
    if key is None:
        return _denied(desk, "unknown" if text else "missing", "nobody", action, subject)
    span = _span(desk.now)
    if api_keys.count_call(desk.tx, key.actor, span) > CALLS:
        wait = (span + SPAN - desk.now).total_seconds()
        return _denied(desk, "rate", key.actor, action, subject, wait=max(1, -int(-wait // 1)))
    api_keys.used(desk.tx, key.id, desk.now)
    if scope not in key.scopes:
        return _denied(desk, "scope", key.actor, action, subject)
    audit.record(desk, key.actor, action, subject)
    return key


def once(desk: Desk, key: ApiKey, idempotency_key: str, call: bytes, job: Callable[[], tuple[int, str]]) -> tuple[int, str] | None:
    """Does what a call asks for, once: the same call again gets the same answer (status, body) and does nothing.

    ``call`` is all that makes two calls the same. None where the idempotency key was used for another call. What ``job`` raises
    undoes it, and nothing is kept, so that the call may be repeated.
    """
    id = hashlib.sha256(f"{key.id}\n{idempotency_key}".encode("utf-8", "surrogatepass")).hexdigest()
    digest = hashlib.sha256(call).hexdigest()
    before = api_keys.answer(desk.tx, desk.sealer, id)
    if before is not None:
        return before[1:] if passwords.is_same(before[0], digest) else None
    status, body = job()
    api_keys.keep_answer(desk.tx, desk.sealer, id, digest=digest, status=status, body=body, now=desk.now)
    return status, body


def forget_answers(desk: Desk, limit: int = 500) -> int:
    """Deletes answers that nobody will ask for again, ``limit`` at most; returns how many."""
    return api_keys.remove_answers_before(desk.tx, desk.now - ANSWERS_KEPT, limit)


def _known(desk: Desk, text: str) -> ApiKey | None:
    match = _KEY.fullmatch(text)
    found = api_keys.get(desk.tx, match[1]) if match else None
    digest = passwords.digest(match[2] if match else text)
    # Compared also where there is nothing to compare with, so that the time tells nothing.
    fits = passwords.is_same(digest, found[1] if found else passwords.digest("nobody's"))
    return found[0] if found and fits and found[0].is_active else None


def _denied(
    desk: Desk, reason: Literal["missing", "unknown", "scope", "rate"], actor: str, action: str, subject: str, *, wait: int = 0
) -> Denied:
    if api_keys.count_call(desk.tx, f"refused:{actor}", _span(desk.now)) <= REFUSALS:
        audit.record(desk, actor, f"refused.{reason}.{action}"[:60], subject)
    return Denied(reason, wait)


def _span(now: datetime) -> datetime:
    """When the present span of time began."""
    return now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % SPAN
