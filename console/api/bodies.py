"""Reads the body of a call: JSON only, bounded, every member known, every text one that a database and a chat can take."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from console.api.problems import ApiProblem, bad_field
from console.web.limits import LONGEST_BODY

LONGEST_TEXT = 4096
"""Characters of a text that goes to a chat, the same as for what comes from one."""
LONGEST_WORD = 200
"""Characters of a name, code or reference."""
LONGEST_UPLOAD = 8 * 1024 * 1024
"""Bytes of a body that may bring files along."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of surrogate pairs, which no database takes."""


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON object and what makes it the same as another one."""

    fields: Mapping[str, object]

    @property
    def canonical(self) -> bytes:
        """The same bytes for the same members, however they were ordered and spaced."""
        return json.dumps(self.fields, sort_keys=True, separators=(",", ":")).encode()

    def only(self, names: Iterable[str]) -> None:
        """Raises ApiProblem for a member of another name: a slip in an optional one must not be overlooked."""
        known = sorted(names)
        for name in self.fields:
            if name not in known:
                raise bad_field(name[:60], f"There is no member {name[:60]!r} here; known are {', '.join(known)}.")

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A member that must be there and must be a text; without blanks around it."""
        value = self.optional(name, longest)
        if not value:
            raise bad_field(name, f"{name} is missing or empty; it is a text of 1 to {longest} characters.")
        return value

    def optional(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A text member, "" where it is left out."""
        return _text(name, self.fields.get(name, ""), longest)

    def count(self, name: str) -> int | None:
        """A member that is a whole number of 0 or more, None where it is left out."""
        value = self.fields.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise bad_field(name, f"{name} is a whole number.")
        return value

    def texts(self, name: str) -> dict[str, str]:
        """A member that is an object of texts."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise bad_field(name, f"{name} is an object whose members are texts.")
        return {key: _text(f"{name}.{key}"[:LONGEST_WORD], each, LONGEST_TEXT) for key, each in value.items()}

    def files(self, name: str) -> dict[str, bytes]:
        """A member that is an object of files in base64 by their name, none where it is left out."""
        value = self.fields.get(name, {})
        if not isinstance(value, dict):
            raise bad_field(name, f"{name} is an object of files in base64.")
        return {_text(name, file, LONGEST_WORD): _bytes(f"{name}.{file}"[:LONGEST_WORD], each) for file, each in value.items()}


async def read_body(request: web.Request, longest: int = LONGEST_BODY) -> Body:
    """The JSON object of a call, of ``longest`` bytes at most; raises ApiProblem where there is none."""
    if request.content_type != "application/json":
        raise ApiProblem(415, "wrong-type", "The API takes JSON; send it with Content-Type: application/json.")
    try:
        async with asyncio.timeout(PATIENCE):
            raw = await request.clone(client_max_size=longest).read()
    except TimeoutError:
        raise ApiProblem(408, "slow", "The body took too long to arrive.") from None
    except web.HTTPRequestEntityTooLarge:
        raise ApiProblem(413, "too-large", f"A body may have {longest // 1024} KiB here.") from None
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        raise ApiProblem(400, "unreadable", "The body is no JSON.") from None
    if not isinstance(fields, dict):
        raise ApiProblem(400, "unreadable", "The body is JSON, but no object.")
    return Body(fields)


def _bytes(name: str, value: object) -> bytes:
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            pass
    raise bad_field(name, f"{name} is no base64.")


def _text(name: str, value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise bad_field(name, f"{name} is a text.")
    text = value.replace("\r\n", "\n").strip()
    if UNSEEN.search(text):
        raise bad_field(name, f"{name} holds characters that nobody can read.")
    if len(text) > longest:
        raise bad_field(name, f"{name} has {len(text)} characters; at most {longest} are taken.")
    return text
