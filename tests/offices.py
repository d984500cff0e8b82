"""An office under rules of its own, as a fixture of the suite that needs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desk.office import Office
from desk.settings import DeskSettings
from tests.clock import Clock


def office_under(rules: DeskSettings) -> Any:
    """The fixture ``office``: new for each test, in memory, under the time of the fixture ``clock``."""

    @pytest.fixture
    def office(clock: Clock) -> Iterator[Office]:
        opened = Office.in_memory(clock, rules=rules)
        yield opened
        opened.close()

    return office
