"""What is asked for after the password and before anything else: a code, a password of one's own, a second factor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from console.pages import secrets
from console.pages.frame import back_to, outside
from console.pages.login import NEXT_STEP, SignIn, network_of, next_page, slow_down, too_often
from console.web import csrf
from console.web.forms import read_form
from console.web.limits import LONGEST_BODY, require_same_origin
from console.web.markup import Child, el, join
from console.web.proxies import client_of
from desk import passwords, signing_in, staff, totp
from desk.model.errors import NotAllowed, NotSignedIn
from desk.signing_in import Pending

_TITLES = {"code": "Your code", "password": "Choose a password", "totp": "Set up your second factor"}
_BUTTONS = {"code": "Sign in", "password": "Keep this password", "totp": "Turn it on"}


@dataclass(frozen=True, slots=True)
class LoginSteps:
    """The pages between the password and the session; their token opens nothing else, and holds for ten minutes."""

    sign_in: SignIn

    async def show(self, request: web.Request) -> web.Response:
        """Asks for what comes next."""
        pending = await self._pending(request)
        onward = next_page(request.query.get("next", ""))
        return back_to("/console/login") if pending is None else await self._page(pending, onward)

    async def take(self, request: web.Request) -> web.Response:
        """Takes it, and leads on."""
        require_same_origin(request, self.sign_in.public_url)
        typed = (await read_form(request, LONGEST_BODY)).fields
        pending, onward = await self._pending(request), next_page(typed.get("next", ""))
        if pending is None:
            return back_to("/console/login")
        if not csrf.is_same(typed.get(csrf.FIELD, ""), csrf.token_of(pending.token)) or typed.get("step") != pending.step:
            return await self._page(pending, onward, "This form is an old one; here is what is asked for now.", 403)
        if pending.step != "password" and (wait := await self.sign_in.wait(request, pending.member.name)):
            return too_often(await self._page(pending, onward, slow_down(wait), 429), wait)
        address = network_of(client_of(request))
        try:
            took = self._choose if pending.step == "password" else self._give
            return await took(pending, typed, onward, address)
        except NotSignedIn as error:
            await self.sign_in.office.write(lambda desk: staff.refuse(desk, pending.member.name))
            return await self._page(pending, onward, str(error), 403)
        except NotAllowed as error:
            return await self._page(pending, onward, str(error), 422)

    async def _choose(self, pending: Pending, typed: dict[str, str], onward: str, address: str) -> web.Response:
        new = typed.get("new", "")
        wrong = passwords.fault(new, pending.member.name, pending.member.mail)
        if wrong or new != typed.get("again"):
            raise NotAllowed(wrong or secrets.DIFFER)
        async with self.sign_in.gate:
            hash = await asyncio.to_thread(passwords.hashed, new)
        entered = await self.sign_in.office.write(lambda desk: signing_in.choose_password(desk, pending, hash, address))
        return self.sign_in.lead(entered, onward)

    async def _give(self, pending: Pending, typed: dict[str, str], onward: str, address: str) -> web.Response:
        office, code = self.sign_in.office, typed.get("code", "")
        if pending.step == "code":
            return self.sign_in.lead(await office.write(lambda desk: signing_in.give_code(desk, pending, code, address)), onward)
        entered, codes = await office.write(lambda desk: signing_in.confirm_totp(desk, pending, code, address))
        link = el("p", el("a", "I have kept them; go on", href=onward, class_="button"))
        response = outside(self.sign_in.assets, "Recovery codes", secrets.recovery_codes(codes, link))
        self.sign_in.cookie.set(response, entered.token)
        return response

    async def _pending(self, request: web.Request) -> Pending | None:
        token = self.sign_in.cookie.read(request)
        return await self.sign_in.office.read(lambda desk: signing_in.find(desk, token))

    async def _page(self, pending: Pending, onward: str, wrong: str = "", status: int = 200) -> web.Response:
        fields = join(
            el("input", type="hidden", name=csrf.FIELD, value=csrf.token_of(pending.token)),
            el("input", type="hidden", name="next", value=onward),
            el("input", type="hidden", name="step", value=pending.step),
            await self._fields(pending, is_again=status != 200),
            el("p", el("button", _BUTTONS[pending.step], class_="main")),
        )
        form = el("form", fields, method="post", action=NEXT_STEP, class_="card")
        back = el("p", el("a", "Sign in anew", href="/console/login"))
        return outside(self.sign_in.assets, _TITLES[pending.step], join(form, back), status=status, wrong=wrong)

    async def _fields(self, pending: Pending, *, is_again: bool) -> Child:
        if pending.step == "password":
            # Managers of passwords keep it under this name.
            name = el("input", type="hidden", name="name", value=pending.member.name, autocomplete="username")
            return join(el("p", "Your one-time token has brought you here; it ends with this."), name, secrets.new_password())
        if pending.step == "code":
            return join(el("p", "The six digits of your authenticator app, or a recovery code."), secrets.code_field())
        if is_again:
            anew = el("p", el("a", "Begin anew with another picture", href=NEXT_STEP))
            return join(anew, secrets.code_field("Newest code of the device"))
        secret = await self.sign_in.office.write(lambda desk: totp.offer(desk, pending.member))
        return join(secrets.set_up(secret, pending.member.name), secrets.code_field("Code that the device shows"))
