"""A real SMTP server in this process (aiosmtpd), which keeps what it takes and refuses when it is told to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.channels.mail_settings import MailSettings, Security


@dataclass
class Mailbox:
    """What the server does, and what it has taken; each answer may be changed."""

    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    mail: str = "250 OK"
    rcpt: str = "250 OK"
    data: str = "250 OK"
    once: list[str] = field(default_factory=list)
    """What the next recipients are answered before ``rcpt`` holds."""
    cut: bool = False
    """Take the text and close the connection without a word."""
    connections: int = 0
    transports: list[asyncio.BaseTransport] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """A mail was taken."""
    addressed: asyncio.Event = field(default_factory=asyncio.Event)
    """A recipient was named."""

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self.mail.startswith("2"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        self.addressed.set()
        answer = self.once.pop(0) if self.once else self.rcpt
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if not self.data.startswith("2"):
            return self.data
        content = envelope.content
        message = message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=POLICY)
        self.taken.append(message)
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        if self.cut and server.transport is not None:
            server.transport.abort()
        return self.data


class _Counted(SMTP):
    """Notes every connection."""

    def __init__(self, mailbox: Mailbox, **options: Any) -> None:
        super().__init__(mailbox, enable_SMTPUTF8=True, **options)
        self._mailbox = mailbox

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mailbox.connections += 1
        self._mailbox.transports.append(transport)
        super().connection_made(transport)


@asynccontextmanager
async def serving(
    mailbox: Mailbox, user: str = "", password: str = "", security: Security = "none", tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailSettings]:
    """Listens on a free port, encrypted by ``tls`` as ``security`` says; gives the settings that lead there."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=fits, handled=False)

    options: dict[str, Any] = {"authenticator": check, "auth_require_tls": False} if user else {}
    if security == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    make: Callable[[], SMTP] = lambda: _Counted(mailbox, hostname="mail.test", **options)  # noqa: E731 - a factory in one line
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=tls if security == "tls" else None)
    try:
        port = server.sockets[0].getsockname()[1]
        yield MailSettings("127.0.0.1", port, security, user, password, "desk@example.org")
    finally:
        server.close()
        for transport in mailbox.transports:
            transport.close()
        await server.wait_closed()
