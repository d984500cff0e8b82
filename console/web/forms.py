"""Reads the forms of the console, files included, which never touch the disk in clear."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from console.web.errors import Problem

LONGEST_FIELD = 20_000
"""Characters of one field that are taken; the form as a whole has a limit of its own."""
MOST_PARTS = 20
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brought."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Field -> (name, content)."""


async def read_form(request: web.Request, longest: int) -> Sent:
    """Reads a form of at most ``longest`` bytes; raises Problem 400 for one that cannot be read and 413 for one that is too long."""
    try:
        if request.content_type == "multipart/form-data":
            return await _parts(request, longest)
        posted = await request.clone(client_max_size=longest).post()
    except ValueError:
        raise Problem(400, "refused") from None
    return Sent({name: _clean(value) for name, value in posted.items() if isinstance(value, str)})


async def _parts(request: web.Request, longest: int) -> Sent:
    # aiohttp's own reader would put what is long into a file, for anybody on this machine who may read there.
    sent, left = Sent(), longest
    reader = await request.multipart()
    for _ in range(MOST_PARTS):
        part = await reader.next()
        if part is None:
            return sent
        if not isinstance(part, BodyPartReader):
            break
        content = bytearray()
        while chunk := await part.read_chunk(_CHUNK):
            content += chunk
            if len(content) > left:
                raise web.HTTPRequestEntityTooLarge(longest, len(content))
        left -= len(content)
        if part.filename is not None:
            sent.files[part.name or ""] = (part.filename, bytes(content))
        else:
            sent.fields[part.name or ""] = _clean(content.decode("utf-8", "replace"))
    raise Problem(400, "refused")


def _clean(value: str) -> str:
    """A field as it is taken: forms end their lines with CR LF, and a NUL fits into no database."""
    return value[:LONGEST_FIELD].replace("\r\n", "\n").replace("\0", "")
