"""Static files: read once at start, named by their content, so that browsers may keep them for good."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_NOW = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    content: bytes
    zipped: bytes
    digest: str
    type: str


class Assets:
    """The files of a folder; calling it with a name gives the address."""

    def __init__(self, folder: Path = FOLDER) -> None:
        # Others' files lie in a folder of their own; their names are served like ours.
        self._files = {path.name: _read(path) for path in sorted(folder.rglob("*")) if path.suffix in TYPES}

    def __call__(self, name: str) -> str:
        """The address of a file, changing with its content."""
        return f"/static/{name}?v={self._files[name].digest}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answers ``GET /static/{name}``."""
        asset = self._files.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": FOR_GOOD if request.query.get("v") == asset.digest else FOR_NOW,
            "ETag": f'"{asset.digest}"',
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return web.Response(body=asset.zipped, content_type=asset.type, charset="utf-8", headers=headers)
        return web.Response(body=asset.content, content_type=asset.type, charset="utf-8", headers=headers)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(content, gzip.compress(content, mtime=0), digest, TYPES[path.suffix])
