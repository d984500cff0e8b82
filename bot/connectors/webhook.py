"""Posts events to the other console, signed as Standard Webhooks 1.0.0 has it (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.channels.protocol import NotSent, Refused, Unreachable, Unreadable
from bot.connectors.settings import HandoffSettings
from desk import events
from desk.clock import Clock, utc_now
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn
from desk.office import Office

PAUSES = tuple(float(seconds) for seconds in (5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24))))
"""Seconds between two attempts, the schedule of the specification; after the last one, three days later, the event is a dead letter."""
PATIENCE = 20.0
"""Seconds that the receiver has to answer; the specification says 15 to 30."""
LONGEST_WAIT = 24 * 3600.0
"""Seconds that a receiver may ask for at most."""
AWAY = frozenset({502, 503, 504})
"""What a proxy answers while the receiver behind it is away."""
GONE = "the receiver said that it wants no more events (410); see to it, then send them again with `privacy-desk outbox replay`"


class Webhook:
    """The channel of events: one address that takes them all.

    Nothing is in doubt here: whatever is not answered by a 2xx is posted again under the same ``webhook-id``, by which the
    receiver knows it.
    """

    name = events.CHANNEL

    def __init__(self, settings: HandoffSettings, office: Office, clock: Clock = utc_now, patience: float = PATIENCE) -> None:
        self._url = settings.url
        self._secrets = tuple(_key(each) for each in settings.secret.split())
        self._office = office
        self._clock = clock
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    def parse(self, raw: Mapping[str, Any]) -> Turn | None:
        """Nothing comes in here: the other console answers by the API."""
        raise Unreadable("events only go out")

    async def ready(self, address: Address) -> None:
        """Raises Refused where the receiver has said that it is gone."""
        if await self._office.read(lambda desk: events.gone_since(desk, self._url)):
            raise Refused(GONE)

    def room(self) -> int:
        """None: few leave here, and each is noted by itself before it does."""
        return 0

    def is_free(self, address: Address) -> bool:
        """Of no use without room."""
        return False

    async def send(self, address: Address, reply: Reply) -> str:
        """Posts one event and returns its id; raises NotSent, Unreachable or Refused."""
        id, body = _event(reply)
        at = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "privacy-desk",
            "webhook-id": id,
            "webhook-timestamp": str(at),
            "webhook-signature": " ".join(signature(key, id, at, body) for key in self._secrets),
        }
        try:
            # A redirect could lead anywhere, so it is a failure as in the specification.
            async with self._open().post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                status, wait = response.status, _wait(response.headers.get("Retry-After", ""), self._clock())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Not its text, which may hold the address with a password in it.
            raise Unreachable(f"no answer ({type(error).__name__})") from None
        if status == 410:
            await self._office.write(lambda desk: events.note_gone(desk, self._url))
            raise Refused(GONE)
        if status in AWAY:
            raise Unreachable(f"answered with {status}", wait)
        if not 200 <= status < 300:
            raise NotSent(f"answered with {status}", wait)
        return id

    async def start(self) -> None:
        """Does nothing: the first event opens the connection."""

    async def stop(self) -> None:
        """Ends the connections; safe to call twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Cookies of a receiver are nothing to us.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(self._patience), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self._session


def signature(key: bytes, id: str, at: int, body: bytes) -> str:
    """``v1,BASE64``: the HMAC-SHA256 of ``id.at.body``; ``at`` is the time of the attempt in Unix seconds."""
    digest = hmac.digest(key, f"{id}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def _event(reply: Reply) -> tuple[str, bytes]:
    """The id and the body of an event that ``desk.events`` put into the outbox."""
    (block,) = reply.blocks
    assert isinstance(block, Say)  # nothing else is put there
    told = dict(block.args)
    id, type, timestamp = (told.pop(name) for name in ("id", "type", "timestamp"))
    data = told | {"version": int(told["version"])}
    return id, json.dumps({"type": type, "timestamp": timestamp, "data": data}, separators=(",", ":")).encode()


def _wait(header: str, now: datetime) -> float:
    """The seconds of a Retry-After header, which names a number or a date (RFC 9110, 10.2.3); 0 where it cannot be read."""
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(header).replace(tzinfo=UTC) - now).total_seconds()
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)
