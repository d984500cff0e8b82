"""The composition root: builds the running process out of its parts, runs it until it is told to stop, and takes it down in order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from bot import clockwork, logs
from bot.banner import banner
from bot.bell import Bell, Peal
from bot.channels.mail_settings import PAUSES as MAIL_PAUSES
from bot.channels.protocol import Channel
from bot.channels.webchat import WebChat
from bot.connectors import webhook
from bot.connectors.code_mails import CodeMails
from bot.connectors.directory import directory_of
from bot.connectors.webhook import Webhook
from bot.delivery import Delivery
from bot.door import CAUTION, Door
from bot.intake import Intake
from bot.jobs import JOBS, sweep_hourly
from bot.lease import Lease, LeaseLost
from bot.lock import is_gone, one_of, only_one
from bot.parts import wording_of
from bot.refresh import Bookcase, check_files
from bot.runtime import leave_to_itself, loop_factory, reload_signal, stop_signal
from bot.settings import Settings
from bot.watch.meters import Meters
from bot.watch.metrics import Metrics
from bot.watch.readiness import Keeping
from bot.watch.reload import Reload
from bot.watch.systemd import Notifier
from bot.watch.timekeeping import Timekeeper
from console.api.routes import api_routes
from console.app import HttpServer, Site
from console.labels import Labels
from console.public.mailed_links import MailedLinks
from console.public.packages import PackagePages
from console.public.versions import Versions
from console.web.assets import Assets
from desk import inbox, letters, news, probe, runs, staff
from desk.model.errors import StoreError
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from handlers.wording import Wording, shipped
from knowledge.policy import Policy

if TYPE_CHECKING:
    from bot.channels.mail import MailChannel
    from bot.channels.telegram import TelegramChannel

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two attempts to begin anew."""
Work: TypeAlias = Coroutine[Any, Any, object]


def run(settings: Settings, load: Callable[[], Settings] | None = None) -> int:
    """Runs the desk until SIGTERM or SIGINT and returns 0; ``load`` reads the settings anew at SIGHUP.

    Raises PrivacyDeskError or PolicyFormatError, in one sentence, where it cannot start or cannot go on.
    """
    logs.set_up(settings.log_level, settings.secrets)
    # Before anything is written: a policy that cannot be read leaves no trace.
    has_store = bool(settings.store.database_url) or settings.store.sqlite_file.exists()
    checked = check_files(settings.policy, has_store=has_store)
    wording = wording_of(settings.operator)
    with _alone(settings.store), contextlib.closing(Office.open(settings.store, rules=settings.desk)) as office:
        office.words = wording.say
        if office.migrated is not None and office.migrated.backup:
            print(f"The database was brought from schema {office.migrated.before} to {office.migrated.after}.", flush=True)
            print(f"Backup made before: {office.migrated.backup}", flush=True)
        shelf = Bookcase(office, settings.policy, (wording, shipped()), is_server=True, checked=checked)
        holding, is_anew = settings, False
        while True:
            process = _Process(holding, load or (lambda: settings), office, shelf, wording)
            try:
                with _present(settings.store, process.boot), asyncio.Runner(loop_factory=loop_factory()) as runner:
                    return runner.run(process.run())
            except LeaseLost as error:
                # Under another mark, so that nothing is mixed up with what it began before.
                log.error("%s It begins anew.", error)
                holding, is_anew = process.settings, True
            except StoreError as error:
                if not is_anew:
                    raise
                # Whatever cut it off from the database may not be over; at a first start somebody is there to hear of it.
                log.error("It cannot begin anew (%s); trying again.", error)
                time.sleep(PAUSE)


@contextlib.contextmanager
def _alone(settings: StoreSettings) -> Iterator[None]:
    """SQLite has one server at a time; PostgreSQL keeps several apart by itself."""
    with contextlib.nullcontext() if settings.database_url else only_one(settings.data_dir):
        yield


def _present(settings: StoreSettings, boot: str) -> AbstractContextManager[None]:
    """Shows servers in the same data folder that this run's process is there."""
    return one_of(settings.data_dir, boot) if settings.database_url else contextlib.nullcontext()


