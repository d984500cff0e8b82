"""What the mail tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.mail_settings import MailSettings
from tests.desk.asking import RULES
from tests.mail.smtp import Mailbox, serving
from tests.offices import office_under
from tests.stores import clock

__all__ = ["clock"]


office = office_under(RULES)


@pytest.fixture
async def mailbox() -> Mailbox:
    """What the server keeps."""
    return Mailbox()


@pytest.fixture
async def settings(mailbox: Mailbox) -> AsyncIterator[MailSettings]:
    """Settings that lead to a running server."""
    async with serving(mailbox) as found:
        yield found
