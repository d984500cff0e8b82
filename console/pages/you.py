"""A member's own page: password, second factor, keys, and where they are signed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from console.pages import secrets
from console.pages.frame import Visit, back_to, form, page
from console.pages.login import SignIn, network_of, slow_down
from console.web.markup import Markup, el, join
from console.web.proxies import client_of
from desk import passwords, sessions, staff, totp
from desk.model.errors import NotAllowed, NotSignedIn
from desk.model.session import Session
from desk.office import Desk

HERE = "/console/you"
_DONE = {
    "password": "Your password is changed; everywhere else you are signed out.",
    "off": "Signing in takes your password alone now.",
    "shortcuts": "Kept.",
    "session": "That session has ended.",
    "": "",
}


@dataclass(frozen=True, slots=True)
class You:
    """The page and its forms."""

    sign_in: SignIn

    async def show(self, visit: Visit) -> web.Response:
        """All of it."""
        return await _page(visit)

    async def change_password(self, visit: Visit) -> web.Response:
        """Takes the old and a new password; every other session ends, and this one gets a token of its own."""
        new, member = visit.form.get("new", ""), visit.session.member
        wrong = await self._doubt(visit) or passwords.fault(new, member.name, member.mail)
        if wrong or new != visit.form.get("again"):
            return await _page(visit, wrong or secrets.DIFFER)
        async with self.sign_in.gate:
            hash = await asyncio.to_thread(passwords.hashed, new)
        address = network_of(client_of(visit.request))

        def job(desk: Desk) -> str:
            staff.change_password(desk, staff.check_unchanged(desk, member), hash)
            return sessions.begin(desk, member, address, visit.session.browser)

        try:
            token = await visit.office.write(job)
        except NotSignedIn:
            return await _page(visit, "Your password was reset meanwhile; nothing was changed.")
        response = back_to(f"{HERE}?done=password")
        self.sign_in.cookie.set(response, token)
        return response

    async def begin_totp(self, visit: Visit) -> web.Response:
        """Shows a secret to put into a device."""
        if wrong := await self._doubt(visit):
            return await _page(visit, wrong)
        secret = await visit.office.write(lambda desk: totp.offer(desk, visit.session.member))
        return _confirming(visit, secrets.set_up(secret, visit.session.member.name))

    async def confirm_totp(self, visit: Visit) -> web.Response:
        """Turns the second factor on."""
        if wait := await self.sign_in.wait(visit.request, visit.session.member.name):
            return _confirming(visit, wrong=slow_down(wait))
        address = network_of(client_of(visit.request))

        def job(desk: Desk) -> list[str]:
            codes = totp.confirm(desk, visit.session.member, visit.typed("code"))
            sessions.forgive(desk, visit.session.member, address)
            return codes

        try:
            codes = await visit.office.write(job)
        except NotAllowed as error:
            return _confirming(visit, wrong=str(error))
        return _codes(visit, codes)

    async def end_totp(self, visit: Visit) -> web.Response:
        """Turns it off."""
        if wrong := await self._doubt(visit):
            return await _page(visit, wrong)
        if visit.office.rules.totp == "required":
            return await _page(visit, "Everybody needs a second factor here; an admin can have yours set up anew.")
        await visit.office.write(lambda desk: totp.remove(desk, visit.session.member, visit.actor))
        return back_to(f"{HERE}?done=off")

    async def renew_codes(self, visit: Visit) -> web.Response:
        """Shows new recovery codes; the old ones end."""
        if wrong := await self._doubt(visit):
            return await _page(visit, wrong)
        return _codes(visit, await visit.office.write(lambda desk: totp.renew_codes(desk, visit.session.member)))

    async def prefer(self, visit: Visit) -> web.Response:
        """Keeps what the console is to be like."""
        has_shortcuts = visit.typed("shortcuts") == "on"
        await visit.office.write(lambda desk: staff.prefer(desk, visit.session.member, has_shortcuts=has_shortcuts))
        return back_to(f"{HERE}?done=shortcuts")

    async def end_session(self, visit: Visit) -> web.Response:
        """Ends one of one's sessions."""
        await visit.office.write(lambda desk: sessions.end(desk, visit.request.match_info["id"], visit.session.member))
        return back_to(f"{HERE}?done=session")

    async def _doubt(self, visit: Visit) -> str:
        """Why what was typed does not show that it is the member who sits there; "" where it does.

        An open screen must not be enough to change what its owner signs in with (OWASP ASVS 5.0, 7.5.1).
        """
        member = visit.session.member
        if wait := await self.sign_in.wait(visit.request, member.name):
            return slow_down(wait)
        try:
            async with self.sign_in.gate:
                await visit.office.read(lambda desk: staff.check(desk, member.name, visit.form.get("password", "")))
        except NotSignedIn:
            await visit.office.write(lambda desk: staff.refuse(desk, member.name))
            return "That is not your password; nothing was changed."
        address = network_of(client_of(visit.request))
        await visit.office.write(lambda desk: sessions.forgive(desk, member, address))
        return ""


