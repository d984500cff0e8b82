"""One program and one browser for all tests of this folder; every test has a profile of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import CHROMIUM, MISSING, chromium
from tests.browser.staffed import Staffed
from tests.shell.process import Running, running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program, running."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with running(tmp_path_factory.mktemp("browser")) as program:
        yield program


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Another one, with staff and tickets."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("console")
    with running(folder) as program:
        yield Staffed(program, folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(desk: Running) -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as opened:
        yield opened
