"""The chat page: conversation, message box and the policy's sections at the side; works without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.channels.webchat_bubbles import SHORTCUTS
from bot.channels.webchat_render import form_id
from bot.channels.webchat_request import LONGEST_TEXT
from console.labels import Labels
from console.web.layout import Assets, document
from console.web.markup import Markup, el, join
from desk.attachments import MOST_BYTES
from desk.file_types import ENDINGS, LISTED
from handlers.actions import show
from knowledge.policy import Policy

FOR_THE_SCRIPT = (
    "sending",
    "thinking",
    "slow",
    "not_kept",
    "press_not_kept",
    "again",
    "offline",
    "online",
    "counter",
    "problem_empty",
    "problem_too_long",
    "sending_file",
    "file_not_kept",
    "problem_file_large",
)
"""The labels that the page's script says."""
SUGGESTIONS = ("suggestion_1", "suggestion_2", "suggestion_3", "suggestion_4")


ARROW = Markup(
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">'
    '<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" fill="none" stroke="currentColor" stroke-width="2.2"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
CLIP = Markup(
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">'
    '<path d="M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6" fill="none"'
    ' stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
REFRESH = 3
"""Seconds after which a page without JavaScript looks for the answer again."""


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows."""

    language: str
    messages: Sequence[Markup] = ()
    last: str = ""
    """Id of the last reply on the page; the stream goes on from there."""
    is_waiting: bool = False
    """Whether a message is kept and not answered yet."""
    draft: str = ""
    """What stands in the message box."""
    refusal: str = ""
    """Why the last message was not taken."""
    has_chat: bool = False
    link: str = ""
    """The token of the console's link that the page was opened by; it is sent only by its button."""


class Say(Protocol):
    """How the parts of the page ask for a label in the page's language."""

    def __call__(self, key: str, **values: object) -> str:
        """The label of that key."""


class ChatPage:
    """Renders the page."""

    def __init__(self, labels: Labels, assets: Assets) -> None:
        self._labels = labels
        self._assets = assets

    def render(self, view: View, policy: Policy) -> str:
        """The whole document."""
        say: Say = partial(_say, self._labels, view.language)
        body = join(
            el("a", say("skip"), class_="skip", href="#message"),
            el(
                "div",
                _header(say, self._assets),
                _side(say, policy, view),
                el("main", _log(say, view), _link(say, view.link) if view.link else None, _composer(say, view), class_="chat"),
                id="app",
                class_="app",
                data_words=json.dumps({key: say(key) for key in FOR_THE_SCRIPT}, ensure_ascii=False),
                data_limit=LONGEST_TEXT,
                data_most=MOST_BYTES,
                data_last=view.last,
                data_live=view.has_chat,
                data_waiting=view.is_waiting,
            ),
        )
        refresh = el("noscript", el("meta", http_equiv="refresh", content=REFRESH)) if view.is_waiting else None
        return document(view.language, say("title"), self._assets, body, sheet="chat.css", script="chat.js", head=refresh)


def _say(labels: Labels, language: str, key: str, **values: object) -> str:
    return labels.say(key, language, **values)


def _header(say: Say, assets: Assets) -> Markup:
    return el(
        "header",
        el("img", src=assets("icon.svg"), alt="", width=36, height=36),
        el("div", el("h1", say("title")), el("p", say("tagline")), class_="name"),
        el("button", say("menu"), type="button", class_="menu", popovertarget="side"),
        class_="top",
    )


def _side(say: Say, policy: Policy, view: View) -> Markup:
    """Beside the chat where there is room, else a panel that the menu button opens."""
    sections = [section for section in policy.sections if section.parent is None]
    return el(
        "nav",
        el("button", say("close"), type="button", class_="menu", popovertarget="side", popovertargetaction="hide"),
        el("h2", say("shortcuts")),
        _presses((say(key), key, view.language) for key in SHORTCUTS),
        el("h2", say("sections")),
        el("p", say("version_dated" if policy.updated else "version", version=policy.version, updated=policy.updated), class_="note"),
        _presses((section.title, show(section.id), policy.language) for section in sections),
        el("p", el("a", say("whole_policy"), href="/policy", class_="link")),
        el("p", say("cookie_note"), class_="note"),
        _forget(say) if view.has_chat else None,
        id="side",
        class_="side",
        popover="auto",
        aria_label=say("menu"),
    )


def _presses(buttons: Iterable[tuple[str, str, str]]) -> Markup:
    """A form of buttons, each (label, action, language of the label)."""
    items = (
        el("li", el("button", label, type="submit", name="action", value=action, lang=language)) for label, action, language in buttons
    )
    return el("form", form_id(), el("ul", items), method="post", action="/chat", class_="presses")


def _forget(say: Say) -> Markup:
    return el(
        "details",
        el("summary", say("forget")),
        el("p", say("forget_note")),
        el("form", el("button", say("forget"), type="submit", class_="plain"), method="post", action="/chat/forget"),
        class_="forget",
    )


def _log(say: Say, view: View) -> Markup:
    """The conversation; its end has an id of its own, so that a page without JavaScript opens there."""
    return el(
        "div",
        el("div", _welcome(say) if not view.messages else None, view.messages, id="messages", class_="messages"),
        el("p", say("thinking"), id="thinking", class_="thinking", hidden=True, aria_hidden="true"),
        _waiting(say) if view.is_waiting else None,
        id="log",
        class_="log",
        role="log",
        aria_live="polite",
        aria_label=say("conversation"),
        tabindex="0",
    )


def _welcome(say: Say) -> Markup:
    questions = (el("button", question, type="submit", name="text", value=question) for question in map(say, SUGGESTIONS))
    group = el("div", questions, class_="suggestions", role="group", aria_label=say("suggestions"))
    return el(
        "section",
        el("h2", say("welcome")),
        el("p", say("welcome_text")),
        el("form", form_id(), group, method="post", action="/chat"),
        id="welcome",
        class_="welcome",
    )


def _link(say: Say, token: str) -> Markup:
    """What a link of the console would do, and the button that does it: opening the page is not enough, since previews open pages."""
    send = el("button", say("link_send"), type="submit", name="text", value=f"/start {token}", class_="button")
    form = el("form", form_id(), send, method="post", action="/chat")
    return el("section", el("h2", say("link")), el("p", say("link_text")), form, id="link", class_="link-offer")


def _waiting(say: Say) -> Markup:
    """What a page without JavaScript shows while the answer is being made."""
    return el("noscript", el("p", say("kept_note"), " ", el("a", say("reload"), href="/"), class_="note"))


def _composer(say: Say, view: View) -> Markup:
    return el(
        "div",
        el("p", id="connection", class_="connection", role="status"),
        el(
            "div",
            el("span", view.refusal, id="alert-text"),
            el("button", say("again"), type="button", id="again", hidden=True),
            id="alert",
            class_="alert",
            role="alert",
        ),
        el(
            "form",
            form_id(),
            el("label", say("message"), for_="message", class_="unseen"),
            el(
                "textarea",
                view.draft,
                id="message",
                name="text",
                rows=1,
                placeholder=say("placeholder"),
                required=True,
                autocomplete="off",
                enterkeyhint="send",
                aria_describedby="keys counter",
                aria_invalid="true" if view.refusal else None,
                autofocus=bool(view.refusal),
            ),
            _file_chooser(say),
            el("button", ARROW, el("span", say("send"), class_="unseen"), type="submit", class_="send", title=say("send")),
            method="post",
            action="/chat",
            id="composer",
        ),
        _file_form(say),
        el("p", el("span", say("keys"), id="keys", class_="keys"), el("span", id="counter"), class_="below"),
        el("p", id="status", role="status", class_="unseen"),
        class_="composer",
    )


def _file_chooser(say: Say) -> Markup:
    """The browser's own control, so that keyboard and screen reader know it; the script sends what is chosen."""
    label = say("attach")
    return join(
        el("input", type="file", id="file", class_="unseen", accept=",".join(ENDINGS), aria_describedby="file-note"),
        el("label", CLIP, el("span", label, class_="unseen"), for_="file", class_="attach", title=label),
        el("span", _file_note(say), id="file-note", hidden=True),
    )


def _file_form(say: Say) -> Markup:
    """The same without JavaScript."""
    form = el(
        "form",
        form_id(),
        el("label", say("attach"), for_="plain-file"),
        el("input", type="file", id="plain-file", name="file", accept=",".join(ENDINGS), aria_describedby="plain-file-note"),
        el("button", say("attach_send"), type="submit"),
        el("p", _file_note(say), id="plain-file-note", class_="note"),
        method="post",
        action="/chat/files",
        enctype="multipart/form-data",
        class_="plain-files",
    )
    return el("noscript", form)


def _file_note(say: Say) -> str:
    return say("attach_note", limit=MOST_BYTES // 1024**2, types=LISTED)
