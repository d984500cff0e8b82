"""The outline between a reader and the parser: headings, paragraphs and list items with their spans in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.errors import PolicyFormatError

Kind = Literal["title", "heading", "paragraph", "item"]


@dataclass(frozen=True, slots=True)
class Line:
    """One heading, paragraph or list item; ``source[start:end]`` is its text without bullet or heading marks."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    """For a heading: 1 for a section, 2 for a sub-section and so on."""


Outline = tuple[Line, ...]

MOST_PARTS = 20_000
"""The longest policies have some 1,000 statements."""


def bound(count: int) -> None:
    """Raises PolicyFormatError where there are more headings and statements than any policy has; readers ask as they go."""
    if count > MOST_PARTS:
        raise PolicyFormatError(f"has more than {MOST_PARTS} headings and statements; give the policy's text alone")
