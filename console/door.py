"""The door of the console: who is signed in, from which page a form came, and whether their role may do that."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from console.pages import live
from console.pages.frame import Page, Visit, back_to, outside, page
from console.web import csrf
from console.web.done import Seals
from console.web.errors import Handler, Problem
from console.web.forms import read_form
from console.web.layout import Assets
from console.web.limits import LONGEST_BODY, require_same_origin
from console.web.markup import el, join
from console.web.sessions import SessionCookie
from desk import audit, sessions
from desk.clock import utc_now
from desk.model.errors import NotFound, PrivacyDeskError, StoreError
from desk.model.member import Role
from desk.model.session import Session
from desk.office import Desk, Office


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Lets members in."""

    office: Office
    assets: Assets
    public_url: str
    cookie: SessionCookie
    seals: Seals

    def admit(self, answer: Page, roles: frozenset[Role], longest: int = LONGEST_BODY) -> Handler:
        """The handler of a route that members of these roles may use; ``longest``: bytes that a form may have."""

        async def handler(request: web.Request) -> web.StreamResponse:
            token = self.cookie.read(request)
            # What an open page fetches by itself is no use of the session, which would never end then.
            session = await self._session(token, touches=live.UNATTENDED not in request.headers and request.path != live.PATH)
            if session is None:
                return self._signed_out(request)
            visit = Visit(request, self.office, self.assets, session, csrf.token_of(token))
            if request.method == "POST" and (refused := await self._read_form(visit, longest)):
                return refused
            if session.member.role not in roles:
                return await self._refuse(visit, "role", f"Your account is an {session.member.role}'s, which cannot do this.")
            name = session.member.name
            if request.method == "GET" and (instead := self.seals.take(request.rel_url, name, utc_now())):
                return back_to(instead)
            response = await _answered(visit, answer)
            if response.status == 303:
                response.headers["Location"] = self.seals.put(response.headers["Location"], name, utc_now())
            return response

        return handler

    async def _session(self, token: str, *, touches: bool) -> Session | None:
        if not token:
            return None

        def found(desk: Desk) -> tuple[Session | None, bool]:
            session = sessions.find(desk, token)
            return session, session is not None and sessions.is_due(desk, session)

        session, is_due = await self.office.read(found)
        if session is not None and is_due and touches:
            await self.office.write(lambda desk: sessions.touch(desk, session))
        return session

    def _signed_out(self, request: web.Request) -> web.Response:
        if request.method != "GET":
            text = "Nothing was done. Sign in in another tab, then go back in this one: what you typed is still there to be sent again."
            links = el("p", el("a", "Sign in", href="/console/login", target="_blank", class_="button"))
            return outside(self.assets, "You are signed out", join(el("p", text), links), status=401)
        if live.is_stream(request):
            return live.ended()
        if self.cookie.read(request) == "" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            # The browser keeps a strict cookie back when another site's page, a web mail, leads here; from our own page it sends it.
            again = el("p", el("a", "Go on to the console", href=request.path_qs, class_="button"))
            return outside(self.assets, "One moment", again, head=el("meta", http_equiv="refresh", content="0"))
        return back_to(f"/console/login?next={quote(request.path_qs, safe='')}")

    async def _read_form(self, visit: Visit, longest: int) -> web.Response | None:
        """Reads what was posted; or the refusal of a form that is not ours."""
        try:
            require_same_origin(visit.request, self.public_url)
        except Problem:
            return await self._refuse(visit, "origin", "That came from another website and was not taken.")
        sent = await read_form(visit.request, longest)
        visit.files.update(sent.files)
        visit.form.update(sent.fields)
        if csrf.is_same(visit.form.pop(csrf.FIELD, ""), visit.token):
            return None
        told = "This form belongs to another session, so that nothing was done. Go back and reload the page."
        return await self._refuse(visit, "token", told)

    async def _refuse(self, visit: Visit, why: str, sentence: str) -> web.Response:
        """Says it, and notes of what was to be written the ticket or the address, the act, and what was wrong: role, origin or token."""
        if visit.request.method == "POST":
            resource = visit.request.match_info.route.resource
            address = resource.canonical if resource is not None else "/console"
            subject, act = visit.request.match_info.get("number", address), address.rpartition("/")[2]
            await self.office.write(lambda desk: audit.record(desk, visit.actor, "console.refused", subject, f"{why}:{act}"))
        return page(visit, "Not allowed", _to_queue(), status=403, wrong=sentence)


async def _answered(visit: Visit, answer: Page) -> web.StreamResponse:
    try:
        return await answer(visit)
    except StoreError:
        raise
    except NotFound as error:
        return page(visit, "Not found", _to_queue(), status=404, wrong=str(error))
    except PrivacyDeskError as error:
        return page(visit, "That did not work", _to_queue(), status=409, wrong=str(error))


def _to_queue() -> str:
    return el("p", el("a", "To the queue", href="/console", class_="button"))
