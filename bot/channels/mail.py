"""The mail channel: letters leave by SMTP as plain text in the reader's language, and nothing comes in."""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import format_datetime
from typing import Any, Protocol

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException

from bot.channels.mail_settings import MailSettings
from bot.channels.protocol import InDoubt, NotSent, Refused, SendError, Unreachable, Unreadable
from desk import letters
from desk.clock import Clock, moment, utc_now
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that the server has for each answer."""
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Words(Protocol):
    """Where the sentences come from (``handlers.wording.Wording``)."""

    def say(self, say: Say, language: str) -> str:
        """The sentence in that language."""


class MailChannel:
    """The channel ``mail``; each letter has a connection of its own, so that nothing is kept open between them."""

    name = letters.CHANNEL

    def __init__(self, settings: MailSettings, words: Words, clock: Clock = utc_now, patience: float = PATIENCE) -> None:
        self._settings = settings
        self._words = words
        self._clock = clock
        self._patience = patience

    def parse(self, raw: Mapping[str, Any]) -> Turn | None:
        """Nothing comes in here: nobody reads the mailbox of the sender."""
        raise Unreadable("mails only go out")

    async def ready(self, address: Address) -> None:
        """At once."""

    def room(self) -> int:
        """None: few leave here, and each is noted by itself before it does."""
        return 0

    def is_free(self, address: Address) -> bool:
        """Of no use without room."""
        return False

    async def send(self, address: Address, reply: Reply) -> str:
        """Hands one letter to the server and returns its Message-ID; raises NotSent, Unreachable, Refused or InDoubt."""
        letter = _letter(reply)
        until = letter.args[letters.UNTIL]
        if until and self._clock() > moment(until):
            raise Refused("it was too late for this mail to be of use")
        try:
            message = message_of(letter, reply.language, self._words, self._settings.sender, self._clock())
        except ValueError:
            raise Refused("the address cannot be written to") from None
        server = await connect(self._settings, self._patience)
        try:
            await self._hand_over(server, letter.args[letters.TO], message)
        finally:
            server.close()
        return str(message["Message-ID"])

    async def start(self) -> None:
        """Nothing to begin: connections are made when there is something to send."""

    async def stop(self) -> None:
        """Nothing is open between two letters."""

    async def _hand_over(self, server: SMTP, to: str, message: EmailMessage) -> None:
        is_wide = not to.isascii()
        encoding = "utf-8" if is_wide else "ascii"
        try:
            if server.is_ehlo_or_helo_needed:
                await server.ehlo()
            if is_wide and not server.supports_extension("smtputf8"):
                raise Refused("the mail server takes no address beyond ASCII (RFC 6531)")
            await server.mail(self._settings.sender, options=["SMTPUTF8"] if is_wide else [], encoding=encoding)
        except (SMTPException, OSError) as error:
            # Whoever we send as is a matter of the settings, so that every other letter would fare alike.
            raise Unreachable(f"the mail server does not take our sender ({_reason(error)})") from None
        try:
            await server.rcpt(to, encoding=encoding)
        except (SMTPException, OSError) as error:
            raise _failure(error) from None
        try:
            await server.data(message.as_bytes(policy=LINES.clone(utf8=is_wide)))
        except SMTPResponseException as error:
            raise _failure(error) from None
        except (SMTPException, OSError) as error:
            # The server may have taken it, and only its answer is missing.
            raise InDoubt(_reason(error)) from None


async def connect(settings: MailSettings, patience: float = PATIENCE) -> SMTP:
    """Connects, encrypts and logs in as the settings say; raises Unreachable with a reason that names no secret."""
    server = SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.user or None,
        password=settings.password or None,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        timeout=patience,
    )
    try:
        await server.connect()
    except SMTPAuthenticationError as error:
        server.close()
        raise Unreachable(f"the mail server refused the log-in ({error.code}); check mail.user and mail.password") from None
    except (SMTPException, OSError, ssl.SSLError, ValueError) as error:
        server.close()
        raise Unreachable(f"no connection with the mail server ({_reason(error)})") from None
    return server


def message_of(letter: Say, language: str, words: Words, sender: str, at: datetime) -> EmailMessage:
    """The letter as a message: plain text, no pictures, nothing that reports back; raises ValueError for an address that is none.

    ``Auto-Submitted`` keeps automatic answers away (RFC 3834, 5). A repeated send has the same Message-ID, by which mailboxes
    fold it into one.
    """
    message = EmailMessage(policy=LINES)
    message["From"] = sender
    message["To"] = letter.args[letters.TO]
    if [each.addr_spec for each in message["To"].addresses] != [letter.args[letters.TO]] or not message["To"].addresses[0].domain:
        raise ValueError("not one address")
    message["Subject"] = words.say(Say(f"{letter.key}.subject", letter.args), language)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.args[letters.ID]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.say(Say(f"{letter.key}.text", letter.args), language) + "\n", cte="quoted-printable")
    message["Content-Language"] = language
    return message


def _letter(reply: Reply) -> Say:
    block = reply.blocks[0]
    if not isinstance(block, Say) or not block.key.startswith(letters.PREFIX):
        raise Refused("this is no letter")
    return block


def _failure(error: Exception) -> SendError:
    """4xx: try again; 5xx: never; a connection that broke before the text was handed over: try again."""
    if isinstance(error, SMTPResponseException) and error.code >= 500:
        return Refused(f"the mail server refused it ({_reason(error)})")
    return NotSent(f"the mail server did not take it yet ({_reason(error)})")


def _reason(error: Exception) -> str:
    """What went wrong, without the server's own words, in which the address may stand."""
    if isinstance(error, SMTPResponseException):
        enhanced = _ENHANCED.search(error.message)
        return f"{error.code} {enhanced[0]}" if enhanced else str(error.code)
    return type(error).__name__
