"""The access package: what the desk holds, what staff attach and the items of art. 15(1), behind a link that opens once."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk import codes, moving, package_content, package_page, policies
from desk.model.errors import NotAllowed, NotFound
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import packages

DAYS = 14
"""Days for which the link holds."""
MOST_BYTES = 20_000_000
"""All attached files together, in bytes."""


@dataclass(frozen=True, slots=True)
class Made:
    """A package with its link's token, which the desk does not keep in clear."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Package:
    """What a page may know of a package before it is opened."""

    number: str
    expires_at: datetime
    is_opened: bool
    has_expired: bool


def make(desk: Desk, ticket: Ticket, attached: Mapping[str, bytes]) -> Made:
    """Puts a request's package together, in the place of one that was there; ``attached``: name -> content of the files from staff.

    Raises NotAllowed for files that are too many bytes, or share a name.
    """
    files = {_safe(name): content for name, content in attached.items()}
    if len(files) < len(attached):
        raise NotAllowed("Two of the attached files have one name; rename one of them.")
    if sum(map(len, files.values())) > MOST_BYTES:
        raise NotAllowed(f"The attached files are more than {MOST_BYTES // 1_000_000} MB together; hand them over another way.")
    version = ticket.policy_version or (policies.current(desk) if policies.has_any(desk) else None)
    policy = policies.load(desk, version).policy if version else None
    content = package_content.gather(desk, ticket, policy, tuple(files))
    kept = {"data": content, "files": {name: base64.b64encode(body).decode() for name, body in files.items()}}
    token, expires_at = codes.new_token(), desk.now + timedelta(days=DAYS)
    packages.add(
        desk.tx,
        desk.sealer,
        desk.ids.new(),
        ticket=moving.row_of(desk, ticket),
        token=_hash(token),
        content=json.dumps(kept, ensure_ascii=False),
        expires_at=expires_at,
    )
    return Made(token, expires_at)


def find(desk: Desk, token: str) -> Package | None:
    """The package that a link leads to, without opening it; None where there is none."""
    kept = packages.by_token(desk.tx, _hash(token))
    if kept is None:
        return None
    return Package(kept.number, kept.expires_at, kept.opened_at is not None, kept.expires_at <= desk.now)


def open_once(desk: Desk, token: str) -> bytes | None:
    """The package as a zip file, once; None where it was opened before, has expired, or never was.

    For whoever has just proven again who they are; that is for the caller to see to.
    """
    kept = packages.by_token(desk.tx, _hash(token))
    if kept is None or not packages.open_once(desk.tx, kept.id, desk.now):
        return None
    moving.step(desk, moving.show(desk, kept.number), moving.USER, "package.open")
    return _zip(json.loads(packages.content(desk.tx, desk.sealer, kept.id)))


def for_staff(desk: Desk, number: str, by: str) -> bytes:
    """The package as a zip file, for staff who hand it over another way; raises NotFound where there is none."""
    ticket = moving.show(desk, number)
    kept = packages.of_ticket(desk.tx, moving.row_of(desk, ticket))
    if not moving.request_of(ticket).is_verified:
        raise NotAllowed(f"The account's holder has said that {number} is not theirs: its package is for nobody.")
    if kept is None:
        raise NotFound(f"{number} has no package; it is made when an access request is completed, and erased after {DAYS} days.")
    moving.step(desk, ticket, by, "package.hand_out")
    return _zip(json.loads(packages.content(desk.tx, desk.sealer, kept.id)))


def expire(desk: Desk, limit: int = 500) -> int:
    """Erases packages whose link has ended; returns how many."""
    return packages.remove_before(desk.tx, desk.now, limit)


def _zip(kept: Mapping[str, Any]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(kept["data"], ensure_ascii=False, indent=2) + "\n")
        archive.writestr("read-me-first.html", package_page.html(kept["data"]))
        for name, body in kept["files"].items():
            archive.writestr(f"files/{name}", base64.b64decode(body))
    return packed.getvalue()


def _safe(name: str) -> str:
    """A file's name without its folders, and without what another system could take for more than a name."""
    last = name.replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last).strip(". ")
    return cleaned[:120] or "file"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