async def _page(visit: Visit, wrong: str = "") -> web.Response:
    member = visit.session.member

    def read(desk: Desk) -> tuple[list[Session], int]:
        return sessions.of(desk, member), totp.codes_left(desk, member)

    held, left = await visit.office.read(read)
    body = el("div", _password(visit), _second_factor(visit, left), _keys(visit), _sessions(visit, held), class_="narrow")
    said = "" if wrong else _DONE.get(visit.request.query.get("done", ""), "")
    return page(visit, "You", body, here=HERE, said=said, wrong=wrong, status=422 if wrong else 200)


def _password(visit: Visit) -> Markup:
    fields = join(_typed_password("old-password"), secrets.new_password(), el("p", el("button", "Change it", class_="main")))
    return _section("Password", form(visit, f"{HERE}/password", fields))


def _second_factor(visit: Visit, left: int) -> Markup:
    if not visit.session.member.has_totp:
        about = "Off. With it, signing in takes a code of an app on your telephone besides the password."
        fields = join(_typed_password("totp-password"), el("p", el("button", "Set it up")))
        return _section("Second factor", el("p", about), form(visit, f"{HERE}/totp", fields))
    fields = join(
        _typed_password("totp-password"),
        el("p", el("button", "New recovery codes"), " ", el("button", "Turn it off", formaction=f"{HERE}/totp/end")),
    )
    return _section("Second factor", el("p", f"On; {left} of {totp.CODES} recovery codes are left."), form(visit, f"{HERE}/codes", fields))


def _keys(visit: Visit) -> Markup:
    is_on = visit.session.member.has_shortcuts
    about = f"{'On' if is_on else 'Off'}. A single key does one thing while nothing is typed; '?' shows them all."
    button = el("button", "Switch them off" if is_on else "Switch them on", name="shortcuts", value="off" if is_on else "on")
    return _section("Keyboard shortcuts", el("p", about), form(visit, f"{HERE}/shortcuts", button))


def _sessions(visit: Visit, held: list[Session]) -> Markup:
    about = "A session ends after 30 minutes without use, after 12 hours, and with a new password or role."
    return _section("Where you are signed in", el("p", about, class_="note"), el("ul", (_row(visit, each) for each in held), class_="rows"))


def _row(visit: Visit, session: Session) -> Markup:
    is_this = session.id == visit.session.id
    when = f"since {session.began_at:%Y-%m-%d %H:%M} UTC, last used {session.seen_at:%H:%M} UTC"
    ending = form(visit, f"/console/sessions/{session.id}/end", el("button", "End", aria_label=f"End {session.browser}, {when}"))
    return el("li", el("span", el("strong", session.browser), f" {when}"), el("em", "this one") if is_this else ending)


def _section(title: str, *children: Markup) -> Markup:
    return el("section", el("h2", title), *children, class_="card")


def _typed_password(id: str) -> Markup:
    return secrets.field("password", "Your password now", id=id, type="password", autocomplete="current-password")


def _confirming(visit: Visit, picture: Markup | None = None, wrong: str = "") -> web.Response:
    anew = None if picture else el("p", el("a", "Begin anew with another picture", href=HERE))
    fields = join(picture, anew, secrets.code_field("Newest code of the device"), el("p", el("button", "Turn it on", class_="main")))
    body = el("div", form(visit, f"{HERE}/totp/confirm", fields, class_="card"), class_="narrow")
    return page(visit, "Set up your second factor", body, here=HERE, wrong=wrong, status=422 if wrong else 200)


def _codes(visit: Visit, codes: list[str]) -> web.Response:
    link = el("p", el("a", "I have kept them", href=HERE, class_="button"))
    return page(visit, "Recovery codes", el("div", secrets.recovery_codes(codes, link), class_="narrow"), here=HERE)
