"""What is wrong with a call, as problem details (RFC 9457): a type to act on, and a sentence for whoever reads the log."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

from console.web.errors import Handler
from desk.model.errors import ApprovalNeeded, Collision, NotAllowed, NotFound, PrivacyDeskError, StoreError

log = logging.getLogger(__name__)

TYPE = "urn:privacy-desk:problem:"
BY_ERROR: tuple[tuple[type[PrivacyDeskError], int, str], ...] = (
    (NotFound, 404, "not-found"),
    (ApprovalNeeded, 409, "approval-needed"),
    (Collision, 409, "collision"),
    (NotAllowed, 409, "not-allowed"),
)
"""Which of the desk's errors is which problem; the first that fits counts."""


class ApiProblem(Exception):
    """A call that is refused; ``name`` is the last part of the problem's type, ``more`` are further members of the answer."""

    def __init__(
        self, status: int, name: str, detail: str, *, headers: Mapping[str, str] | None = None, more: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def response(self) -> web.Response:
        """The answer."""
        fields = {
            "type": TYPE + self.name,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self),
            **self.more,
        }
        text = json.dumps(fields, ensure_ascii=False)
        return web.Response(status=self.status, text=text, content_type="application/problem+json", headers=self.headers)


def bad_field(name: str, detail: str) -> ApiProblem:
    """A member of the body that cannot be used."""
    return ApiProblem(422, "bad-field", detail, more={"field": name})


def answering(handler: Handler) -> Handler:
    """A handler whose every error is a problem, never a page or a stack trace."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiProblem as problem:
            return problem.response()
        except Exception as error:
            return problem_of(error).response()

    return answer


def problem_of(error: Exception) -> ApiProblem:
    """The problem that an error is; what is our fault is logged under a reference, and nothing of it is told."""
    for kind, status, name in BY_ERROR:
        if isinstance(error, kind):
            return ApiProblem(status, name, str(error))
    reference = secrets.token_hex(4)
    if isinstance(error, StoreError):
        log.error("The store failed (reference %s): %s", reference, error)
        detail = f"The desk cannot write at the moment; repeat the call with the same Idempotency-Key (reference {reference})."
        return ApiProblem(503, "unavailable", detail, headers={"Retry-After": "5"})
    if isinstance(error, PrivacyDeskError):
        return ApiProblem(422, "refused", str(error))
    log.error("A call failed (reference %s).", reference, exc_info=error)
    return ApiProblem(500, "failed", f"Something went wrong on our side, and it has been noted (reference {reference}).")
