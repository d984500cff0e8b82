"""The pages behind links in mails: opening one asks and changes nothing, since scanners and previews open links; only its button acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from console.labels import Labels, language_of
from console.web.errors import Problem
from console.web.layout import Assets, plain_page
from console.web.limits import require_same_origin
from console.web.markup import el, join
from desk import objections
from desk.office import Desk, Office

T = TypeVar("T")
_BEHIND = "{token:[A-Za-z0-9_-]{43}}"


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """The handlers and what they work with."""

    office: Office
    labels: Labels
    assets: Assets
    public_url: str

    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server is to serve."""
        return [
            web.get(f"/not-me/{_BEHIND}", self.ask_not_me),
            web.post(f"/not-me/{_BEHIND}", self.not_me),
            web.get(f"/objections/{_BEHIND}", self.ask_objection),
            web.post(f"/objections/{_BEHIND}", self.objection),
        ]

    async def ask_not_me(self, request: web.Request) -> web.Response:
        """Says what the button does."""
        token = request.match_info["token"]
        if not await self.office.read(lambda desk: objections.has_not_me(desk, token)):
            raise Problem(404, "old_link")
        return self._ask(request, "not_me", {})

    async def not_me(self, request: web.Request) -> web.Response:
        """Stops the chat that had the code mailed."""
        if not await self._act(request, objections.not_me):
            raise Problem(404, "old_link")
        return self._say(request, "not_me", "not_me_done", {})

    async def ask_objection(self, request: web.Request) -> web.Response:
        """Says which request would be cancelled."""
        token = request.match_info["token"]
        number = await self.office.read(lambda desk: objections.number_of(desk, token))
        if number is None:
            raise Problem(404, "old_link")
        return self._ask(request, "objection", {"number": number})

    async def objection(self, request: web.Request) -> web.Response:
        """Cancels the request."""
        outcome = await self._act(request, lambda desk, token: (objections.object_to(desk, token), objections.number_of(desk, token)))
        if outcome[0] is None:
            raise Problem(404, "old_link")
        return self._say(request, "objection", f"objection_{outcome[0]}", {"number": str(outcome[1])})

    async def _act(self, request: web.Request, act: Callable[[Desk, str], T]) -> T:
        require_same_origin(request, self.public_url)
        token = request.match_info["token"]
        return await self.office.write(lambda desk: act(desk, token))

    def _ask(self, request: web.Request, key: str, values: dict[str, object]) -> web.Response:
        """A page with a button; its form goes to the page's own address."""
        language = language_of(request.headers.get("Accept-Language"))
        text = self.labels.say(f"{key}_text", language, **values)
        button = el("button", self.labels.say(f"{key}_button", language, **values), type="submit", class_="button")
        return self._page(language, key, join(el("p", text), el("form", button, method="post")))

    def _say(self, request: web.Request, key: str, said: str, values: dict[str, object]) -> web.Response:
        language = language_of(request.headers.get("Accept-Language"))
        return self._page(language, key, el("p", self.labels.say(said, language, **values), role="status"))

    def _page(self, language: str, key: str, body: str) -> web.Response:
        page = plain_page(self.labels, language, self.assets, title=self.labels.say(key, language), body=body)
        return web.Response(text=page, content_type="text/html")
