"""The addresses of the API."""

from __future__ import annotations

from aiohttp import web

from console.api import links, requests
from console.api.door import ApiDoor
from desk.office import Office


def api_routes(office: Office) -> list[web.RouteDef]:
    """What the HTTP server is to serve beside the pages; every call needs a key."""
    door = ApiDoor(office)
    return [
        web.get(requests.PATH, requests.read_request(door), allow_head=False),
        web.get(requests.PATH + r"/files/{file:\d{1,4}}", requests.read_file(door), allow_head=False),
        web.post(f"{requests.PATH}/messages", requests.write_message(door)),
        web.post(f"{requests.PATH}/state", requests.move_request(door)),
        web.post(links.PATH, links.make_link(door)),
    ]
