"""What the boxes of a ticket ask of the server while somebody types: keeping a draft, and the templates filled in for this ticket."""

from __future__ import annotations

from aiohttp import web

from console.pages.composers import offered
from console.pages.frame import Visit, back_to
from console.web.markup import el
from desk import drafts, replies, templates, tickets
from desk.drafts import Box
from desk.office import Desk
from desk.templates import Template


async def draft(visit: Visit) -> web.Response:
    """Keeps what stands in a box; answers a script with 204, and a form with the ticket."""
    number, member = visit.request.match_info["number"], visit.session.member
    box: Box = "note" if visit.typed("box") == "note" else "reply"
    # Blanks at its ends are part of what is being typed.
    text = visit.form.get("text", "")
    await visit.office.write(lambda desk: drafts.save(desk, number, member.name, box, text))
    if "text/html" in visit.request.headers.get("Accept", ""):
        return back_to(f"/console/tickets/{number}#{box}-text")
    return web.Response(status=204)


async def offer(visit: Visit) -> web.Response:
    """The templates that can be used in this ticket, in its language and in English, as the list that a script puts below the box."""
    number, member = visit.request.match_info["number"], visit.session.member

    def read(desk: Desk) -> dict[str, tuple[str, str]]:
        ticket = tickets.show(desk, number)
        found = {}
        for each in templates.usable(desk, ticket):
            if each.language not in (ticket.language, "en"):
                continue
            text = templates.filled(desk, each, ticket, member.name)
            found[f"{each.language}/{each.name}"] = text, _clauses(desk, each, ticket.language)
        return found

    found = await visit.office.read(read)
    listing = el("ul", offered(found), role="listbox", id="template-list", class_="card", aria_label="Templates")
    return web.Response(text=listing, content_type="text/html")


def _clauses(desk: Desk, template: Template, language: str) -> str:
    """What the clauses of a template say, as the user will read them; that one is gone is said of it."""
    said = []
    for id in replies.CLAUSE.findall(template.text):
        quote = replies.quotation(desk, id, language)
        said.append(replies.cited(desk, quote, language) if quote else f"{id} is no clause of the policy in force.")
    return "\n".join(said)
