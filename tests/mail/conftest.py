"""What the mail tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.mail_settings import MailSettings
from desk.office import Office
from tests.clock import Clock
from tests.desk.asking import RULES
from tests.mail.smtp import Mailbox, serving


@pytest.fixture
def clock() -> Clock:
    """The time of the office and of the mails."""
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    """A new office with mail, directory and a public address."""
    opened = Office.in_memory(clock, rules=RULES)
    yield opened
    opened.close()


@pytest.fixture
async def mailbox() -> Mailbox:
    """What the server keeps."""
    return Mailbox()


@pytest.fixture
async def settings(mailbox: Mailbox) -> AsyncIterator[MailSettings]:
    """Settings that lead to a running server."""
    async with serving(mailbox) as found:
        yield found
