"""Table outbox: the replies that were given up, and one of them put back into its line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from desk.model.errors import PrivacyDeskError
from desk.model.parcel import Parcel
from desk.store.engine import Transaction
from desk.store.outbox import SELECT, parcel_of
from desk.store.sealed import Sealer


def newest(tx: Transaction, sealer: Sealer, limit: int) -> list[Parcel]:
    """What ended as ``refused`` or ``doubtful``, newest first; what cannot be unsealed any more is left out."""
    rows = tx.all(SELECT + " WHERE outcome IN ('refused', 'doubtful') ORDER BY id DESC LIMIT :limit", limit=limit)
    parcels = []
    for row in rows:
        with contextlib.suppress(PrivacyDeskError):
            parcels.append(parcel_of(row, sealer))
    return parcels


def read(tx: Transaction, sealer: Sealer, ids: Iterable[str]) -> list[Parcel]:
    """Those of some ids, in their order; what cannot be read any more is left out."""
    found = [tx.one(SELECT + " WHERE id = :id", id=id) for id in ids]
    parcels = []
    for row in found:
        with contextlib.suppress(PrivacyDeskError):
            parcels += [parcel_of(row, sealer)] if row is not None else []
    return parcels


def ids(tx: Transaction, channel: str) -> list[str]:
    """The ids of what a channel gave up, oldest first."""
    rows = tx.all("SELECT id FROM outbox WHERE outcome IN ('refused', 'doubtful') AND channel = :channel ORDER BY id", channel=channel)
    return [row["id"] for row in rows]


def reopen(tx: Transaction, id: str) -> bool:
    """Puts what was given up back into its line, as if it had never been tried; False where there is no such thing."""
    return (
        tx.run(
            "UPDATE outbox SET outcome = NULL, finished_at = NULL, not_before = '', attempts = 0, doubts = 0"
            " WHERE id = :id AND outcome IN ('refused', 'doubtful')",
            id=id,
        )
        == 1
    )
