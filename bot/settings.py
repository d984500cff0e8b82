"""Every setting of privacy-desk, read from options, environment and config.yaml; the only reader of the latter two."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot import settings_values as values
from bot.channels.mail_settings import MailSettings
from bot.channels.telegram_settings import TelegramSettings
from bot.connectors.settings import DirectorySettings, HandoffSettings
from bot.holidays import holidays
from bot.settings_sources import PREFIX, Entry, Problem, read_environment, read_file
from console.settings import ConsoleSettings, HttpSettings
from desk.model.calendar import Calendar
from desk.model.errors import SettingsError
from desk.settings import DeskSettings
from desk.store.settings import StoreSettings
from handlers.settings import OperatorSettings
from knowledge.settings import PolicySettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in config.yaml, its variable, and how its text is read."""

    key: str
    variable: str
    read: values.Reader
    is_secret: bool = False
    """True: never shown, and ``<variable>_FILE`` may name a file that holds it."""


def _setting(key: str, read: values.Reader, *, name: str | None = None, is_secret: bool = False) -> Setting:
    return Setting(key, PREFIX + (name or key.replace(".", "_").upper()), read, is_secret)


SETTINGS = (
    _setting("data_dir", values.path),
    _setting("key_file", values.path),
    _setting("database_url", values.database, is_secret=True),
    _setting("policy.file", values.path),
    _setting("policy.language", values.language),
    _setting("operator.name", values.text),
    _setting("operator.contact", values.text),
    _setting("http.host", values.host),
    _setting("http.port", values.port),
    _setting("http.admin_host", values.host, name="ADMIN_HOST"),
    _setting("http.admin_port", values.port, name="ADMIN_PORT"),
    _setting("http.admin_url", values.public_url, name="ADMIN_URL"),
    _setting("http.public_url", values.public_url, name="PUBLIC_URL"),
    _setting("http.trusted_proxies", values.networks, name="TRUSTED_PROXIES"),
    _setting("console.totp", values.one_of("optional", "required")),
    _setting("telegram.token", values.token, is_secret=True),
    _setting("telegram.api", values.url),
    _setting("telegram.mode", values.one_of("polling", "webhook")),
    _setting("telegram.webhook_url", values.callback_url),
    _setting("telegram.webhook_secret", values.header_secret, is_secret=True),
    _setting("telegram.rate_global", values.rate),
    _setting("telegram.rate_chat", values.rate),
    _setting("telegram.rate_group", values.rate),
    _setting("desk.retention_days", values.days, name="RETENTION_DAYS"),
    _setting("desk.audit_days", values.days, name="AUDIT_DAYS"),
    _setting("desk.chat_rate", values.whole(100_000, "messages", 0), name="CHAT_RATE"),
    _setting("desk.undo", values.whole(60, "seconds", 0), name="UNDO"),
    _setting("desk.timezone", values.timezone, name="TIMEZONE"),
    _setting("desk.regimes", values.some_of("gdpr", "ccpa", "china"), name="REGIMES"),
    _setting("desk.holidays", holidays, name="HOLIDAYS"),
    _setting("desk.waiting_hours", values.whole(720, "hours", 0), name="WAITING_HOURS"),
    _setting("desk.unverified_days", values.whole(365, "days"), name="UNVERIFIED_DAYS"),
    _setting("desk.second_person", values.one_of("required", "if_available"), name="SECOND_PERSON"),
    _setting("desk.hours", values.hours, name="HOURS"),
    _setting("desk.checklists", values.checklists, name="CHECKLISTS"),
    _setting("desk.first_reply", values.whole(30, "working days"), name="FIRST_REPLY"),
    _setting("desk.flow_minutes", values.whole(10_080, "minutes"), name="FLOW_MINUTES"),
    _setting("desk.handoff", values.one_of("desk", "webhook"), name="HANDOFF"),
    _setting("desk.team_mail", values.mail_address, name="TEAM_MAIL"),
    _setting("mail.host", values.host),
    _setting("mail.port", values.port),
    _setting("mail.security", values.one_of("starttls", "tls", "none")),
    _setting("mail.user", values.text),
    _setting("mail.password", values.text, is_secret=True),
    _setting("mail.sender", values.mail_address),
    _setting("directory.file", values.path),
    _setting("directory.url", values.url),
    _setting("directory.key", values.text, is_secret=True),
    _setting("handoff.url", values.url),
    _setting("handoff.secret", values.webhook_secret, is_secret=True),
    _setting("log.level", values.one_of("debug", "info", "warning", "error")),
)
BY_KEY = {setting.key: setting for setting in SETTINGS}
BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}
NOT_SETTINGS = frozenset({PREFIX + "REQUIRE_ALL", PREFIX + "STAFF_TOKEN"})
"""Variables with the prefix that are no settings: the tests', and who acts in this shell."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them, each room's in its own type."""

    store: StoreSettings
    http: HttpSettings
    console: ConsoleSettings
    telegram: TelegramSettings
    policy: PolicySettings
    operator: OperatorSettings
    desk: DeskSettings
    mail: MailSettings
    directory: DirectorySettings
    handoff: HandoffSettings
    log_level: str
    file: Path
    """The configuration file that was read."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in no log: the secrets, and the parts of them that matter by themselves."""
        token, url = self.telegram.token, self.store.database_url
        others = (
            self.telegram.webhook_secret,
            self.mail.password,
            self.directory.key,
            *self.handoff.secret.split(),
            urlsplit(self.handoff.url).password,
        )
        return tuple(filter(None, (token, token.partition(":")[2], url, urlsplit(url).password, *others)))


