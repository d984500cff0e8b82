"""The policy for staff: what is in force, what is scheduled, and for admins and auditors every version with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from console.pages import policy_text, words
from console.pages.frame import Visit, form, page
from console.web.markup import Child, Markup, el, join
from desk import candidates, policies, publishing
from desk.model.refresh import KeptCandidate
from desk.model.version import Period, PolicyVersion
from desk.office import Desk
from desk.uploads import MOST_FILES
from knowledge.candidate import Published, compared
from knowledge.files import FORMATS, MAX_BYTES
from knowledge.policy import Policy
from knowledge.reading import LANGUAGES

HERE = "/console/policy"
VERSION = HERE + r"/versions/{version:\d{1,6}}"
MOST = 50
"""Versions that one page lists."""
_DONE = {
    "published": "Published: the desk answers from it within a few seconds.",
    "scheduled": "Scheduled: the desk takes it at its time by itself.",
    "cancelled": "Taken back: it will not come into force.",
    "back": "The earlier version is in force again, and whatever was scheduled is taken back.",
    "discarded": "Discarded; nothing was changed.",
}


@dataclass(frozen=True, slots=True)
class _Held:
    """What the page shows."""

    current: Policy
    versions: Sequence[PolicyVersion]
    waiting: Sequence[KeptCandidate]


async def show(visit: Visit) -> web.Response:
    """The overview, as much of it as the role may see."""
    return await overview(visit, said=_DONE.get(visit.request.query.get("done", ""), ""))


async def overview(visit: Visit, *, said: str = "", wrong: str = "", typed: Mapping[str, str] | None = None) -> web.Response:
    """The overview, after ``wrong`` with what was typed."""

    def read(desk: Desk) -> _Held:
        return _Held(policies.load(desk, policies.current(desk)).policy, policies.history(desk), candidates.waiting(desk))

    held = await visit.office.read(read)
    role = visit.session.member.role
    zone = visit.office.rules.timezone
    current = next(each for each in held.versions if each.state == "current")
    body = join(
        _current(current, held.current, zone, is_told=role != "agent"),
        _scheduled(visit, held.versions, zone) if role != "agent" else None,
        _waiting(held.waiting, zone) if role == "admin" else None,
        _upload(visit, typed or {}, held.current) if role == "admin" else None,
        _history(visit, held.versions, zone) if role != "agent" else None,
    )
    return page(visit, "Policy", body, said=said, wrong=wrong, status=422 if wrong else 200, here=HERE)


async def version(visit: Visit) -> web.Response:
    """One version: its text, what it changed, what was said of it when it was published, and when it held."""
    number = int(visit.request.match_info["version"])

    def read(desk: Desk) -> tuple[PolicyVersion, Published, Policy | None]:
        before = policies.load(desk, number - 1).policy if number > 1 else None
        return policies.show(desk, number), policies.load(desk, number), before

    found, published, before = await visit.office.read(read)
    zone = visit.office.rules.timezone
    body = join(
        el("p", el("a", "All versions", href=HERE)),
        el("section", _facts(found, published.policy, zone), _report(found), _back(visit, found), class_="card"),
        el("section", el("h2", f"Compared with version {number - 1}"), policy_text.differences(compared(published, before)), class_="card")
        if before
        else None,
        el("details", el("summary", "The text"), policy_text.text(published.policy, top=2), class_="card"),
    )
    return page(visit, f"Version {number}", body, here=HERE)


def local(at: datetime, zone: str) -> Markup:
    """A time in the desk's time zone, to the minute."""
    return el("time", f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})", datetime=at.isoformat(timespec="seconds"))


def _current(current: PolicyVersion, policy: Policy, zone: str, *, is_told: bool) -> Markup:
    return el(
        "section",
        el("h2", f"In force: version {current.version}"),
        _facts(current, policy, zone) if is_told else el("p", named(policy)),
        el("details", el("summary", "The text"), policy_text.text(policy)),
        class_="card",
    )


def named(policy: Policy) -> str:
    """What a policy is, in a sentence: its title, date, size and languages."""
    count = sum(1 for _ in policy.clauses())
    dated = f", last updated {policy.updated}" if policy.updated else ""
    others = "".join(f"; {len(each.lines)} of them in {_language_of(each.language)}" for each in policy.translations)
    return (
        f"{policy.title or 'Policy'}{dated}: {len(policy.sections)} sections, {count} clauses in {_language_of(policy.language)}{others}."
    )


def _language_of(tag: str) -> str:
    return words.LANGUAGES.get(tag, tag)


def _facts(found: PolicyVersion, policy: Policy, zone: str) -> Markup:
    files = ", ".join(f"{file} ({language})" for language, file in found.files.items())
    return join(
        el("p", named(policy)),
        el("dl", el("dt", "Files"), el("dd", files), _made(found, zone), el("dt", "Held"), el("dd", _periods(found.periods, zone))),
    )


def _made(found: PolicyVersion, zone: str) -> Markup:
    by = join(local(found.made_at, zone), f" by {found.made_by}" if found.made_by else "")
    return join(el("dt", "Published"), el("dd", by), join(el("dt", "Note"), el("dd", found.note)) if found.note else None)


def _periods(periods: Sequence[Period], zone: str) -> Child:
    lines = []
    for each in periods:
        if each.withdrawn_at:
            lines.append(join("was to hold from ", local(each.begins_at, zone), ", taken back ", local(each.withdrawn_at, zone)))
        else:
            until = join(" until ", local(each.ends_at, zone)) if each.ends_at else None
            lines.append(join("from ", local(each.begins_at, zone), until, f" ({each.note})" if each.note else ""))
    return [el("div", line) for line in lines] or "never"


