"""The bounds that a run must keep (``--min top1=0.9``): read from the command line, held against a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.evaluation.figures import BY_NAME
from knowledge.evaluation.gold import nearest
from knowledge.evaluation.report import Report

NAMES = (*BY_NAME, "verbatim", "dialogues", "balanced", "separation")


class BoundError(Exception):
    """A bound cannot be read; its text is one sentence with the nearest name."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure and the share that it must reach, or must not pass where it counts errors."""

    name: str
    share: float

    @property
    def is_error(self) -> bool:
        """Whether the figure counts errors, so that the bound is an upper one."""
        return self.name in BY_NAME and BY_NAME[self.name].is_error

    def missed_by(self, report: Report) -> str | None:
        """One sentence where the report breaks this bound, else None; a figure over no question at all breaks it."""
        value = value_of(report, self.name)
        if value is None:
            return f"{self.name}: no question counts towards it, so it cannot be shown to keep {self.share:g}"
        if value > self.share if self.is_error else value < self.share:
            return f"{self.name}: {value:.4f}, which is {'more than' if self.is_error else 'less than'} {self.share:g}"
        return None


def read_bounds(texts: Iterable[str]) -> list[Bound]:
    """Bounds from ``NAME=SHARE`` texts, the share from 0 to 1; raises BoundError."""
    bounds = []
    for text in texts:
        name, equals, number = text.partition("=")
        if name not in NAMES:
            raise BoundError(f'--min {text}: there is no figure "{name}"; {nearest(name, NAMES)}')
        try:
            share = float(number)
        except ValueError:
            share = -1.0
        if not equals or not 0 <= share <= 1:
            raise BoundError(f"--min {text}: give a share from 0 to 1, for example {name}=0.9")
        bounds.append(Bound(name, share))
    return bounds


def value_of(report: Report, name: str) -> float | None:
    """The value of a figure by its name; None where nothing counts towards it."""
    match name:
        case "balanced":
            return report.balanced
        case "separation":
            return report.separation
        case "dialogues":
            return report.dialogues.value
        case _:
            return report.figures[name].value
