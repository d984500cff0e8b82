"""Keeps, claims and answers updates as fast as it can and prints each source after its commit, until somebody kills it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from desk import conversations, inbox, outbox
from desk.model.dialogue import Dialogue
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from desk.store.settings import StoreSettings


def main(data_dir: Path) -> None:
    office = Office.open(StoreSettings(data_dir))
    address, reply = Address("telegram", "7"), Reply("answer", "en", (Say("hello"),))
    for number in count():
        source = f"update {number}"
        office.write_now(lambda desk, source=source: inbox.keep(desk, "telegram", source, "7", "{}", counts=False))
        (job,) = office.write_now(lambda desk: inbox.claim(desk, "killed run", 10))
        dialogue = office.read_now(lambda desk: conversations.load(desk, address))

        def answer(desk: Desk, job: inbox.Job = job, dialogue: Dialogue = dialogue) -> None:
            turn = Turn(address, TurnKind.TEXT, "how long?", datetime.now(UTC), job.source)
            conversations.record(desk, turn, reply)
            outbox.put(desk, address, reply, turn.source)
            conversations.save(desk, dialogue)
            inbox.done(desk, job)

        office.write_now(answer)
        print(source, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
