"""Reads what the page sends, as a form or as JSON, and refuses what is not a message with a clear sentence."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from console.web.errors import Problem

LONGEST_TEXT = 4096
"""Characters of one message, the same as Telegram's."""
LONGEST_ACTION = 64
LONGEST_HINT = 35
"""Characters of a language tag that are worth keeping (RFC 5646, 4.4.1)."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

ACTION = re.compile(r"[!-~]{1,64}")
ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of surrogate pairs, which no database takes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message or press of a user, as the page sent it."""

    text: str
    is_press: bool
    id: str
    """The page's own id: the same again when it repeats a message that may have been lost."""
    hint: str

    def source(self, chat: str) -> str:
        """The channel's id of it: a repetition has the same, another chat's or another text's never."""
        content = hashlib.sha256(f"{self.is_press}\n{self.id}\n{self.text}".encode())
        return f"{chat[:16]}-{content.hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a body holds, before anybody looked whether it makes a message."""

    text: str
    action: str
    id: str
    hint: str

    def message(self) -> Message:
        """The message; raises Problem where it is empty, too long or no button."""
        return Message(
            text=_action(self.action) if self.action else _text(self.text),
            is_press=bool(self.action),
            id=self.id if ID.fullmatch(self.id) else secrets.token_urlsafe(16),
            hint=self.hint,
        )


async def read_fields(request: web.Request) -> Fields:
    """The fields of a request's body; raises Problem where it is neither a form nor JSON."""
    if request.content_type not in (FORM, JSON):
        raise Problem(415, "wrong_type")
    try:
        async with asyncio.timeout(PATIENCE):
            body = await request.read()
    except TimeoutError:
        raise Problem(408, "slow") from None
    values = _form(body) if request.content_type == FORM else _json(body)
    text, action, id, hint = (values.get(name) or "" for name in ("text", "action", "id", "hint"))
    if not all(isinstance(value, str) for value in (text, action, id, hint)):
        raise Problem(400, "unreadable")
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    return Fields(_readable(text), action, id, language_tag(hint) or language_tag(first))


def _form(body: bytes) -> Mapping[str, Any]:
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20))
    except ValueError:
        raise Problem(400, "unreadable") from None


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "unreadable") from None
    if not isinstance(fields, dict):
        raise Problem(400, "unreadable")
    return fields


def _readable(text: str) -> str:
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(text: str) -> str:
    if not text:
        raise Problem(422, "empty")
    if len(text) > LONGEST_TEXT:
        raise Problem(422, "too_long", limit=LONGEST_TEXT, length=len(text))
    return text


def _action(action: str) -> str:
    if not ACTION.fullmatch(action):
        raise Problem(422, "unknown_button")
    return action


def language_tag(tag: str) -> str:
    """A tag as a client names its language, cut to what is worth keeping; "" where it is none."""
    tag = tag.strip()[:LONGEST_HINT]
    return tag if re.fullmatch(r"[A-Za-z0-9-]+", tag) else ""
