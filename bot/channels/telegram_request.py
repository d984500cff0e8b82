"""HTTP for python-telegram-bot on aiohttp: kept-alive connections, and failures sorted by what became of the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from desk.json_text import loads

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
GATEWAY_TROUBLE = frozenset({502, 504})
"""Statuses of a gateway that may have passed the request on before it gave up."""


class NeverSent(NetworkError):
    """The request did not leave: no connection could be made."""


class AnswerLost(NetworkError):
    """The request left, its answer did not come back."""


class Garbled(AnswerLost):
    """The answer is no JSON object that could be read."""

    def __init__(self, payload: bytes) -> None:
        super().__init__("the answer is not a JSON object")
        self.payload = payload


class Throttled(TelegramError):
    """Status 429; PTB's own RetryAfter warns about itself whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"told to wait {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Texts:
    """The parameters of a call, where PTB's own RequestData would be: of that ``do_request`` reads nothing else."""

    json_parameters: Mapping[str, str]


class AiohttpRequest(BaseRequest):
    """PTB's request interface on one aiohttp session.

    ``token`` is cut out of every error text; ``timeout`` is the whole call's limit in seconds where a call names none;
    ``connections`` bounds the kept-alive connections.
    """

    __slots__ = ("_connections", "_root", "_session", "_timeout", "_token", "_usual")

    def __init__(self, token: str, root: str, *, timeout: float = 20.0, connections: int = 64) -> None:
        self._token = token
        self._root = root
        self._timeout = timeout
        self._usual = _limit(timeout)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that a call may take where it names no limit."""
        return self._timeout

    async def initialize(self) -> None:
        """Opens the session; no connection is made yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=75, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=proxy_to(URL(self._root)),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Closes every connection; safe to call twice."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 - the signature is PTB's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: returns (HTTP status, body); raises NeverSent, AnswerLost or Throttled.

        Files are not supported, because the bot sends none. Only ``read_timeout`` is heeded, as the whole call's limit.
        """
        if self._session is None:
            raise NeverSent("the connection to Telegram is closed")
        limit = self._usual if read_timeout is BaseRequest.DEFAULT_NONE else _limit(read_timeout)
        try:
            async with self._session.request(
                method,
                _address(url),
                data=_form(request_data),
                headers=FORM,
                timeout=limit,
                allow_redirects=False,
            ) as response:
                payload = await response.read()
                status = response.status
        # ``from None``: the causes carry the address with the token, and tracebacks print causes.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(self._told(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(self._told(error)) from None
        if status == 429:
            raise Throttled(_wait_of(payload))
        if status in GATEWAY_TROUBLE:
            raise AnswerLost(f"status {status} of a gateway")
        return status, payload

    async def call(self, method: str, texts: Mapping[str, str], seconds: float | None = None) -> Any:
        """The result of a method of the Bot API as the server gave it; ``texts``: its parameters. Raises as PTB's ``post``.

        ``seconds`` is the whole call's limit, None the usual one. Straight to ``post``, because what ``Bot`` does to parameters that are
        texts already changes nothing and takes a quarter of the time of the request itself.
        """
        limit = BaseRequest.DEFAULT_NONE if seconds is None else seconds
        return await self.post(f"{self._root}/bot{self._token}/{method}", cast(RequestData, Texts(texts)), read_timeout=limit)

    async def download(self, url: str, most: int, seconds: float) -> tuple[int, bytes]:
        """Fetches a file: returns (HTTP status, content), of which no more than ``most`` + 1 bytes; raises NeverSent or AnswerLost."""
        if self._session is None:
            raise NeverSent("the connection to Telegram is closed")
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5.0)
        content = bytearray()
        try:
            async with self._session.get(URL(url, encoded=True), timeout=timeout, allow_redirects=False) as response:
                async for chunk in response.content.iter_chunked(64 * 1024):
                    content += chunk
                    if len(content) > most:
                        break
                return response.status, bytes(content[: most + 1])
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(self._told(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(self._told(error)) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a mapping; raises Garbled where it is none, without logging its text."""
        try:
            answer = loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise Garbled(payload)
        return answer

    def _told(self, error: BaseException) -> str:
        return redacted(f"{type(error).__name__}: {error}", self._token)


def proxy_to(server: URL) -> str | None:
    """The proxy that the environment names for the way to a server; None for none.

    Looked up once: left to itself (``trust_env``), aiohttp asks two threads before every call, which takes three times as long as the call.
    """
    # A proxy is meant for the world outside, not for a server on this machine.
    if server.host is None or server.host in LOOPBACK or proxy_bypass(server.host):
        return None
    return getproxies().get(server.scheme)


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    """The address of a method; the token's colon must reach the server as it is."""
    return URL(url, encoded=True)


def _limit(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=min(5.0, seconds or 5.0))


def _form(request: RequestData | None) -> bytes:
    """The parameters as a form, as PTB itself sends them: servers that stand in for Telegram do not all read JSON bodies."""
    return URL.build(query=request.json_parameters).raw_query_string.encode() if request else b""


def redacted(text: str, token: str) -> str:
    """``text`` with the token, whole or its secret part alone, cut out."""
    for secret in (token, token.partition(":")[2]):
        if secret:
            text = text.replace(secret, "<token>")
    return text


def _wait_of(payload: bytes) -> float:
    """Seconds from ``parameters.retry_after`` of a 429 (https://core.telegram.org/bots/api#responseparameters), 1 where it is missing."""
    try:
        seconds = float(loads(payload)["parameters"]["retry_after"])
    except (ValueError, TypeError, LookupError):
        return 1.0
    return min(max(seconds, 0.0), 3600.0)
