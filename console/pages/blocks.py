"""The chats that are blocked now: by whom, why, until when, and the way to unblock each."""

from __future__ import annotations

import re

from aiohttp import web

from console.pages import words
from console.pages.frame import Visit, form, page
from console.web.markup import Markup, el, join
from desk import blocks
from desk.blocks import Block

HERE = "/console/blocks"
_ID = re.compile(r"[0-9a-f]{1,40}")


async def show(visit: Visit) -> web.Response:
    """One page of them, the newest first."""
    asked = visit.request.query.get("before", "")
    before = asked if _ID.fullmatch(asked) else ""
    found = await visit.office.read(lambda desk: blocks.listed(desk, before, blocks.PAGE + 1))
    shown = found[: blocks.PAGE]
    more = f"{HERE}?before={shown[-1].id}" if len(found) > len(shown) else ""
    body = join(
        el("p", "What these chats write is neither kept nor answered. Their open requests go on, and what staff send still reaches them."),
        el("ul", (_line(visit, each) for each in shown), class_="rows card") if shown else el("p", "No chat is blocked.", class_="empty"),
        el("p", el("a", "Next page", href=more, rel="next")) if more else None,
    )
    return page(visit, "Blocked chats", body, here=HERE)


def _line(visit: Visit, block: Block) -> Markup:
    until = join("until ", words.time(block.until)) if block.until else "until somebody unblocks it"
    channel = words.CHANNELS.get(block.address.channel, block.address.channel)
    about = el(
        "span",
        el("a", block.number, href=f"/console/tickets/{block.number}"),
        f" {channel}, by {words.actor(block.by)} ",
        words.time(block.at),
        ", ",
        until,
        el("br"),
        el("span", block.reason, class_="text", dir="auto"),
    )
    undo = form(
        visit, f"/console/tickets/{block.number}/unblock", el("button", "Unblock", aria_label=f"Unblock the chat of {block.number}")
    )
    return el("li", about, undo if visit.may_write else None)
