"""What the HTTP tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from desk.office import Office
from knowledge.library import Library
from tests.web.running_web import RunningWeb, browser, running_web


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped policy; immutable, so that all tests share it."""
    return Library.shipped()


@pytest.fixture
def office() -> Iterator[Office]:
    """A new office."""
    opened = Office.in_memory()
    yield opened
    opened.close()


@pytest.fixture
async def web(office: Office, library: Library) -> AsyncIterator[RunningWeb]:
    """The web chat, answering."""
    async with running_web(office, library) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """One browser."""
    async with browser() as session:
        yield session
