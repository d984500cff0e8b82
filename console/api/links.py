"""``POST /api/v1/identity/links``: the console makes a one-time link for its logged-in user, who brings it into a chat."""

from __future__ import annotations

from aiohttp import web

from console.api.bodies import LONGEST_WORD, read_body
from console.api.door import ApiDoor
from console.api.problems import answering
from console.web.errors import Handler
from desk import identity
from desk.clock import stamp

PATH = "/api/v1/identity/links"


def make_link(door: ApiDoor) -> Handler:
    """The handler: takes ``account`` and perhaps ``action``, answers with the link, its address on Telegram, the code and its end.

    An address is null where the desk has none; the code can always be typed.
    """

    async def handler(request: web.Request) -> web.Response:
        key = await door.admit(request, "identity", "api.link", "identity/links")
        body = await read_body(request)
        body.only(("account", "action"))
        account, action = body.text("account", LONGEST_WORD), body.optional("action", LONGEST_WORD)
        link = await door.office.write(lambda desk: identity.make_link(desk, account, action, key.actor))
        rules = door.office.rules
        fields = {
            "link": identity.web_address(rules, link.token) or None,
            "telegram_link": identity.telegram_address(rules, link.token) or None,
            "token": link.token,
            "code": link.code,
            "expires_at": stamp(link.expires_at),
        }
        return web.json_response(fields, status=201)

    return answering(handler)
