"""Which cookies this installation sets and what for, beside the words of the policy in force; for staff and visitors alike.

What stands here is compared with what the console and the chat really set by tests/web/test_cookies_page.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from console.pages.frame import outside
from console.web.layout import Assets
from console.web.markup import Markup, el, join
from knowledge.policy import Clause, Policy, Section

HERE = "/console/cookies"
Purpose = Literal["authentication", "preferences", "security"]
_NAMED_BY: dict[Purpose, tuple[str, ...]] = {
    "authentication": ("authentic", "sign in", "log in", "身份", "登录"),
    "preferences": ("preference", "偏好"),
    "security": ("security", "secure", "安全"),
}
"""What the clause for a purpose has in it; only to put our cookies below it."""
_NO_PREFERENCES = (
    "No cookie is set for this. Whether single keys work is kept with a member's account and in the local storage of their browser;"
    " the list that they came from is kept there until the window is closed. Over plain HTTP it also says there which of their open tabs"
    " is told of changes; that names nobody, and ends with the tab."
)


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie, as it is described."""

    name: str
    where: str
    purposes: tuple[Purpose, ...]
    """The main one first; under that one it is described."""
    does: str
    life: str


@dataclass(frozen=True, slots=True)
class CookiesPage:
    """The page; ``policy`` gives the one in force."""

    assets: Assets
    policy: Callable[[], Policy]
    staff_cookie: str
    """The name under which the console's cookie is set."""
    chat_url: str
    """Root of the chat page's address; with https its cookie has the prefix."""

    def cookies(self) -> tuple[Cookie, ...]:
        """Every cookie that is set."""
        prefix = "__Host-" if self.chat_url.startswith("https://") else ""
        return (
            Cookie(
                f"{prefix}privacy-desk",
                "The chat page",
                ("authentication", "security"),
                "Holds a random key, by which the chat is known again and which keeps others out of it. It is set with the first message.",
                '90 days after the last message, or until "Leave this chat on this device"',
            ),
            Cookie(
                self.staff_cookie,
                "The console, for members of staff",
                ("authentication", "security"),
                "Holds a random token of the session; what protects forms from other websites is made of it. It is set at signing in.",
                "until the browser is closed; the session ends after 30 minutes without use and after 12 hours",
            ),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Answers ``GET /console/cookies``."""
        policy, cookies = self.policy(), self.cookies()
        clauses = _clauses(policy)
        body = join(
            _quotation(policy, clauses, self.chat_url),
            el(
                "p",
                "These cookies are set, and no other. Scripts cannot read them, and no form of another website is sent with them.",
            ),
            (_purpose(purpose, clauses, cookies) for purpose in _NAMED_BY),
            el("p", el("a", "To the console", href="/console", class_="button")),
        )
        return outside(self.assets, "Cookies", body)


def page(
    assets: Assets, policy: Callable[[], Policy], staff_cookie: str, chat_url: str
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of ``GET /console/cookies``."""
    return CookiesPage(assets, policy, staff_cookie, chat_url).show


def _clauses(policy: Policy) -> list[tuple[Section, Clause]]:
    """What the policy says about cookies, word for word; a section about them whole, else each clause that names them."""
    found = [section for section in policy.sections if _names_cookies(section.id) or _names_cookies(section.title)]
    if found:
        return [(section, clause) for section in found for clause in section.clauses]
    return [(section, clause) for section in policy.sections for clause in section.clauses if _names_cookies(clause.text)]


def _names_cookies(text: str) -> bool:
    return "cookie" in text.casefold()


def _quotation(policy: Policy, clauses: list[tuple[Section, Clause]], chat_url: str) -> Markup:
    if not clauses:
        return el("p", f"The policy in force (version {policy.version}) does not speak of cookies.")
    titles = ", ".join(dict.fromkeys(section.title for section, _ in clauses))
    source = f"{titles}, version {policy.version}" + (f", {policy.updated}" if policy.updated else "")
    return el(
        "figure",
        el(
            "blockquote",
            (el("p", f"- {clause.text}" if clause.role == "item" else clause.text) for _, clause in clauses),
            lang=policy.language,
        ),
        el("figcaption", el("a", source, href=f"{chat_url}/policy/{policy.version}"), class_="note"),
        class_="card",
    )


def _purpose(purpose: Purpose, clauses: list[tuple[Section, Clause]], cookies: tuple[Cookie, ...]) -> Iterator[Markup]:
    """A purpose in the policy's own words, and the cookies that serve it."""
    named = next((clause.text for _, clause in clauses if any(word in clause.text.casefold() for word in _NAMED_BY[purpose])), "")
    yield el("h2", named or purpose.capitalize(), id=purpose)
    if not any(purpose in cookie.purposes for cookie in cookies):
        yield el("p", _NO_PREFERENCES)
    if also := [cookie.name for cookie in cookies if purpose in cookie.purposes[1:]]:
        yield el("p", "Served by what stands above as well: ", " and ".join(also), ".")
    for cookie in cookies:
        if purpose == cookie.purposes[0]:
            yield el(
                "dl",
                el("dt", el("code", cookie.name)),
                el("dd", f"{cookie.where}. {cookie.does}"),
                el("dt", "Kept"),
                el("dd", cookie.life),
                class_="card",
            )
