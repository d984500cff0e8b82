"""One thing that the doctor has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "fail"]
"""note: deserves attention; fail: does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What it is about and what was found."""

    level: Level
    about: str
    text: str