def _report(found: PolicyVersion) -> Child:
    broken, told = found.report.get("broken", ()), found.report.get("findings", ())
    return join(
        el("p", "When it was published:", class_="note") if broken or told else None,
        el("ul", (el("li", el("span", each["text"])) for each in told), class_="rows found") if told else None,
        el("p", f"It was published over {len(broken)} broken regression questions{_such_as(broken)}.") if broken else None,
    )


def _such_as(broken: Sequence[str]) -> str:
    """One of the questions of the files; those that were learned from users stand there by their ids."""
    written = next((text for text in broken if not text.startswith(publishing.LEARNED)), "")
    return f", such as “{written}”" if written else ""


def _back(visit: Visit, found: PolicyVersion) -> Child:
    if visit.session.member.role != "admin" or found.state != "past":
        return None
    button = el("button", f"Go back to version {found.version} …")
    return form(visit, f"{HERE}/versions/{found.version}/back", button, el("p", "First you see what changes.", class_="note"))


def _scheduled(visit: Visit, versions: Sequence[PolicyVersion], zone: str) -> Child:
    found = [each for each in versions if each.state == "scheduled"]
    if not found:
        return el("p", "Nothing is scheduled.", class_="note")
    return el("section", el("h2", "Scheduled"), el("ul", (_planned(visit, each, zone) for each in found), class_="rows"), class_="card")


def _planned(visit: Visit, each: PolicyVersion, zone: str) -> Markup:
    begins = [local(period.begins_at, zone) for period in each.periods if period.withdrawn_at is None]
    link = el("a", f"Version {each.version}", href=f"{HERE}/versions/{each.version}")
    cancel = form(visit, f"{HERE}/versions/{each.version}/cancel", el("button", "Take it back"))
    return el("li", el("span", link, " holds from ", begins, f" ({each.note})" if each.note else ""), cancel if _is_admin(visit) else None)


def _is_admin(visit: Visit) -> bool:
    return visit.session.member.role == "admin"


def _waiting(waiting: Sequence[KeptCandidate], zone: str) -> Child:
    if not waiting:
        return None
    rows = (
        el(
            "li",
            el("a", f"Back to version {each.back_to}" if each.back_to else "New files", href=f"{HERE}/candidates/{each.id}"),
            el("span", local(each.made_at, zone), f" by {each.made_by}, compared with version {each.base}", class_="note"),
        )
        for each in waiting
    )
    return el("section", el("h2", "Looked at, not published"), el("ul", rows, class_="rows"), class_="card")


def _upload(visit: Visit, typed: Mapping[str, str], current: Policy) -> Markup:
    kinds = ",".join([*FORMATS, ".docx"])
    known = list(dict.fromkeys((*LANGUAGES, current.language, *(each.language for each in current.translations))))
    fields = (
        el(
            "div",
            el(
                "span",
                el("label", f"File {at}", for_=f"file{at}"),
                el("input", type="file", id=f"file{at}", name=f"file{at}", accept=kinds),
            ),
            _language(f"language{at}", f"Language of file {at}", typed, known, "told by the file"),
            class_="filters",
        )
        for at in range(1, MOST_FILES + 1)
    )
    told = (
        f"Text, Markdown, HTML or DOCX, one file a language, at most {MAX_BYTES // 1024 // 1024} MB each. A language that is not chosen is "
        "told by the file’s name (policy.zh.docx) or its words. Nothing is published yet: next you see what changes."
    )
    return el(
        "section",
        el("h2", "New version"),
        el("p", told, class_="note"),
        form(
            visit,
            f"{HERE}/candidates",
            fields,
            el("div", _language("original", "Language of the original", typed, known, "as it is now"), class_="filters"),
            el("button", "Look at what changes", class_="main"),
            enctype="multipart/form-data",
        ),
        class_="card",
    )


def _language(name: str, label: str, typed: Mapping[str, str], known: Sequence[str], unsaid: str) -> Markup:
    """The languages that the desk knows, and those that the policy is published in besides; ``unsaid``: what choosing none means."""
    options = (
        el("option", words.LANGUAGES.get(each, each) or unsaid, value=each, selected=typed.get(name, "") == each) for each in ("", *known)
    )
    return el("span", el("label", label, for_=name), el("select", options, id=name, name=name))


def _history(visit: Visit, versions: Sequence[PolicyVersion], zone: str) -> Markup:
    before = visit.request.query.get("before", "")
    known = [each for each in reversed(versions) if not before.isdecimal() or each.version < int(before[:9])]
    shown, more = known[:MOST], len(known) > MOST
    onward = el("p", el("a", "Earlier versions", href=f"{HERE}?before={shown[-1].version}", rel="next"), class_="pages") if more else None
    rows = (el("li", _line(each, zone), el("em", each.state, class_="flag")) for each in shown)
    return el("section", el("h2", "History"), el("ul", rows, class_="rows"), onward, class_="card")


def _line(each: PolicyVersion, zone: str) -> Markup:
    by = f" by {each.made_by}" if each.made_by else ""
    return el(
        "span",
        el("a", f"Version {each.version}", href=f"{HERE}/versions/{each.version}"),
        " ",
        local(each.made_at, zone),
        el("span", f"{by}: {each.note}" if each.note else by, class_="note"),
    )