class BadConfiguration(SettingsError):
    """The configuration cannot be used; its text lists every problem, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def load(
    config: Path | None = None,
    options: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Settings:
    """Reads the settings: an option counts before the environment, that before the files, those before the defaults.

    Takes the file that ``--config`` named, options by key (``{"data_dir": "/srv/desk"}``), and for tests another environment and
    working directory. Raises BadConfiguration with all problems at once.
    """
    cwd = cwd or Path.cwd()
    file = _configuration(config, cwd)
    entries, problems = [], []
    for path in (file, file.with_name("config.local.yaml")):
        if path == file or path.exists():
            more, wrong = read_file(path, _base(file))
            entries += more
            problems += wrong
    known = {setting.variable: setting.is_secret for setting in SETTINGS}
    more, wrong = read_environment(os.environ if environ is None else environ, known, cwd)
    entries += more
    problems += wrong
    entries += [Entry(key, text, "option", cwd) for key, text in (options or {}).items()]
    found: dict[str, Any] = {}
    for entry in entries:
        problems += _take(entry, found)
    settings = _settings(found, file)
    problems += _conflicts(settings)
    if problems:
        raise BadConfiguration(problems)
    return settings


def staff_token(environ: Mapping[str, str] | None = None) -> str:
    """The token of the member of staff who works in this shell (``PRIVACY_DESK_STAFF_TOKEN``); "" for none."""
    return (os.environ if environ is None else environ).get(PREFIX + "STAFF_TOKEN", "").strip()


def shipped_configuration() -> Path:
    """The config.yaml of the source folder, or the one that the installation put into ``share/privacy-desk``."""
    beside = Path(__file__).parents[1] / "config.yaml"
    return beside if beside.exists() else Path(sysconfig.get_path("data")) / "share" / "privacy-desk" / "config.yaml"


def _configuration(config: Path | None, cwd: Path) -> Path:
    if config is not None:
        return values.absolute(cwd / config.expanduser())
    here = cwd / "config.yaml"
    return here if here.exists() else shipped_configuration()


def _base(file: Path) -> Path:
    """What paths in a file count from: its folder, but never the folder of an installation, which an upgrade replaces."""
    if file.parent == Path(sysconfig.get_path("data")) / "share" / "privacy-desk":
        return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "privacy-desk"
    return file.parent


def _take(entry: Entry, found: dict[str, Any]) -> Iterable[Problem]:
    """Puts the entry's value where it belongs; an empty one brings the default back."""
    is_variable = entry.key.startswith(PREFIX)
    setting = (BY_VARIABLE if is_variable else BY_KEY).get(entry.key)
    if setting is None:
        if entry.key not in NOT_SETTINGS:
            known = [*BY_VARIABLE] if is_variable else [*BY_KEY]
            yield Problem(entry.where, f"{entry.key} is not a setting{_nearest(entry.key, known)}")
        return
    if not entry.text:
        found.pop(setting.key, None)
        return
    try:
        found[setting.key] = setting.read(entry.text, entry.base)
    except ValueError as error:
        # Before an @ a password may stand.
        shown = "" if setting.is_secret or "@" in entry.text else f", not {entry.text[:60]!r}"
        yield Problem(entry.where, f"{entry.key} {error}{shown}")
    except SettingsError as error:
        yield Problem(entry.where, str(error))