@dataclass
class _Process:
    """One run."""

    settings: Settings
    """What holds now, also after a reload."""
    load: Callable[[], Settings]
    office: Office
    shelf: Bookcase
    wording: Wording
    boot: str = field(default_factory=lambda: secrets.token_hex(8))
    """Marks this run's claims."""
    lease: Lease | None = None
    """Its place among several servers; None where there is one."""
    senders: list[TelegramChannel] = field(default_factory=list)
    """What shares its limits with the other servers."""
    caution: float = 0.0
    """Seconds for which what arrives is kept before it is read."""
    meters: Meters = field(default_factory=Meters)
    notifier: Notifier = field(default_factory=Notifier)

    async def run(self) -> int:
        """From the first claim to the last closed connection; returns 0."""
        stop = stop_signal()
        reloads = reload_signal()
        self.lease = self._leased()
        if buried := await self.office.write(self._release):
            log.error("%d updates are put aside as dead letters: the program ended while it worked on them, time and again.", buried)
        arrived = Bell()
        keeping = Keeping(self.office, None if self.settings.store.database_url else self.settings.store.data_dir)
        intake = Intake(self.office, arrived, meters=self.meters, keeping=keeping)
        labels, assets = Labels.shipped(), Assets()
        web = WebChat(self.settings.http, self.wording, self.office, intake, self._policy, labels=labels, assets=assets)
        telegram = self._telegram(intake)
        checks = {"database": self._reads, "intake": keeping.check, **{each.name: each.check for each in telegram}}
        names = (web.name, *(each.name for each in telegram))
        metrics = Metrics(self.office, self.meters, {each.name: each.last_heard for each in telegram}, names)
        site = Site(self.settings.http, self._policy, labels, assets, checks, Versions(self.office), metrics.text, self.office)
        shared = (self.office, labels, assets, self.settings.http.public_url)
        mailed = [*MailedLinks(*shared).routes(), *PackagePages(*shared).routes()]
        pushed = [route for each in telegram for route in each.routes()]
        server = HttpServer(site, [*web.routes(), *mailed, *pushed, *api_routes(self.office)])
        channels: list[Channel] = [web, *telegram, *self._webhook(), *self._mail()]
        await server.start()
        try:
            for channel in channels:
                await channel.start()
            members, late = await self.office.read(lambda desk: (staff.active(desk), news.pressing(desk)))
            print(banner(self.settings, self._policy(), server.public_address, server.admin_address, members, late=late), flush=True)
            leave_to_itself()
            self.notifier.ready()
            reload = Reload(self.settings, self.load, self.office, self.wording, lambda new: _pace(telegram, new))
            works = [
                stop.wait(),
                self.notifier.run(),
                self._reload(reload, reloads),
                *(each.wait() for each in telegram),
                *self._works(channels, arrived, intake),
                *([self.lease.run(), web.hear()] if self.lease else []),
            ]
            await _until_one_ends(works, then=lambda: self._end(channels, server, stop))
        except LeaseLost:
            # Told to stop meanwhile, it must not begin anew.
            if not stop.is_set():
                raise
        finally:
            await _close(channels, server)
        with contextlib.suppress(StoreError):
            await self.office.write(lambda desk: runs.end(desk, self.boot))
        log.info("Stopped.")
        return 0

    async def _reload(self, reload: Reload, asked: asyncio.Event) -> None:
        for number in itertools.count(1):
            await asked.wait()
            asked.clear()
            self.notifier.reloading()
            report = await asyncio.to_thread(reload.run)
            self.settings = reload.settings
            note = report.json(f"{self.boot}-{number}")
            with contextlib.suppress(StoreError):
                await self.office.write(partial(probe.note_reload, report=note))
            self.notifier.ready()

    async def _end(self, channels: Sequence[Channel], server: HttpServer, stop: asyncio.Event) -> None:
        if stop.is_set():
            # Else it may begin anew, and systemd kills what has said that it stops.
            self.notifier.stopping()
        await _close(channels, server)

    def _telegram(self, intake: Intake) -> list[TelegramChannel]:
        if not self.settings.telegram.token:
            return []
        # Only here, so that an installation without Telegram does not carry its library in memory.
        from bot.channels.telegram import TelegramChannel

        settings = self.settings.telegram
        secret = settings.webhook_secret or self.office.key_for("telegram webhook").hex()
        first = self.lease.first if self.lease else None
        self.senders = [TelegramChannel(replace(settings, webhook_secret=secret), self.wording, intake, named=self._name, first=first)]
        return self.senders

    def _name(self, telegram_name: str) -> None:
        self.office.rules = replace(self.office.rules, telegram_name=telegram_name)

    def _webhook(self) -> list[Webhook]:
        return [Webhook(self.settings.handoff, self.office)] if self.settings.desk.handoff == "webhook" else []

    def _mail(self) -> list[MailChannel]:
        if not self.settings.mail.host:
            return []
        # Only here, so that an installation without mail does not carry its library in memory.
        from bot.channels.mail import MailChannel

        return [MailChannel(self.settings.mail, self.wording)]

    def _lookups(self, bells: Mapping[str, Bell]) -> list[Work]:
        """What asks the account directory, where there is one and there are mails."""
        directory = directory_of(self.settings.directory)
        return [CodeMails(self.office, directory, bells[letters.CHANNEL]).run()] if directory and letters.CHANNEL in bells else []

    def _works(self, channels: Sequence[Channel], arrived: Bell, intake: Intake) -> list[Work]:
        """What goes on side by side: the door, one delivery a channel, the jobs."""
        bells = {channel.name: Bell() for channel in channels}
        by_name = {channel.name: channel for channel in channels}
        pauses = {Webhook.name: webhook.PAUSES, letters.CHANNEL: MAIL_PAUSES}
        deliveries = {
            each.name: Delivery(
                self.office,
                each,
                self.boot,
                answered=bells[each.name],
                pauses=pauses.get(each.name, ()),
                meters=self.meters,
                is_held=self.lease.is_held if self.lease else lambda: True,
            )
            for each in channels
        }
        answered = Peal(tuple(bells.values()))
        door = Door(
            self.office,
            self.shelf,
            by_name,
            self.boot,
            arrived=arrived,
            answered=answered,
            express=deliveries,
            caution=self.caution,
            meters=self.meters,
        )
        intake.hand_to(door)
        jobs = [
            self.shelf.run(),
            clockwork.run(self.office, JOBS, rung=answered, may=Timekeeper().is_trusted),
            sweep_hourly(self.office, self.settings.desk.retention_days, may=Timekeeper().is_trusted),
            *self._lookups(bells),
            *self._files(channels, bells),
        ]
        return [door.run(), *(each.run() for each in deliveries.values()), *jobs]

    def _files(self, channels: Sequence[Channel], bells: Mapping[str, Bell]) -> list[Work]:
        """What fetches the files that users send into tickets."""
        if not self.settings.telegram.token:
            return []
        from bot.channels.telegram import TelegramChannel
        from bot.channels.telegram_files import TelegramFiles

        return [TelegramFiles(self.office, each, bells[each.name]).run() for each in channels if isinstance(each, TelegramChannel)]

    def _policy(self) -> Policy:
        return self.shelf.current.policy

    def _leased(self) -> Lease | None:
        store = self.settings.store
        if not store.database_url:
            return None
        return Lease(self.office, self.boot, is_gone=partial(is_gone, store.data_dir), shared=self._share)

    def _share(self, servers: int) -> None:
        for each in self.senders:
            each.share(servers)

    def _release(self, desk: Desk) -> int:
        """Frees what runs that are over had claimed; returns how many updates became dead letters by it."""
        store = self.settings.store
        # On SQLite there is no other one, or we were not here.
        over = {each.boot for each in runs.there(desk) if not store.database_url or is_gone(store.data_dir, each.boot)}
        has_ended = runs.begin(desk, self.boot, over=over, has_telegram=bool(self.settings.telegram.token))
        self.caution = 0.0 if has_ended else CAUTION
        return runs.take_over(desk, {})

    async def _reads(self) -> None:
        await self.office.read(inbox.waiting)


async def _close(channels: Sequence[Channel], server: HttpServer) -> None:
    """Lets nothing come in any more; safe to call twice."""
    for channel in channels:
        await channel.stop()
    await server.stop()


def _pace(telegram: Sequence[TelegramChannel], settings: Settings) -> None:
    for channel in telegram:
        channel.pace(settings.telegram)


async def _until_one_ends(works: Sequence[Work], *, then: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs all until the first one ends, does ``then``, cancels the others, and raises what ended the first."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await then()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
