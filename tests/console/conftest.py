"""What the tests of the console share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from desk.office import Office
from knowledge.library import Library
from tests.clock import Clock
from tests.console.staffed import Seat, hire, served
from tests.web.running_web import browser

Seats = Callable[..., Awaitable[Seat]]


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped policy."""
    return Library.shipped()


@pytest.fixture
def clock() -> Clock:
    """The time of the office."""
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    """A desk with staff."""
    opened = Office.in_memory(clock)
    hire(opened)
    yield opened
    opened.close()


@pytest.fixture
async def address(office: Office, library: Library) -> AsyncIterator[str]:
    """Where the console is served."""
    async with served(office, library) as found:
        yield found


@pytest.fixture
async def seat(address: str) -> AsyncIterator[Seats]:
    """Gives a browser of its own to each name, signed in; to nobody where no name is given."""
    async with AsyncExitStack() as stack:

        async def sit(name: str = "") -> Seat:
            taken = Seat(address, await stack.enter_async_context(browser()))
            if name:
                assert (await taken.sign_in(name)).status == 303
            return taken

        yield sit
