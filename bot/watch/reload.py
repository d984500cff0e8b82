"""Takes changed settings while the server runs: those that can be taken, and a clear word about the others."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot import logs
from bot.channels.telegram_settings import TelegramSettings
from bot.door import place_of
from bot.refresh import check_files
from bot.settings import SETTINGS, Settings
from desk.model.errors import PrivacyDeskError
from desk.office import Office
from handlers.wording import Wording
from knowledge.errors import LexiconError, PolicyFormatError

log = logging.getLogger(__name__)

LIVE = frozenset({
    "log.level", "operator.name", "operator.contact", "telegram.rate_global", "telegram.rate_chat", "telegram.rate_group",
    "desk.chat_rate", "desk.timezone", "desk.regimes", "desk.holidays", "desk.waiting_hours", "desk.unverified_days",
    "desk.second_person", "desk.hours", "desk.checklists", "desk.flow_minutes", "desk.team_mail", "desk.undo", "console.totp",
})  # fmt: skip
"""Settings that a running server takes; every other one is read at its start only."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a reload."""

    taken: tuple[str, ...] = ()
    """Settings that hold now."""
    restart: tuple[str, ...] = ()
    """Settings that were changed and hold after the next start."""
    problems: tuple[str, ...] = ()
    """Why nothing was taken, a sentence each."""

    def __str__(self) -> str:
        if self.problems:
            return "Nothing was taken: " + "; ".join(self.problems)
        said = [f"Taken: {', '.join(self.taken)}."] if self.taken else []
        if self.restart:
            said.append(f"Needs a restart: {', '.join(self.restart)}.")
        return " ".join(said) or "Nothing has changed."

    def json(self, id: str) -> str:
        """For the command that waits for it; no two reloads have the same ``id``."""
        return json.dumps({"id": id, "taken": self.taken, "restart": self.restart, "problems": self.problems})


class Reload:
    """Reads the settings anew and takes what it can; ``load`` as at the start, ``pace`` is told new speed limits."""

    def __init__(
        self, settings: Settings, load: Callable[[], Settings], office: Office, wording: Wording, pace: Callable[[Settings], None]
    ) -> None:
        self._settings = settings
        self._load = load
        self._office = office
        self._wording = wording
        self._pace = pace

    @property
    def settings(self) -> Settings:
        """What holds now."""
        return self._settings

    def run(self) -> Report:
        """Blocks for as long as it takes to read the files; what is wrong in them leaves everything as it is."""
        try:
            new = self._load()
            check_files(new.policy, has_store=True)
        except Exception as error:
            # Whatever it is, the server goes on as it was.
            told = str(error) if isinstance(error, PrivacyDeskError | PolicyFormatError | LexiconError) else place_of(error)
            report = Report(problems=tuple(told.splitlines()))
            log.error("%s", report)
            return report
        changed = [setting.key for setting in SETTINGS if _value(new, setting.key) != _value(self._settings, setting.key)]
        report = Report(tuple(key for key in changed if key in LIVE), tuple(key for key in changed if key not in LIVE))
        self._take(new)
        log.info("The settings were read again. %s", report)
        return report

    def _take(self, new: Settings) -> None:
        old = self._settings.desk
        named = self._office.rules.telegram_name
        # What other parts were built with at the start stays with them.
        fixed = {name: getattr(old, name) for name in ("handoff", "retention_days", "has_mail", "has_directory", "public_url")}
        self._office.rules = replace(new.desk, **fixed, telegram_name=named)
        self._wording.operated_by(new.operator)
        self._pace(new)
        logs.set_up(new.log_level, {*self._settings.secrets, *new.secrets})
        # The rest is compared with what still holds, so that a restart that is needed is named every time.
        self._settings = replace(
            self._settings,
            desk=replace(new.desk, **fixed),
            operator=new.operator,
            console=new.console,
            log_level=new.log_level,
            telegram=_with_rates(self._settings.telegram, new.telegram),
        )


def _with_rates(old: TelegramSettings, new: TelegramSettings) -> TelegramSettings:
    return replace(old, rate_global=new.rate_global, rate_chat=new.rate_chat, rate_group=new.rate_group)


def _value(settings: Settings, key: str) -> Any:
    """The value of a setting by its key in config.yaml."""
    if key == "log.level":
        return settings.log_level
    if key == "desk.holidays":
        return settings.desk.calendar
    section, _, name = key.rpartition(".")
    return getattr(getattr(settings, section or "store"), name)
