"""What /metrics says: the queues as they stand in the store, and the counters of this process."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from bot.watch.meters import Labels, Meters, Values, lines
from desk import queues
from desk.model.errors import StoreError
from desk.office import Office
from desk.queues import Queue, Queues

PREFIX = "privacy_desk"
KINDS = ("answer", "clarify", "abstain", "rights", "human", "smalltalk", "cancel")
OUTCOMES = ("sent", "put_off", "in_doubt", "refused")
"""Shown from the start with 0, so that a rate over them is never missing."""

Heard = Callable[[], float | None]
"""Monotonic seconds of the last sign of life from Telegram, None before the first."""


class Metrics:
    """Reads the store at every scrape; ``heard`` by channel tells when its far end was last heard of."""

    def __init__(self, office: Office, meters: Meters, heard: Mapping[str, Heard], channels: tuple[str, ...]) -> None:
        self._office = office
        self._meters = meters
        self._heard = heard
        self._channels = channels
        self._started_at = time.time()

    async def text(self) -> str:
        """The whole page; where the store cannot be read, ``privacy_desk_store_up`` is 0 and the queues are left out."""
        try:
            standing = list(_queues(await self._office.read(queues.look)))
        except StoreError:
            standing = []
        is_up: Values = {(): float(bool(standing))}
        found = [*lines(f"{PREFIX}_store_up", "gauge", "Whether the store could be read.", is_up), *standing, *self._counted(), *_process()]
        return "\n".join([*found, ""])

    def _counted(self) -> Iterator[str]:
        meters = self._meters
        replies: Values = {
            (("channel", each), ("kind", kind)): float(meters.replies[each, kind]) for each in self._channels for kind in KINDS
        }
        sends: Values = {
            (("channel", each), ("outcome", end)): float(meters.sends[each, end]) for each in self._channels for end in OUTCOMES
        }
        updates: Values = {(("channel", each),): float(meters.updates[each]) for each in self._channels}
        yield from lines(f"{PREFIX}_replies_total", "counter", "Turns by the kind of reply; abstain = the policy does not say.", replies)
        yield from lines(f"{PREFIX}_sends_total", "counter", "What became of sends.", sends)
        yield from lines(f"{PREFIX}_updates_total", "counter", "Updates that were kept.", updates)
        one = {
            "intake_seconds_sum": ("counter", "Seconds from the arrival of updates to their commit.", meters.keep_seconds),
            "intake_seconds_count": ("counter", "Batches of updates that were kept.", meters.kept_batches),
            "intake_failures_total": ("counter", "Batches of updates that could not be kept; they come again.", meters.keep_failures),
            "intake_lag_seconds": ("gauge", "Seconds from a message's own time to our commit, of the newest batch.", meters.lag),
            "start_time_seconds": ("gauge", "When this process started, Unix time.", self._started_at),
        }
        for name, (kind, about, value) in one.items():
            yield from lines(f"{PREFIX}_{name}", "counter" if kind == "counter" else "gauge", about, {(): float(value)})
        age = time.time() - time.monotonic()
        heard: Values = {(("channel", name),): at + age for name, ask in self._heard.items() if (at := ask()) is not None}
        yield from lines(f"{PREFIX}_last_poll_timestamp_seconds", "gauge", "When the far end last answered or came, Unix time.", heard)


def _queues(found: Queues) -> Iterator[str]:
    lengths: dict[Labels, Queue] = {(("queue", "inbox"),): found.coming, (("queue", "outbox"),): found.leaving}
    waiting: Values = {labels: float(queue.waiting) for labels, queue in lengths.items()}
    ages: Values = {labels: max(0.0, (found.now - (queue.since or found.now)) / timedelta(seconds=1)) for labels, queue in lengths.items()}
    dead: Values = {(): float(found.dead_letters)}
    yield from lines(f"{PREFIX}_queue_length", "gauge", "Updates not answered yet, and replies not sent yet.", waiting)
    yield from lines(f"{PREFIX}_queue_age_seconds", "gauge", "How long the oldest of them has waited.", ages)
    yield from lines(f"{PREFIX}_dead_letters", "gauge", "Updates that were put aside; privacy-desk inbox list shows them.", dead)


def _process() -> Iterator[str]:
    """Memory and open files, where the system tells them; CPU seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    yield from lines("process_cpu_seconds_total", "counter", "CPU time of this process.", {(): spent})
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    except (OSError, ValueError, IndexError):
        return
    memory = float(pages * os.sysconf("SC_PAGE_SIZE"))
    yield from lines("process_resident_memory_bytes", "gauge", "Memory of this process.", {(): memory})
    yield from lines("process_open_fds", "gauge", "Open files of this process.", {(): float(files)})
