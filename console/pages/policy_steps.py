"""The steps of a new policy: files are looked at, then published or scheduled with a reason; the same way leads back to an earlier one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from console.pages import policy_text
from console.pages.frame import Visit, back_to, form, page
from console.pages.policy import HERE, local, named, overview
from console.web.limits import LONGEST_BODY
from console.web.markup import Child, Markup, el, join
from desk import candidates, policies, publishing, uploads, words
from desk.candidates import Waiting
from desk.model.errors import NotAllowed
from desk.office import Desk
from desk.policies import Refused
from desk.publishing import Examined, LookAgain
from desk.uploads import MOST_FILES, Upload
from knowledge.files import MAX_BYTES

CANDIDATE = HERE + "/candidates/{id:[0-9a-f]{28}}"
LONGEST_UPLOAD = MOST_FILES * MAX_BYTES + LONGEST_BODY
LONGEST_NOTE = 500
_AT_WORK = threading.BoundedSemaphore(2)
"""Rehearsals that this process runs side by side: users are answered meanwhile."""


async def upload(visit: Visit) -> web.Response:
    """Looks at the files that were sent, and keeps what was found."""
    typed = {name: visit.typed(name) for name in visit.form}
    sent = ((visit.files.get(f"file{at}", ("", b"")), typed.get(f"language{at}", "")) for at in range(1, MOST_FILES + 1))
    files = [Upload(name, content, language) for (name, content), language in sent if name]
    try:
        examined = await _examined(lambda: uploads.examine(visit.office, files, typed.get("original", "")))
    except Refused as error:
        return await overview(visit, wrong=str(error), typed=typed)
    id = await visit.office.write(lambda desk: candidates.keep(desk, examined, visit.session.member))
    return back_to(f"{HERE}/candidates/{id}")


async def look_back(visit: Visit) -> web.Response:
    """Compares an earlier version with the one in force, and keeps what was found."""
    version = int(visit.request.match_info["version"])

    def examine() -> Examined:
        return publishing.examine_earlier(visit.office, visit.office.read_now(words.in_force), version)

    def keep(desk: Desk) -> str:
        return candidates.keep(desk, examined, visit.session.member, back_to=version)

    await visit.office.read(lambda desk: policies.check_held(desk, version))
    examined = await _examined(examine)
    return back_to(f"{HERE}/candidates/{await visit.office.write(keep)}")


async def show(visit: Visit) -> web.Response:
    """What changes, with the form to decide."""
    return await _page(visit, {})


async def publish(visit: Visit) -> web.Response:
    """Publishes or schedules, or goes back; or shows the page again with a sentence."""
    typed = {name: visit.typed(name) for name in visit.form}
    id, member = visit.request.match_info["id"], visit.session.member

    def job(desk: Desk) -> str:
        note = typed.get("note", "")[:LONGEST_NOTE]
        found = candidates.show(desk, id)
        if found.back_to is None:
            begins_at = _begins_at(desk, typed)
            candidates.publish(desk, id, member, begins_at=begins_at, note=note)
            return "scheduled" if begins_at else "published"
        if typed.get("typed") != str(found.back_to):
            raise NotAllowed(f"Nothing was changed. Type {found.back_to}, the number of the version, to go back to it.")
        candidates.go_back(desk, id, member, note=note)
        return "back"

    try:
        done = await visit.office.write(job)
    except LookAgain as error:
        return await _page(visit, typed, str(error), status=409)
    except (Refused, NotAllowed) as error:
        sentence = policy_text.in_words(str(error))
        return await _page(visit, typed, sentence if sentence.endswith(".") else f"{sentence} in the note.", status=422)
    return back_to(f"{HERE}?done={done}")


async def discard(visit: Visit) -> web.Response:
    """Forgets what was looked at."""
    id = visit.request.match_info["id"]
    await visit.office.write(lambda desk: candidates.discard(desk, id, visit.session.member))
    return back_to(f"{HERE}?done=discarded")


async def cancel(visit: Visit) -> web.Response:
    """Takes a scheduled version back."""
    version = int(visit.request.match_info["version"])
    await visit.office.write(lambda desk: candidates.cancel(desk, version, visit.session.member))
    return back_to(f"{HERE}?done=cancelled")


async def _examined(examine: Callable[[], Examined]) -> Examined:
    """Examines off the event loop; raises Refused where two others are at it."""

    def alone() -> Examined:
        if not _AT_WORK.acquire(blocking=False):
            raise Refused("Other files are being looked at just now; try again in a few seconds.")
        try:
            return examine()
        finally:
            _AT_WORK.release()

    return await asyncio.to_thread(alone)


def _begins_at(desk: Desk, typed: Mapping[str, str]) -> datetime | None:
    """When it is to hold, None = at once; raises NotAllowed."""
    day = typed.get("at", "")
    if typed.get("when") != "at":
        if day:
            raise NotAllowed("Nothing was published: a date is filled in. Schedule it for then, or empty the date to publish it now.")
        return None
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        raise NotAllowed("Say from when it is to hold: a date and a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(desk.rules.timezone))


async def _page(visit: Visit, typed: Mapping[str, str], wrong: str = "", status: int = 200) -> web.Response:
    id = visit.request.match_info["id"]
    found, versions = await visit.office.read(lambda desk: (candidates.show(desk, id), policies.history(desk)))
    current = next(each.version for each in versions if each.state == "current")
    scheduled = [each.version for each in versions if each.state == "scheduled"]
    examined, zone = found.examined, visit.office.rules.timezone
    candidate = examined.candidate
    title = f"Back to version {found.back_to}" if found.back_to else "New version"
    files = ", ".join(f"{source.file} ({language})" for language, source in candidate.published.sources.items())
    decide = _decide(visit, found, typed) if found.base == current and not examined.refusals else _cannot(found, current)
    body = join(
        el("p", el("a", "Policy", href=HERE)),
        el(
            "p",
            f"{files}. Compared with version {found.base} on ",
            local(found.made_at, zone),
            f" by {found.made_by}. Nothing is published yet.",
        ),
        _part("Findings", policy_text.findings(candidate.findings)) if found.back_to is None else None,
        _part(
            "What changes",
            el("p", named(candidate.policy), class_="note"),
            policy_text.differences(candidate),
            _orphans(examined),
            el("details", el("summary", "The text as it would read"), policy_text.text(candidate.policy)),
        ),
        _part("Changed answers", policy_text.answers(examined.rehearsal, candidate.before, candidate.policy)),
        _part("Decide", _warned(found, scheduled), decide, form(visit, f"{HERE}/candidates/{id}/discard", el("button", "Discard"))),
    )
    return page(visit, title, body, wrong=wrong, status=status, here=HERE)


def _part(title: str, *children: Child) -> Markup:
    return el("section", el("h2", title), *children, class_="card")


def _orphans(examined: Examined) -> Child:
    if not examined.orphans:
        return None
    return join(
        el("p", "These lose their place:", class_="note"),
        el("ul", (el("li", el("span", each)) for each in examined.orphans), class_="rows found"),
    )


def _cannot(found: Waiting, current: int) -> Markup:
    if found.examined.refusals:
        return el("p", "These files cannot be published; the findings say why. Mend them and upload them again.", class_="warning")
    again = "look at that version again" if found.back_to else "upload the files again"
    told = f"Version {current} has come into force meanwhile, and this was compared with version {found.base}: {again}."
    return el("p", told, class_="warning")


def _warned(found: Waiting, scheduled: Sequence[int]) -> Child:
    """What else is on its way; a way back takes it back, which its own form says."""
    if not scheduled or found.back_to:
        return None
    names = " and ".join(f"version {number}" for number in scheduled)
    return el("p", f"Already scheduled: {names}. Its changes are not part of this comparison with version {found.base}.", class_="warning")


def _decide(visit: Visit, found: Waiting, typed: Mapping[str, str]) -> Markup:
    reasons = found.examined.needs_reason
    note = join(
        el("p", "A reason is needed: ", "; ".join(policy_text.in_words(reason) for reason in reasons), ".", class_="warning")
        if reasons
        else None,
        el("label", "Why (kept with the version for good)", for_="note"),
        el("textarea", f"\n{typed.get('note', '')}", id="note", name="note", rows=2, maxlength=LONGEST_NOTE, required=bool(reasons)),
    )
    fields = _back_fields(found, note, typed) if found.back_to else _new_fields(visit, note, typed)
    return form(visit, f"{HERE}/candidates/{found.id}/publish", fields, class_="narrow")


def _new_fields(visit: Visit, note: Markup, typed: Mapping[str, str]) -> Markup:
    return join(
        note,
        el("label", f"Only from a later time on ({visit.office.rules.timezone})", for_="at"),
        el("input", type="datetime-local", id="at", name="at", value=typed.get("at", "")),
        el("button", "Publish now", name="when", value="now", class_="main"),
        " ",
        el("button", "Schedule for that time", name="when", value="at"),
    )


def _back_fields(found: Waiting, note: Markup, typed: Mapping[str, str]) -> Markup:
    told = "It holds again at once, under its own number, and whatever is scheduled is taken back."
    return join(
        el("p", told),
        note,
        el("label", f"Type {found.back_to} to confirm", for_="typed"),
        el(
            "input",
            id="typed",
            name="typed",
            required=True,
            autocomplete="off",
            inputmode="numeric",
            maxlength=9,
            value=typed.get("typed", ""),
        ),
        el("button", f"Go back to version {found.back_to}", class_="main"),
    )