def _nearest(key: str, known: Sequence[str]) -> str:
    from rapidfuzz import fuzz, process

    def alike(one: str, other: str, **_: object) -> float:
        # A setting in the wrong section is found by its own name.
        return max(fuzz.ratio(one, other), 0.95 * fuzz.ratio(one.rpartition(".")[2], other.rpartition(".")[2]))

    best = process.extractOne(key[:100].lower() if key[:1].islower() else key[:100], known, scorer=alike, score_cutoff=60)
    return f"; did you mean {best[0]}?" if best else f"; known are {', '.join(known)}"


def _conflicts(settings: Settings) -> Iterator[Problem]:
    """Settings that are fine each by itself, and cannot hold together."""
    store, http = settings.store, settings.http
    if store.key_file.is_relative_to(store.data_dir):
        yield Problem(
            "key_file", f"{store.key_file} lies in data_dir {store.data_dir}, so that one copy would hold both; move it elsewhere"
        )
    if settings.mail.host and not settings.mail.sender:
        yield Problem("mail.sender", "is missing; name the address that mails come from, such as desk@example.org")
    if settings.telegram.mode == "webhook" and not settings.telegram.webhook_url:
        yield Problem(
            "telegram.mode",
            "is webhook, but telegram.webhook_url does not say where Telegram reaches this server; set it, such as https://privacy.example.org",
        )
    if settings.directory.file and settings.directory.url:
        yield Problem("directory", "file and url are both set; keep one of them")
    if settings.desk.handoff == "webhook" and not (settings.handoff.url and settings.handoff.secret):
        yield Problem(
            "desk.handoff", "is webhook, but handoff.url and handoff.secret do not both say where to and signed with what; set both"
        )
    if http.admin_port and http.admin_port == http.port and http.admin_host in {"", http.host}:
        yield Problem("http.admin_port", f"{http.admin_port} is the port of the chat page; choose another one")


def _settings(found: Mapping[str, Any], file: Path) -> Settings:
    def section(name: str, owner: Callable[..., T], but: str = "") -> T:
        values = {key.partition(".")[2]: value for key, value in found.items() if key.startswith(f"{name}.")}
        return owner(**{key: value for key, value in values.items() if key != but})

    store = {key: found[key] for key in ("data_dir", "key_file", "database_url") if key in found}
    store.setdefault("data_dir", _base(file) / "data")
    mail, directory, http = section("mail", MailSettings), section("directory", DirectorySettings), section("http", HttpSettings)
    console = section("console", ConsoleSettings)
    rules = replace(
        section("desk", DeskSettings, but="holidays"),
        calendar=found.get("desk.holidays", Calendar()),
        has_mail=bool(mail.host),
        has_directory=bool(directory.file or directory.url),
        public_url=http.public_url,
        console_url=http.console_url,
        totp=console.totp,
    )
    return Settings(
        store=StoreSettings(**store),
        http=http,
        console=console,
        telegram=section("telegram", TelegramSettings),
        policy=section("policy", PolicySettings),
        operator=section("operator", OperatorSettings),
        desk=rules,
        mail=mail,
        directory=directory,
        handoff=section("handoff", HandoffSettings),
        log_level=found.get("log.level", "info"),
        file=file,
    )
