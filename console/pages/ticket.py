"""The page of one ticket: looking at it, acting on it, and its files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from aiohttp import web

from console.pages import acts, facts, live, marks, words
from console.pages.act_forms import Forms
from console.pages.case_forms import CaseForms
from console.pages.checklist import STEPS, UNTICKED, Checklist
from console.pages.collision import crossed
from console.pages.composers import Composers
from console.pages.conversation import conversation, files
from console.pages.frame import Page, Visit, back_to, form, page
from console.pages.onward import BOX, CLOSED, LAST, SENT, onward
from console.pages.seen import Seen, is_new_look, note_download, note_look, seen
from console.web.markup import Child, Markup, el, join
from desk import attachments, tickets, transcripts, worklist
from desk import live as changes
from desk.model.errors import Collision, KeyFileError, PrivacyDeskError, StoreError
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.transcripts import Entry
from knowledge.reading import Right

_SAID = {
    "attach": "The file is attached.",
    CLOSED: "Sent and closed. This is the next one of the queue.",
    LAST: "Sent and closed. There is no other one in the queue.",
    "open": "The request is recorded. Give the person its number; it waits for proof of who asks.",
    "open-before": "This form had been recorded before, and this is its request. Nothing was recorded twice.",
}
_PLACE = re.compile(r"[0-9a-f]{1,40}~?")
_CHOSEN = re.compile(r"[0-9]{1,6}|" + acts.OVERHEARD + r"[0-9a-f]{1,40}")
NUMBER = r"{number:PD-\d{4}-\d{6,9}}"


async def show(visit: Visit) -> web.Response:
    """The ticket; the look at it stands in the audit trail. A number that became part of another ticket leads there."""
    number, member, query = visit.request.match_info["number"], visit.session.member, visit.request.query
    before = query.get("before", "")
    place, whole = before if _PLACE.fullmatch(before) else "", "whole" in query

    def read(desk: Desk) -> tuple[Seen, bool]:
        return seen(desk, number, member, before=place, whole=whole), is_new_look(desk, number, member)

    found, is_new = await visit.office.read(read)
    if found.ticket.number != number:
        return back_to(f"/console/tickets/{found.ticket.number}")
    if is_new:
        await visit.office.write(lambda desk: note_look(desk, number, member))
    done = query.get("done", "")
    said = _SAID.get(done) or (acts.ACTS[done].said if done in acts.ACTS else "")
    message = query.get("message", "")
    forms = Forms(visit, found, "register", {"message": message}) if _CHOSEN.fullmatch(message) else Forms(visit, found)
    return _page(visit, found, forms, said=said)


def perform(act: str) -> Page:
    """What answers the form of an act: back to the ticket, or the ticket with what was typed and why it was refused."""

    async def answer(visit: Visit) -> web.Response:
        number, member = visit.request.match_info["number"], visit.session.member
        typed = {name: visit.typed(name) for name in visit.form}
        try:
            done = await visit.office.write(lambda desk: acts.does(act, desk, number, typed, member))
        except (StoreError, KeyFileError):
            raise
        except PrivacyDeskError as error:
            found = await visit.office.read(lambda desk: seen(desk, number, member))
            forms, wrong = Forms(visit, found, act, typed), acts.worded(str(error))
            if not isinstance(error, Collision):
                return _page(visit, found, forms, wrong=wrong, status=422)
            meanwhile = await visit.office.read(lambda desk: [*_meanwhile(desk, found.ticket, typed), *_meanwhile_there(desk, act, typed)])
            return _page(visit, found, forms, wrong=wrong, status=409, above=crossed(act, typed, meanwhile))
        return back_to(await onward(visit, done.number, act))

    return answer


def _meanwhile(desk: Desk, ticket: Ticket, typed: Mapping[str, str]) -> Sequence[Entry]:
    version = typed.get("version", "")
    return transcripts.since(desk, ticket, acts.number_in(version) if version else ticket.version, typed.get("heard", ""))


def _meanwhile_there(desk: Desk, act: str, typed: Mapping[str, str]) -> Sequence[Entry]:
    """What was done and written in the ticket that this one was to become part of."""
    into = worklist.numbered(desk, typed.get("into", "")) if act == "merge" else None
    mark = marks.read(typed.get(marks.FIELD, "")).get(into or "")
    return transcripts.since(desk, tickets.show(desk, into), mark.version, mark.heard) if into and mark is not None else ()


async def attach(visit: Visit) -> web.Response:
    """Keeps a file of staff with the ticket."""
    number, member = visit.request.match_info["number"], visit.session.member
    name, content = visit.files.get("file", ("", b""))
    try:
        await visit.office.write(lambda desk: attachments.attach(desk, number, name or "file", content, member.actor))
    except (StoreError, KeyFileError):
        raise
    except PrivacyDeskError as error:
        found = await visit.office.read(lambda desk: seen(desk, number, member))
        wrong = str(error) if name else "Choose a file first."
        return _page(visit, found, Forms(visit, found), wrong=wrong, status=422)
    return back_to(f"/console/tickets/{number}?done=attach")


async def file(visit: Visit) -> web.Response:
    """Hands out a file, never to be shown in place: what users send is not ours to run."""
    number, which = visit.request.match_info["number"], int(visit.request.match_info["file"])
    kept, content = await visit.office.read(lambda desk: attachments.content(desk, number, which))
    await visit.office.write(lambda desk: note_download(desk, number, which, visit.session.member))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}"}
    return web.Response(body=content, content_type="application/octet-stream", headers=headers)


def _page(
    visit: Visit, found: Seen, forms: Forms, *, said: str = "", wrong: str = "", status: int = 200, above: Child = None
) -> web.Response:
    ticket, done = found.ticket, visit.request.query.get("done", "")
    # What fills the box is said there: it is led to, and the top of the page is far away.
    boxes = Composers(visit, found, forms.failed, forms.typed, said if done in BOX else "")
    side = join(
        facts.clock(found),
        facts.wanted(found),
        Checklist(visit, found).shown(),
        _deciding(forms) if visit.may_write else None,
        None if visit.may_write and forms.completes else el("div", id=UNTICKED, hidden=True),
        facts.others(found),
        facts.history(found),
    )
    main = join(
        facts.identity(found),
        el("div", conversation(ticket, found.transcript, may_register=visit.may_write), files(ticket), id="told", class_="middle"),
        _attaching(visit, found),
        boxes.shown() if visit.may_write else el("p", "Auditors read, and write nothing.", class_="note"),
    )
    address = visit.request.path_qs if visit.request.method == "GET" else f"/console/tickets/{ticket.number}"
    seen_at = changes.id_at(found.writing.now)
    body = join(
        live.hooks(address, seen_at, f"told,held,{STEPS},{UNTICKED}", data_number=ticket.number, data_version=str(ticket.version)),
        above,
        boxes.held(is_new=bool(said) and done in SENT) if visit.may_write else el("div", id="held", hidden=True),
        _head(found, forms),
        el("div", el("div", main, class_="middle"), el("aside", side, aria_label="Facts and decisions"), class_="two"),
    )
    return page(
        visit,
        f"{ticket.number} · {words.what(ticket.kind, ticket.right)}",
        body,
        status=status,
        said="" if boxes.said else said,
        wrong=wrong,
    )


def _deciding(forms: Forms) -> Markup:
    """What can be decided about the request, and what can be done with the ticket; the first of them is where "Decide" leads."""
    found = list(forms.decisions())
    case = list(CaseForms(forms.visit, forms.seen, forms.failed, forms.typed).shown())
    return join(
        el("section", el("h2", "Decide", id="decide"), found) if found else None,
        el("section", el("h2", "This ticket", id=None if found else "decide"), case) if case else None,
    )


def _head(found: Seen, forms: Forms) -> Markup:
    ticket = found.ticket
    channel = words.CHANNELS.get(ticket.address.channel, ticket.address.channel)
    policy = f", policy version {ticket.policy_version}" if ticket.policy_version else ""
    about = join(
        el("strong", facts.state(ticket).capitalize()),
        f" · {channel}, {words.LANGUAGES.get(ticket.language, ticket.language)}{policy} · received ",
        words.time(ticket.received_at),
        f" · {ticket.assignee or 'nobody'} sees to it",
        f" · also {', '.join(ticket.aliases)}" if ticket.aliases else None,
        join(" · ", el("em", "chat blocked", class_="flag")) if found.block is not None else None,
    )
    reply = "Reply" if ticket.has_chat else "Answer"
    parts = (("#newest", "Newest"), ("#reply-title", reply), ("#note-title", "Note"), ("#decide", "Decide"), ("#history", "History"))
    shown = parts if forms.visit.may_write else (parts[0], parts[-1])
    jumps = el("nav", (el("a", name, href=to) for to, name in shown), class_="parts", aria_label="On this page")
    facts_line = el("div", el("p", about), el("p", facts.clock_line(found)))
    return join(el("div", facts_line, el("div", forms.taking()), class_="head"), jumps)


def _attaching(visit: Visit, found: Seen) -> Child:
    """Files of staff go into the access package only; none leaves for a chat."""
    request = found.ticket.request
    if not visit.may_write or request is None or request.has_ended or request.right is not Right.ACCESS:
        return None
    fields = join(
        el("label", "File for the access package", for_="file"),
        el("input", id="file", name="file", type="file", required=True),
        el("button", "Attach"),
    )
    to = f"/console/tickets/{found.ticket.number}/attach"
    return el("details", el("summary", "Attach a file"), form(visit, to, fields, enctype="multipart/form-data"))
