"""``/api/v1/requests/{number}``: another console reads a request that was handed over, answers it, and moves it on."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from aiohttp import web

from console.api.acts import act_of
from console.api.bodies import LONGEST_UPLOAD, read_body
from console.api.door import Answer, ApiDoor
from console.api.newest import Newest
from console.api.problems import answering
from console.api.views import brief, whole
from console.web.errors import Handler
from desk import attachments, heard, moving, replies, tickets
from desk.model.attachment import KeptFile
from desk.model.errors import NotFound
from desk.model.request import RightsRequest
from desk.model.ticket import Ticket
from desk.office import Desk

PATH = r"/api/v1/requests/{number:PD-\d{4}-\d{6,9}}"


def read_request(door: ApiDoor) -> Handler:
    """``GET``: the whole request."""

    async def handler(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        await door.admit(request, "requests", "api.read", number)
        return web.json_response(await door.office.read(lambda desk: _whole(desk, number)))

    return answering(handler)


def read_file(door: ApiDoor) -> Handler:
    """``GET .../files/{file}``: the content of a file that came with a message."""

    async def handler(request: web.Request) -> web.Response:
        number, which = request.match_info["number"], int(request.match_info["file"])
        await door.admit(request, "requests", "api.file", number)

        def job(desk: Desk) -> tuple[KeptFile, bytes]:
            _handed_over(desk, number)
            return attachments.content(desk, number, which)

        file, content = await door.office.read(job)
        # Never shown by a browser, whatever it is: somebody else sent it.
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}", "Content-Type": file.type}
        return web.Response(body=content, headers=headers)

    return answering(handler)


def write_message(door: ApiDoor) -> Handler:
    """``POST .../messages``: ``text`` goes to the user's chat, under the request's number."""

    async def handler(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        key = await door.admit(request, "requests", "api.message", number)
        body = await read_body(request)
        body.only(("text", "version"))
        text, version = body.text("text"), body.count("version")

        def send(desk: Desk) -> Ticket:
            if version is not None:
                moving.check_seen(desk, number, version)
            return replies.send(desk, number, text, key.actor)

        return await door.once(request, key, body, _doing(number, 201, send))

    return answering(handler)


def move_request(door: ApiDoor) -> Handler:
    """``POST .../state``: ``act`` and what it needs; the desk's table of moves and its approvals hold here as for its own staff."""

    async def handler(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        key = await door.admit(request, "requests", "api.state", number)
        body = await read_body(request, LONGEST_UPLOAD)
        act, seen = act_of(body, number, key.actor), Newest.of(body)

        def decide(desk: Desk) -> Ticket:
            seen.check(desk, tickets.show(desk, number), key.actor)
            return act(desk)

        return await door.once(request, key, body, _doing(number, 200, decide))

    return answering(handler)


def _whole(desk: Desk, number: str) -> dict[str, object]:
    ticket, request = _handed_over(desk, number)
    return whole(ticket, request, heard.last(desk, ticket))


def _doing(number: str, status: int, act: Callable[[Desk], Ticket]) -> Callable[[Desk], Answer]:
    """A job that acts on a request that was handed over, and tells where it stands then."""

    def job(desk: Desk) -> Answer:
        _handed_over(desk, number)
        act(desk)
        return status, brief(*_handed_over(desk, number))

    return job


def _handed_over(desk: Desk, number: str) -> tuple[Ticket, RightsRequest]:
    """A request whose user agreed that another console handles it; raises NotFound, in the same words whatever else there is."""
    try:
        ticket = tickets.show(desk, number)
    except NotFound:
        ticket = None
    if ticket is None or ticket.request is None or ticket.request.consented_at is None:
        raise NotFound(f"No request {number} was handed over.")
    return ticket, ticket.request
