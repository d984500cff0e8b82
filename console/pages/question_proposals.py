"""What staff propose to learn from users' questions: admins accept or decline it, and take back what was accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from console.pages.frame import Visit, back_to, form, page
from console.pages.questions import HERE, KINDS
from console.web.markup import Child, Markup, el, join
from desk import policies, questions
from desk.model.question import Proposed
from desk.office import Desk
from knowledge.learned import place_in
from knowledge.policy import Policy

PROPOSALS = HERE + "/proposals"
PROPOSAL = PROPOSALS + "/{id:[0-9a-f]{28}}"
PAGE = 100
_DONE = {
    "accepted": "Accepted: the desk takes it within a few seconds.",
    "removed": "Removed; its text is erased.",
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page shows."""

    policy: Policy
    waiting: Sequence[Proposed]
    kept: Sequence[Proposed]


async def show(visit: Visit) -> web.Response:
    """What waits for an admin, and what was accepted."""

    def read(desk: Desk) -> _Read:
        return _Read(policies.load(desk, policies.current(desk)).policy, questions.waiting(desk), questions.kept(desk))

    found = await visit.office.read(read)
    after = visit.request.query.get("after", "")
    ids = [each.id for each in found.kept]
    start = ids.index(after) + 1 if after in ids else 0
    shown = found.kept[start : start + PAGE]
    more = start + PAGE < len(ids)
    body = join(
        el("p", el("a", "Questions", href=HERE)),
        el(
            "section",
            el("h2", f"Waiting for an admin ({len(found.waiting)})"),
            _list(visit, found.waiting, found.policy) or el("p", "Nothing waits.", class_="note"),
            class_="card",
        ),
        el(
            "section",
            el("h2", f"Accepted ({len(found.kept)})"),
            _list(visit, shown, found.policy) or el("p", "Nothing was accepted yet.", class_="note"),
            el("p", el("a", "Next page", href=f"{PROPOSALS}?after={shown[-1].id}", rel="next"), class_="pages") if more else None,
            el("p", "Also as files beside the policy: ", el("code", "privacy-desk questions export FOLDER"), class_="note"),
            class_="card",
        ),
    )
    return page(visit, "Proposals", body, here=HERE, said=_DONE.get(visit.request.query.get("done", ""), ""))


async def accept(visit: Visit) -> web.Response:
    """Lets one hold."""
    id = visit.request.match_info["id"]
    await visit.office.write(lambda desk: questions.accept(desk, id, visit.session.member))
    return back_to(f"{PROPOSALS}?done=accepted")


async def remove(visit: Visit) -> web.Response:
    """Declines one, or takes it back."""
    id = visit.request.match_info["id"]
    await visit.office.write(lambda desk: questions.remove(desk, id, visit.session.member))
    return back_to(f"{PROPOSALS}?done=removed")


def _list(visit: Visit, found: Sequence[Proposed], policy: Policy) -> Child:
    return el("ul", (_row(visit, each, policy) for each in found), class_="rows") if found else None


def _row(visit: Visit, each: Proposed, policy: Policy) -> Markup:
    decided = f", accepted by {each.accepted_by} on {each.accepted_at:%Y-%m-%d}" if each.accepted_at else ""
    return el(
        "li",
        el(
            "div",
            el("p", el("strong", each.question, lang=each.language, dir="auto")),
            el("p", f"{KINDS[each.kind]} ({each.language})"),
            _answer(each, policy),
            el("p", f"Proposed by {each.proposed_by} on {each.proposed_at:%Y-%m-%d}, version {each.version}{decided}", class_="note"),
        ),
        _forms(visit, each),
    )


def _answer(each: Proposed, policy: Policy) -> Child:
    if not each.clause:
        return None
    place = place_in(policy, each.learned)
    if place is None:
        return el("p", "The clause is gone from the policy in force, so this has no effect: ", el("del", each.words), class_="warning")
    return el("p", policy.clause(place).text, lang=policy.language)


def _forms(visit: Visit, each: Proposed) -> Child:
    if visit.session.member.role != "admin":
        return None
    here = f"{PROPOSALS}/{each.id}"
    if each.accepted_at:
        return form(visit, f"{here}/remove", el("button", "Take it back", aria_label=f"Take back: {each.question}"))
    return join(
        form(visit, f"{here}/accept", el("button", "Accept", class_="main", aria_label=f"Accept: {each.question}")),
        form(visit, f"{here}/remove", el("button", "Decline", aria_label=f"Decline: {each.question}")),
    )
