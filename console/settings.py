"""The settings of everything that is served over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from console.web.proxies import Network


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """``console:`` in config.yaml."""

    totp: Literal["optional", "required"] = "optional"
    """Whether members choose to sign in with a code besides the password, or all have to."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """``http:`` in config.yaml; each also by environment, ``PRIVACY_DESK_HTTP_HOST`` and so on."""

    host: str = "127.0.0.1"
    """Address of the chat page."""
    port: int = 8080
    """0 = any free port, printed at start."""
    admin_host: str = ""
    """Address of its own for /console; empty together with ``admin_port`` = none of its own."""
    admin_port: int | None = None
    """Port of that address; 0 = any free port, printed at start."""
    public_url: str = ""
    """Where the public reaches ``host:port``, ``https://privacy.example.org``, without a slash at the end; empty = no absolute links.

    The only source of absolute links, and of the knowledge that TLS is on.
    """
    admin_url: str = ""
    """Where staff reach the console where it has an address of its own, as ``public_url``; empty = no links to it, and no TLS there."""
    trusted_proxies: tuple[Network, ...] = ()
    """Networks of our proxies, whose X-Forwarded-For and X-Forwarded-Proto count; everybody else's are ignored."""

    @property
    def has_admin_address(self) -> bool:
        """Whether the console listens on an address of its own."""
        return bool(self.admin_host) or self.admin_port is not None

    @property
    def console_url(self) -> str:
        """Where staff reach ``/console``, "" where that is not known."""
        return self.admin_url or ("" if self.has_admin_address else self.public_url)
