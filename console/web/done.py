"""What an address says was done: sealed when it is done and believed once, so that nobody types it and no reload says it again."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yarl import URL

from console.web.csrf import is_same

DONE, SEAL = "done", "seal"
"""The parameters: what was done, and what shows that it was."""
_HOLDS = timedelta(minutes=1)
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and takes seals; which were taken this process alone remembers, the others let one be read again for a minute at most."""

    key: bytes
    _taken: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def put(self, address: str, member: str, now: datetime) -> str:
        """The address with a seal for a member, by name, where it says that something was done; else as it is."""
        url = URL(address)
        if DONE not in url.query:
            return address
        page, hash, place = address.partition("#")
        # The same may be done twice in a second, and is said twice.
        until = f"{int((now + _HOLDS).timestamp())}-{secrets.token_hex(4)}"
        return f"{page}&{SEAL}={until}.{self._sign(url, member, until)}{hash}{place}"

    def take(self, url: URL, member: str, now: datetime) -> str:
        """The address to go to instead where what this one says was done is not to be believed, or was read before; "" where it is."""
        if DONE not in url.query and SEAL not in url.query:
            return ""
        seal = url.query.get(SEAL, "")
        until, _, signature = seal.partition(".")
        is_ours = is_same(signature, self._sign(url, member, until))
        if is_ours and now.timestamp() < int(until.partition("-")[0]) and seal not in self._taken:
            self._taken.append(seal)
            return ""
        return url.without_query_params(DONE, SEAL).raw_path_qs

    def _sign(self, url: URL, member: str, until: str) -> str:
        said = [member, until, url.path, *sorted((name, value) for name, value in url.query.items() if name != SEAL)]
        return hmac.new(self.key, json.dumps(said).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
