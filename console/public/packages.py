"""The page of an access package: it asks for a fresh code, mailed or made by the console, and then gives the file out, once."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from console.labels import Labels, language_of
from console.web.errors import Problem
from console.web.layout import Assets, plain_page
from console.web.limits import require_same_origin
from console.web.markup import Child, Markup, el, join
from desk import identity, package, package_door
from desk.office import Office

_BEHIND = "/packages/{token:[A-Za-z0-9_-]{43}}"
LONGEST_CODE = 64
STATUS = {"wrong": 403, "over": 403, "none": 403}


@dataclass(frozen=True, slots=True)
class PackagePages:
    """The handlers and what they work with."""

    office: Office
    labels: Labels
    assets: Assets
    public_url: str

    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server is to serve."""
        return [web.get(_BEHIND, self.show), web.post(f"{_BEHIND}/code", self.ask), web.post(_BEHIND, self.open)]

    async def show(self, request: web.Request) -> web.Response:
        """Says what is behind the link; opens and asks for nothing."""
        found = await self.office.read(lambda desk: package.find(desk, request.match_info["token"]))
        if found is None or found.is_opened or found.has_expired:
            raise Problem(404, "old_package")
        return await self._page(request, found.number)

    async def ask(self, request: web.Request) -> web.Response:
        """Has a code mailed to the account's registered address."""
        require_same_origin(request, self.public_url)
        token = request.match_info["token"]
        asked, found = await self.office.write(lambda desk: (package_door.ask_code(desk, token), package.find(desk, token)))
        if asked is None or found is None:
            raise Problem(404, "old_package")
        return await self._page(request, found.number, said=f"package_{asked}")

    async def open(self, request: web.Request) -> web.Response:
        """Gives the file to whoever has a fresh code."""
        require_same_origin(request, self.public_url)
        token, typed = request.match_info["token"], str((await request.post()).get("code", ""))[:LONGEST_CODE]
        opened = await self.office.write(lambda desk: package_door.open_with(desk, token, typed))
        if opened.kind == "gone":
            raise Problem(404, "old_package")
        if opened.kind != "open":
            return await self._page(request, opened.number, said=f"package_{opened.kind}", left=opened.left, status=STATUS[opened.kind])
        headers = {"Content-Disposition": f'attachment; filename="{opened.number}.zip"'}
        return web.Response(body=opened.content, content_type="application/zip", headers=headers)

    async def _page(self, request: web.Request, number: str, said: str = "", left: int = 0, status: int = 200) -> web.Response:
        language = language_of(request.headers.get("Accept-Language"))
        say, here = self.labels.say, f"/packages/{request.match_info['token']}"
        methods = await self.office.read(identity.methods)
        note = el("p", say(said, language, left=left), role="alert" if status != 200 else "status") if said else None
        mail = el("form", el("button", say("package_mail", language), class_="button"), method="post", action=f"{here}/code")
        body = join(
            note,
            el("p", say("package_text", language, number=number)),
            mail if "mail" in methods else None,
            el("p", say("package_console", language)) if "link" in methods else None,
            _code_form(here, say("package_code", language), say("package_open", language)),
        )
        return self._response(language, body, status)

    def _response(self, language: str, body: Child, status: int) -> web.Response:
        page = plain_page(self.labels, language, self.assets, title=self.labels.say("package", language), body=body)
        return web.Response(text=page, content_type="text/html", status=status)


def _code_form(action: str, label: str, button: str) -> Markup:
    """The form stays on the page's own address, so that a reload of its answer leads back here."""
    field = el(
        "input",
        id="code",
        name="code",
        required=True,
        maxlength=LONGEST_CODE,
        autocomplete="one-time-code",
        autocapitalize="characters",
        spellcheck="false",
    )
    return el(
        "form",
        el("p", el("label", label, for_="code"), " ", field),
        el("button", button, type="submit", class_="button"),
        method="post",
        action=action,
    )
