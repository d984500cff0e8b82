"""Reads a file that the page sends as a form of its own, within bounds, and knows it again when it is sent twice."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from bot.channels.webchat_request import ID, LONGEST_HINT, language_tag
from console.web.errors import Problem
from desk.attachments import MOST_BYTES
from desk.file_types import named

FORM = "multipart/form-data"
PATIENCE = 120.0
"""Seconds that a file may take to arrive: 10 MB at under 1 Mbit/s."""
FRAME = 64 * 1024
"""Bytes around the file: its form's other fields and borders."""
MOST_FIELD = 200
"""Bytes of such a field."""
MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the page sent it."""

    name: str
    content: bytes
    type: str
    """As the browser claims."""
    id: str
    """The page's own id: the same again when it repeats a file that may have been lost."""
    hint: str

    def source(self, chat: str) -> str:
        """The channel's id of it: a repetition has the same, another chat's or another file's never."""
        told = hashlib.sha256(f"file\n{self.id}\n{self.name}\n".encode("utf-8", "replace") + self.content)
        return f"{chat[:16]}-{told.hexdigest()[:32]}"


async def read_upload(request: web.Request) -> Upload:
    """The file of a request; raises Problem where there is none, it is too large, or it does not arrive in time."""
    if request.content_type != FORM:
        raise Problem(415, "wrong_type")
    if (request.content_length or 0) > MOST_BYTES + FRAME:
        raise too_large()
    try:
        async with asyncio.timeout(PATIENCE):
            return await _read(request)
    except TimeoutError:
        raise Problem(408, "slow") from None
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    except (ValueError, AssertionError, RuntimeError):
        raise Problem(400, "no_file") from None


def too_large() -> Problem:
    """What a file that is too large is refused with."""
    return Problem(413, "file_large", limit=MOST_BYTES // 1024**2)


async def _read(request: web.Request) -> Upload:
    fields: dict[str, str] = {}
    found: tuple[str, str, bytes] | None = None
    # The server's limit is made for messages.
    reader = await request.clone(client_max_size=MOST_BYTES + FRAME).multipart()
    for _ in range(MOST_PARTS):
        part = await reader.next()
        if part is None:
            break
        if not isinstance(part, BodyPartReader):
            raise Problem(400, "no_file")
        if part.name == "file" and found is None:
            content = await _content(part, MOST_BYTES)
            if content is None:
                raise too_large()
            found = (part.filename or "", part.headers.get("Content-Type", ""), content)
        else:
            value = await _content(part, MOST_FIELD)
            fields[part.name or ""] = (value or b"").decode("utf-8", "replace")
    if found is None or not found[0]:
        raise Problem(422, "no_file")
    name, kind, content = found
    id, hint = fields.get("id", ""), fields.get("hint", "")
    return Upload(
        name=named(name.encode("utf-8", "replace").decode()),
        content=content,
        type=kind[:100],
        id=id if ID.fullmatch(id) else secrets.token_urlsafe(16),
        hint=language_tag(hint[:LONGEST_HINT]) or language_tag(request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]),
    )


async def _content(part: BodyPartReader, most: int) -> bytes | None:
    """A part's content, None where it is more than ``most`` bytes; then the rest is not read."""
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
