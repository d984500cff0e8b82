"""The one place where errors become HTTP: a page for people, RFC 9457 problem details for programs."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from console.labels import Labels, language_of
from console.web.layout import Assets, plain_page
from console.web.markup import Markup, el
from desk.model.errors import StoreError

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BY_STATUS = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "wrong_type"}
"""The labels of aiohttp's own refusals."""


class Problem(Exception):
    """A request that is refused or cannot be served; ``key`` names the sentence that says why."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values


def wants_page(request: web.Request) -> bool:
    """Whether the other end is a browser that shows the answer to a person."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")


def problem_of(error: Exception) -> Problem:
    """What to tell about an error: itself where it is a Problem, else a new one; whatever is our fault is logged under a reference."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, web.HTTPException):
        return Problem(error.status, BY_STATUS.get(error.status, "refused"))
    reference = secrets.token_hex(4)  # short enough to be read out on the telephone
    if isinstance(error, StoreError):
        log.error("The store failed (reference %s): %s", reference, error)
        return Problem(503, "unavailable", reference=reference)
    log.error("A request failed (reference %s).", reference, exc_info=error)
    return Problem(500, "failed", reference=reference)


def sentence_of(problem: Problem, labels: Labels, language: str) -> str:
    """The problem in words."""
    return labels.say(f"problem_{problem.key}", language, **problem.values)


def translate_errors(labels: Labels, assets: Assets) -> Middleware:
    """The middleware that turns whatever a handler raises into a clear sentence, never a stack trace."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            response = _response(request, problem_of(error), labels, assets)
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
            return response
        except Exception as error:
            return _response(request, problem_of(error), labels, assets)

    return middleware


def _response(request: web.Request, problem: Problem, labels: Labels, assets: Assets) -> web.Response:
    language = language_of(request.headers.get("Accept-Language"))
    sentence = sentence_of(problem, labels, language)
    if wants_page(request):
        page = plain_page(labels, language, assets, title=labels.say("problem", language), body=_body(sentence, labels, language))
        return web.Response(status=problem.status, text=page, content_type="text/html")
    fields = {"status": problem.status, "title": problem.key.replace("_", " "), "detail": sentence}
    text = json.dumps(fields, ensure_ascii=False)
    return web.Response(status=problem.status, text=text, content_type="application/problem+json")


def _body(sentence: str, labels: Labels, language: str) -> Markup:
    return el("div", el("p", sentence), el("p", el("a", labels.say("to_chat", language), href="/", class_="button")))
