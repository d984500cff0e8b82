"""From a chat's wish for a code to the mailbox and back, with a real SMTP server and a real directory file."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.bell import Bell
from bot.channels.mail import MailChannel
from bot.channels.mail_settings import MailSettings
from bot.connectors.code_mails import CodeMails
from bot.connectors.directory import DirectoryAway, FileDirectory
from bot.delivery import Delivery
from desk import holder_notices, letters, mailed_codes, outbox
from desk.model.identity import Account
from desk.model.parcel import Parcel
from desk.office import Desk, Office
from desk.store import outbox as table
from handlers.wording import Wording
from tests.clock import Clock
from tests.desk.asking import MIA, ask, attempt, wish
from tests.desk.samples import ANN, BOB
from tests.mail.smtp import Mailbox

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


@pytest.fixture
def directory(tmp_path: Path) -> FileDirectory:
    path = tmp_path / "accounts.csv"
    path.write_text(f"id,email,username\n{MIA.id},{MIA.email},{MIA.username}\n", encoding="utf-8")
    return FileDirectory(path)


@asynccontextmanager
async def delivering(office: Office, settings: MailSettings, clock: Clock, pauses: Sequence[float] = ()) -> AsyncIterator[Bell]:
    """Mails leave until the block ends."""
    bell = Bell()
    channel = MailChannel(settings, Wording(), clock, patience=5.0)
    task = asyncio.create_task(Delivery(office, channel, "first", answered=bell, shortest=0.01, pauses=pauses).run())
    try:
        yield bell
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settled(office: Office, bell: Bell) -> list[Parcel]:
    """What became of every letter, once none waits any more."""

    def all_of(desk: Desk) -> list[Parcel]:
        chats = desk.tx.all("SELECT DISTINCT chat FROM outbox WHERE channel = 'mail'")
        return [each for chat in chats for each in table.after(desk.tx, desk.sealer, letters.Address("mail", chat["chat"]), "", 100)]

    async with asyncio.timeout(20):
        while await office.read(outbox.waiting):
            await bell.wait(0.02)
    return await office.read(all_of)


async def test_a_code_travels_to_the_mailbox_and_proves_the_account(
    office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox, directory: FileDirectory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = wish(office, ANN, language="de")
    assert ask(office, ANN, number) == "asked"
    async with delivering(office, settings, clock) as bell:
        assert await CodeMails(office, directory, bell).once() == 1
        (parcel,) = await settled(office, bell)
    assert parcel.outcome == "sent"
    (mail,) = mailbox.taken
    assert mail["Content-Language"] == "de"
    (code,) = CODE.findall(mail.get_content())
    assert attempt(office, ANN, number, code.lower()).kind == "right"
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("mail.log", "asyncio"))]
    for secret in (code, MIA.email, MIA.id, "mia"):
        assert not [line for line in ours if secret in line]


async def test_an_unknown_account_is_looked_up_and_nothing_is_mailed(
    office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox, directory: FileDirectory
) -> None:
    number = wish(office, BOB)
    ask(office, BOB, number, "nobody@example.org")
    async with delivering(office, settings, clock) as bell:
        assert await CodeMails(office, directory, bell).once() == 1
        assert await settled(office, bell) == []
    assert await office.read(mailed_codes.waiting) == []
    assert mailbox.connections == 0


async def test_two_jobs_beside_each_other_mail_one_code(
    office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox, directory: FileDirectory
) -> None:
    ask(office, ANN, wish(office, ANN))
    async with delivering(office, settings, clock) as bell:
        await asyncio.gather(*(CodeMails(office, directory, bell).once() for _ in range(5)))
        await settled(office, bell)
    assert len(mailbox.taken) == 1


class Away:
    """A directory that is away until it is told to be back."""

    is_back = False

    async def find(self, typed: str) -> Account | None:
        if not self.is_back:
            raise DirectoryAway("no answer")
        return MIA


async def test_a_directory_that_was_away_is_asked_again(office: Office, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    directory = Away()
    job = CodeMails(office, directory, Bell())
    ask(office, ANN, wish(office, ANN))
    ask(office, BOB, wish(office, BOB))
    assert [await job.once() for _ in range(3)] == [0, 0, 0]
    assert len([record for record in caplog.records if "directory" in record.getMessage()]) == 1
    directory.is_back = True
    assert await job.once() == 2
    assert await office.read(outbox.waiting) == 2


async def test_who_waited_for_the_directory_too_long_is_let_go(office: Office, clock: Clock) -> None:
    job = CodeMails(office, Away(), Bell())
    ask(office, ANN, wish(office, ANN))
    clock.forward(minutes=10)
    await job.once()
    assert await office.read(mailed_codes.waiting) == []
    (row,) = await office.read(lambda desk: desk.tx.all("SELECT typed, looked_up_at FROM mailed_codes"))
    assert (row["typed"], row["looked_up_at"] is None) == (None, False)


async def test_what_nobody_waits_for_any_more_is_not_mailed_when_a_directory_comes_at_last(office: Office, clock: Clock) -> None:
    ask(office, ANN, wish(office, ANN))
    clock.forward(days=3)
    directory = Away()
    directory.is_back = True
    assert await CodeMails(office, directory, Bell()).once() == 0
    assert await office.read(outbox.waiting) == 0


async def test_a_look_up_that_goes_wrong_holds_up_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    class Odd:
        async def find(self, typed: str) -> Account | None:
            # A number where a text belongs: a fault of ours.
            return Account(7, MIA.email) if typed == "odd" else MIA  # type: ignore[arg-type] - see above

    ask(office, ANN, wish(office, ANN), "odd")
    ask(office, BOB, wish(office, BOB))
    job = CodeMails(office, Odd(), Bell())
    assert await job.once() == 2
    assert await office.read(outbox.waiting) == 1
    assert await job.once() == 0
    assert MIA.email not in caplog.text


async def test_a_notice_is_looked_up_however_long_the_directory_is_away(office: Office, clock: Clock) -> None:
    directory, number = Away(), wish(office, ANN)
    await office.write(lambda desk: holder_notices.notice(desk, number, MIA.id))
    job = CodeMails(office, directory, Bell())
    clock.forward(days=2)
    assert await job.once() == 0
    directory.is_back = True
    assert await job.once() == 1
    assert await office.read(outbox.waiting) == 1


async def test_a_4xx_is_tried_again_until_it_is_taken(office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox) -> None:
    mailbox.once = ["450 4.2.0 try later"] * 3
    await office.write(lambda desk: letters.post(desk, MIA.email, "too_new", "en", {"number": "PD-2026-000001"}))
    async with delivering(office, settings, clock) as bell, asyncio.timeout(20):
        while await office.read(outbox.waiting):
            clock.forward(minutes=1)
            await bell.wait(0.02)
        (parcel,) = await settled(office, bell)
    assert (parcel.outcome, parcel.attempts) == ("sent", 4)
    assert len(mailbox.taken) == 1


async def test_a_5xx_ends_as_refused_where_staff_see_it(
    office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.rcpt = "550 5.1.1 mia@example.org unknown"
    await office.write(lambda desk: letters.post(desk, MIA.email, "too_new", "en", {"number": "PD-2026-000001"}))
    async with delivering(office, settings, clock) as bell:
        (parcel,) = await settled(office, bell)
    assert (parcel.outcome, parcel.attempts) == ("refused", 1)
    assert await office.read(lambda desk: [each.id for each in outbox.dead(desk)]) == [parcel.id]
    assert parcel.reason == "the mail server refused it (550 5.1.1)"
    assert "mia" not in caplog.text.replace(str(parcel.id), "")


async def test_a_letter_in_doubt_is_repeated_once_and_then_given_up(
    office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox
) -> None:
    mailbox.cut = True
    await office.write(lambda desk: letters.post(desk, MIA.email, "too_new", "en", {"number": "PD-2026-000001"}))
    async with delivering(office, settings, clock) as bell:
        (parcel,) = await settled(office, bell)
    assert parcel.outcome == "doubtful"
    assert len(mailbox.taken) == 2
    assert len({mail["Message-ID"] for mail in mailbox.taken}) == 1


async def test_one_recipient_that_is_busy_holds_up_no_other(office: Office, clock: Clock, settings: MailSettings, mailbox: Mailbox) -> None:
    for to in ("one@example.org", "two@example.org"):
        await office.write(lambda desk, to=to: letters.post(desk, to, "too_new", "en", {"number": "PD-2026-000001"}))
    async with delivering(office, settings, clock) as bell:
        parcels = await settled(office, bell)
    assert sorted(mailbox.recipients) == ["one@example.org", "two@example.org"]
    assert len({parcel.address.chat for parcel in parcels}) == 2
    assert "@" not in "".join(parcel.address.chat for parcel in parcels)
