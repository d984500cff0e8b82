"""An update that comes alone is answered in the transaction that keeps it, and is no worse off where that fails."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bell import Bell
from bot.conversing import READ_IN_LOOP
from bot.door import CAUTION, IN_PASSING, Door
from bot.intake import Claimed, Intake
from desk import inbox, outbox
from desk.model.errors import StoreError
from desk.model.reply import Reply
from desk.model.turn import Address
from desk.office import Office
from desk.post import FURTHER
from desk.store.settings import StoreSettings
from knowledge.library import Library
from tests.bot.test_door import Defective, Plain, Shelf, arrival, door, keys, office

__all__ = ["office"]  # the fixture


@pytest.fixture(scope="module")
def library() -> Library:
    return Defective.shipped()


class Passing(Door):
    """A door that answers in passing alone: what is left over stays where it is."""

    def take(self, reserved: int, claimed: Claimed | None, *, is_kept: bool = True) -> None:
        left = claimed and replace(claimed, jobs=[each for each in claimed.jobs if each[0].id in claimed.answered])
        super().take(reserved, left, is_kept=is_kept)


def intake_of(office: Office, library: Library, caution: float = 0.0) -> Intake:
    """An intake that hands to such a door."""
    intake = Intake(office, Bell())
    intake.hand_to(Passing(office, Shelf(library), {"plain": Plain()}, "boot", arrived=Bell(), answered=Bell(), caution=caution))
    return intake


async def replies(office: Office, chat: str) -> list[Reply]:
    return [parcel.reply for parcel in await office.read(lambda desk: outbox.since(desk, Address("plain", chat), ""))]


async def test_one_update_is_answered_when_it_is_kept(office: Office, library: Library) -> None:
    intake = intake_of(office, library)
    assert await intake.keep("plain", [arrival("1", "a", "do you sell my data")]) == 1
    assert [reply.kind for reply in await replies(office, "a")] == ["answer"]
    assert await office.read(inbox.waiting) == 0
    # The next one goes on from there.
    await intake.keep("plain", [arrival("2", "a", "how long do you keep it?")])
    assert len(await replies(office, "a")) == 2


async def test_of_many_at_once_their_sender_learns_first_that_they_are_kept(office: Office, library: Library) -> None:
    many = [arrival(str(number), str(number), "do you sell my data") for number in range(IN_PASSING + 1)]
    assert await intake_of(office, library).keep("plain", many) == len(many)
    assert await office.read(inbox.waiting) == len(many)


async def test_many_that_come_one_by_one_do_not_hold_up_each_other(office: Office, library: Library) -> None:
    intake = intake_of(office, library)
    await asyncio.gather(*(intake.keep("plain", [arrival(str(number), str(number), "hello")]) for number in range(12)))
    assert await office.read(inbox.waiting) == 12 - FURTHER


async def test_after_a_run_that_was_cut_off_an_update_is_kept_before_it_is_read(office: Office, library: Library) -> None:
    assert await intake_of(office, library, caution=CAUTION).keep("plain", [arrival("1", "a", "do you sell my data")]) == 1
    assert await office.read(inbox.waiting) == 1


async def test_a_long_text_is_read_elsewhere(office: Office, library: Library) -> None:
    await intake_of(office, library).keep("plain", [arrival("1", "a", "do you sell my data " + "x" * READ_IN_LOOP)])
    assert await office.read(inbox.waiting) == 1


async def test_where_an_answer_fails_the_update_is_kept_all_the_same_and_the_others_are_answered(office: Office, library: Library) -> None:
    intake = intake_of(office, library)
    assert await intake.keep("plain", [arrival("1", "bad", "a defect"), arrival("2", "good", "do you sell my data")]) == 2
    assert await replies(office, "bad") == []
    assert [reply.kind for reply in await replies(office, "good")] == ["answer"]
    assert await office.read(inbox.waiting) == 1


async def test_what_fails_in_passing_goes_its_usual_way_to_an_apology(office: Office, library: Library) -> None:
    async with door(office, library) as opened:
        opened.intake.hand_to(opened.door)
        await opened.intake.keep("plain", [arrival("1", "bad", "a defect")])
        (sorry,) = await opened.replies("bad", 1)
    assert keys(sorry) == ["apology"]


async def test_where_the_database_is_gone_nothing_is_kept_and_nothing_is_answered(tmp_path: Path, library: Library) -> None:
    settings = StoreSettings(tmp_path / "data")
    settings.data_dir.mkdir()
    with contextlib.closing(Office.open(settings)) as office:
        intake = intake_of(office, library)
        away = settings.sqlite_file.rename(tmp_path / "away.db")
        with pytest.raises(StoreError, match="is gone"):
            await intake.keep("plain", [arrival("1", "a", "do you sell my data")])
        away.rename(settings.sqlite_file)
        assert await replies(office, "a") == []
        assert await office.read(inbox.waiting) == 0
        assert await intake.keep("plain", [arrival("1", "a", "do you sell my data")]) == 1
        assert len(await replies(office, "a")) == 1
