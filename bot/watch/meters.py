"""Counters of what this process did, in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["counter", "gauge"]
Labels = tuple[tuple[str, str], ...]
"""Names and texts."""
Values = dict[Labels, float]
"""What one metric says, by its labels."""


@dataclass
class Meters:
    """What is counted since the start; one per process, and nothing of it is personal."""

    replies: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Replies by channel and kind ("answer", "abstain")."""
    sends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Ends and delays of sends by channel and outcome ("sent", "put_off", "in_doubt", "refused")."""
    updates: Counter[str] = field(default_factory=Counter)
    """Updates that were kept, by channel."""
    keep_seconds: float = 0.0
    """Seconds between the arrival of batches of updates and their commit, added up."""
    kept_batches: int = 0
    keep_failures: int = 0
    """Batches that could not be kept."""
    lag: float = 0.0
    """Seconds between the newest update's own time and our commit."""

    def kept(self, channel: str, updates: int, seconds: float) -> None:
        """Counts a batch of updates that was committed that long after it came."""
        self.updates[channel] += updates
        self.kept_batches += 1
        self.keep_seconds += seconds


def lines(name: str, kind: Kind, about: str, values: Values) -> Iterator[str]:
    """One metric as lines; ``values`` by their labels."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"{name}{{{shown}}} {value:.17g}" if shown else f"{name} {value:.17g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
