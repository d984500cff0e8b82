"""Table offsets: up to which update each bot's queue was read. Nothing in it is personal."""

from __future__ import annotations

from desk.store.engine import Transaction


def get(tx: Transaction, bot: str) -> int | None:
    """The stored update id, or None."""
    row = tx.one("SELECT update_id FROM offsets WHERE bot = :bot", bot=bot)
    return None if row is None else int(row["update_id"])


def put(tx: Transaction, bot: str, update_id: int) -> None:
    """Stores an update id in the place of the one before."""
    tx.run(
        "INSERT INTO offsets (bot, update_id) VALUES (:bot, :update_id) ON CONFLICT (bot) DO UPDATE SET update_id = excluded.update_id",
        bot=bot,
        update_id=update_id,
    )
