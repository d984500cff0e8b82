"""A running desk that hands requests over, a member of staff, and keys."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from desk import api_keys, staff
from desk.model.member import Member
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.files import read_policy
from knowledge.library import SHIPPED
from knowledge.policy import Policy
from tests.api.calls import Console, running_api
from tests.hashes import quick
from tests.offices import office_under
from tests.stores import clock

__all__ = ["clock"]

HASH = quick("correct horse battery")
RULES = DeskSettings(handoff="webhook", public_url="https://privacy.example.org", telegram_name="privacy_bot")


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped policy; immutable, so that all tests share it."""
    return read_policy(SHIPPED)


office = office_under(RULES)


@pytest.fixture
def ada(office: Office) -> Member:
    """An admin."""
    return office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "", password_hash=HASH))


@pytest.fixture
async def console(office: Office, ada: Member, policy: Policy) -> AsyncIterator[Console]:
    """Another console with a key for everything."""
    _, key = office.write_now(lambda desk: api_keys.add(desk, "Console", ("identity", "requests"), ada))
    async with running_api(office, policy) as address, aiohttp.ClientSession() as session:
        yield Console(address, session, key)
