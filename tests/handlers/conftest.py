"""The real parts that the dialogue is tested with: the shipped policy, its library and a desk in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk.office import Office
from knowledge.library import Library
from knowledge.policy import Policy
from tests.handlers.chat import Chat


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


@pytest.fixture(scope="session")
def policy(library: Library) -> Policy:
    """The shipped policy."""
    return library.policy


@pytest.fixture
def office() -> Iterator[Office]:
    """A desk of its own for every test."""
    office = Office.in_memory()
    yield office
    office.close()


@pytest.fixture
def chat(office: Office, library: Library) -> Chat:
    """A private chat."""
    return Chat(office, library)


@pytest.fixture
def group(office: Office, library: Library) -> Chat:
    """A group."""
    return Chat(office, library, name="group", private=False)
