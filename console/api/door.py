"""The door of the API: who calls, whether they may, and that a repeated call does nothing twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from console.api.bodies import Body
from console.api.problems import ApiProblem
from desk import api_keys
from desk.api_keys import ApiKey, Denied, Scope
from desk.office import Desk, Office

REALM = 'Bearer realm="privacy-desk"'
LONGEST_KEY = 255
_IDEMPOTENCY_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")

Answer = tuple[int, Mapping[str, object]]
"""Status and members of an answer."""


@dataclass(frozen=True, slots=True)
class ApiDoor:
    """Lets calls in and does them."""

    office: Office

    async def admit(self, request: web.Request, scope: Scope, action: str, subject: str) -> ApiKey:
        """The key that calls; raises ApiProblem 401, 403 or 429. Either way the call stands in the audit trail."""
        text = _bearer(request)
        found = await self.office.write(lambda desk: api_keys.admit(desk, text, scope, action, subject))
        if isinstance(found, Denied):
            raise _problem(found, scope)
        return found

    async def once(self, request: web.Request, key: ApiKey, body: Body, job: Callable[[Desk], Answer]) -> web.Response:
        """Does a call in one transaction, or gives the answer that the same call got before; raises ApiProblem 400 or 422."""
        idempotency_key = _idempotency_key(request)
        call = f"{request.method} {request.path}\n".encode() + body.canonical

        def work(desk: Desk) -> tuple[int, str] | None:
            return api_keys.once(desk, key, idempotency_key, call, lambda: _worded(job(desk)))

        answered = await self.office.write(work)
        if answered is None:
            detail = "This Idempotency-Key was used for another call; take a new one for each new call."
            raise ApiProblem(422, "idempotency-key-reused", detail)
        status, text = answered
        return web.Response(status=status, text=text, content_type="application/json")


def _worded(answer: Answer) -> tuple[int, str]:
    status, fields = answer
    return status, json.dumps(fields, ensure_ascii=False)


def _bearer(request: web.Request) -> str:
    """The key of an Authorization header (RFC 6750, 2.1), "" for none."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _problem(denied: Denied, scope: Scope) -> ApiProblem:
    """The refusal in the words of RFC 6750, section 3, and RFC 6585, section 4."""
    if denied.reason == "rate":
        detail = f"Too many calls; the next one is taken in {denied.wait} s."
        return ApiProblem(429, "too-many-calls", detail, headers={"Retry-After": str(denied.wait)})
    if denied.reason == "scope":
        detail = f"This key is not for that; it takes one of scope {scope}."
        return ApiProblem(403, "wrong-scope", detail, headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'})
    if denied.reason == "unknown":
        detail = "This key opens nothing: it is wrong, or it was revoked."
        return ApiProblem(401, "unknown-key", detail, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
    detail = "Send a key with Authorization: Bearer; `privacy-desk api-keys add` makes one, and there is none by default."
    return ApiProblem(401, "no-key", detail, headers={"WWW-Authenticate": REALM})


def _idempotency_key(request: web.Request) -> str:
    """The header that tells a repetition from a new call; quotes around it, as the HTTP working group's draft has them, are dropped."""
    text = request.headers.get("Idempotency-Key", "").strip().removeprefix('"').removesuffix('"')
    if not _IDEMPOTENCY_KEY.fullmatch(text):
        detail = f"Send an Idempotency-Key of 1 to {LONGEST_KEY} letters, digits and signs, a new one for each new call, such as a UUID."
        raise ApiProblem(400, "no-idempotency-key", detail)
    return text
