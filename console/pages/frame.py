"""The frame of the console's pages: who is signed in, where they can go, what was done or went wrong; and its forms."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from console.web import csrf
from console.web.layout import Assets, document
from console.web.markup import Attribute, Child, Markup, el, join
from desk.model.member import Role
from desk.model.session import Session
from desk.office import Office

NAME = "Privacy desk"
MENU: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("/console", "Queue", frozenset({"agent", "admin", "auditor"})),
    ("/console/questions", "Questions", frozenset({"agent", "admin", "auditor"})),
    ("/console/reports", "Reports", frozenset({"agent", "admin", "auditor"})),
    ("/console/policy", "Policy", frozenset({"agent", "admin", "auditor"})),
    ("/console/templates", "Templates", frozenset({"admin"})),
    ("/console/blocks", "Blocked", frozenset({"agent", "admin", "auditor"})),
    ("/console/people", "People", frozenset({"admin"})),
    ("/console/audit", "Audit", frozenset({"admin", "auditor"})),
    ("/console/you", "You", frozenset({"agent", "admin", "auditor"})),
)
"""Where members can go from every page: the address, its name, and who sees it."""

VENDORED = ("htmx.min.js", "hx-sse.min.js")
"""Scripts of others that signed-in pages run before ours (static/vendor)."""
_CONFIG = {
    "includeIndicatorCSS": False,  # our policy lets no script write styles
    "history": False,  # nothing is kept of a page after it is left
    "prefix": "",
    "extensions": "sse",
    "morphIgnore": ["data-htmx-powered", "open"],  # what somebody has unfolded stays so
}
_FOOT = el("footer", el("a", "Cookies", href="/console/cookies"), class_="foot note")
_HTMX = el("meta", name="htmx-config", content=json.dumps(_CONFIG))


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a member who is signed in."""

    request: web.Request
    office: Office
    assets: Assets
    session: Session
    token: str
    """For the forms of this session."""
    form: dict[str, str] = field(default_factory=dict)
    """What was typed; empty for what is only looked at."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """What was uploaded: field -> (name, content)."""

    @property
    def may_write(self) -> bool:
        """Whether they may do anything but read."""
        return self.session.member.may_approve

    @property
    def actor(self) -> str:
        """How the audit trail names them."""
        return self.session.member.actor

    def typed(self, name: str) -> str:
        """A field of the form without blanks around it, "" where it was left empty."""
        return self.form.get(name, "").strip()


Page: TypeAlias = Callable[[Visit], Awaitable[web.StreamResponse]]
"""What answers a visit."""


def page(visit: Visit, title: str, body: Child, *, status: int = 200, said: str = "", wrong: str = "", here: str = "") -> web.Response:
    """A page for a member.

    ``said``: what was done; ``wrong``: what went wrong, in a sentence; ``here``: the address of the menu that it belongs to.
    """
    content = el(
        "main",
        el("h1", title),
        el("p", said, class_="said", role="status") if said else None,
        el("p", wrong, class_="wrong", role="alert") if wrong else None,
        body,
        id="content",
        class_="console",
        tabindex="-1",
    )
    head = join(_HTMX, (el("script", src=visit.assets(name), defer=True) for name in (*VENDORED, "live.js", "lease.js", "stream.js")))
    response = _response(visit.assets, title, join(_top(visit, here), content, _FOOT), status, script="console.js", head=head)
    if "gzip" in visit.request.headers.get("Accept-Encoding", ""):
        # No other site can have our pages made with its own words in them and watch their length: the cookie is SameSite=Strict.
        response.enable_compression(web.ContentCoding.gzip)
    return response


def outside(assets: Assets, title: str, body: Child, *, status: int = 200, wrong: str = "", head: Child = None) -> web.Response:
    """A page for whoever is not signed in."""
    alert = el("p", wrong, class_="wrong", role="alert") if wrong else None
    content = el("main", el("h1", title), alert, body, id="content", class_="console outside", tabindex="-1")
    return _response(assets, title, join(content, _FOOT), status, head=head)


def form(visit: Visit, action: str, *children: Child, **attributes: Attribute) -> Markup:
    """A form that is sent in this member's name."""
    return el("form", el("input", type="hidden", name=csrf.FIELD, value=visit.token), *children, method="post", action=action, **attributes)


def back_to(address: str) -> web.Response:
    """Leads on after something was done, so that a reload does not do it again."""
    return web.Response(status=303, headers={"Location": address})


def _response(assets: Assets, title: str, body: Child, status: int, *, head: Child = None, script: str = "") -> web.Response:
    skip = el("a", "Skip to the content", class_="skip", href="#content")
    text = document("en", f"{title} · {NAME}", assets, join(skip, body), sheet="console.css", script=script, head=head)
    return web.Response(text=text, content_type="text/html", status=status)


def _top(visit: Visit, here: str) -> Markup:
    member = visit.session.member
    shown = [el("a", name, href=to, aria_current="page" if to == here else None) for to, name, roles in MENU if member.role in roles]
    # What is searched for may be somebody's address: it is posted, so that it stands in no history and no log.
    search = form(
        visit,
        "/console/search",
        el("label", "Number, account, e-mail address or words", for_="number", class_="unseen"),
        el("input", id="number", name="number", placeholder="Search", maxlength=200, autocomplete="off", spellcheck="false"),
        el("button", "Find"),
        role="search",
    )
    who = el("span", f"{member.name} ({member.role})", class_="note")
    leave = form(visit, "/console/logout", el("button", "Sign out"))
    # Folded on narrow screens; the style sheet unfolds it on all others.
    menu = el("details", el("summary", "Menu"), el("nav", shown, aria_label="Console"), who, leave, class_="fold")
    return el(
        "header",
        menu,
        search,
        class_="bar",
        data_shortcuts="on" if member.has_shortcuts else "off",
    )
