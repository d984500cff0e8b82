"""Turns and replies to put into the store."""

from __future__ import annotations

from datetime import UTC, datetime

from desk.model.reply import Choice, Quote, Reply, Say
from desk.model.turn import Address, Turn, TurnKind

ANN, BOB = Address("telegram", "1001"), Address("telegram", "1002")

QUOTE = Quote(
    section="data-retention",
    title="Data Retention",
    lines=(("item", "Usage records: Retained for 90 days"), ("item", "Payment records: Retained as required by regulations")),
    best=0,
    version=1,
    updated="January 2024",
    language="en",
    score=0.93,
)
ANSWER = Reply("answer", "en", (Say("introduction", {"name": "ai.TokenHub"}), QUOTE), (Choice("human", Say("button_human")),))


def said(text: str, source: str = "s1", address: Address = ANN) -> Turn:
    """A message."""
    return Turn(address, TurnKind.TEXT, text, datetime(2026, 3, 1, 8, 59, 59, tzinfo=UTC), source)


def reply(text: str) -> Reply:
    """A reply to tell from others."""
    return Reply("smalltalk", "en", (Say("echo", {"text": text}),))


def word(given: Reply) -> str:
    """What ``reply`` was made with."""
    (block,) = given.blocks
    assert isinstance(block, Say)
    return block.args["text"]
