"""Makes the folder of the sample, with a configuration of its own, and fills it once."""

from __future__ import annotations

import asyncio
import secrets
import socket
from contextlib import closing
from pathlib import Path

from bot.demo.stage import Calendar, Stage
from bot.demo.story import BEGINS, MEMBERS, tell
from bot.parts import wording_of
from bot.refresh import Bookcase
from bot.settings import Settings, load
from desk import passwords
from desk.clock import utc_now
from desk.model.errors import SettingsError
from desk.office import Office
from handlers.wording import shipped

_MARK = "# The sample of privacy-desk: people and tickets that never were. Remove the folder when you have seen enough.\n"
_CONFIGURATION = """
data_dir: data
http:
  host: 127.0.0.1
  port: {port}
  public_url: http://127.0.0.1:{port}
log:
  level: error
"""


def settings_in(folder: Path, port: int) -> Settings:
    """The settings of the sample: nothing of this machine's own configuration or environment, and no channel but the chat page.

    Raises SettingsError for a folder in which something else lies, so that nobody's real data is mixed with it.
    """
    file = folder / "config.yaml"
    if folder.exists() and any(folder.iterdir()) and not _is_ours(file):
        raise SettingsError(f"{folder} is no sample of privacy-desk and not empty; name a folder that is not there yet.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Links are made of its own address, so that they can be tried on this machine.
    file.write_text(_MARK + _CONFIGURATION.format(port=port or _free_port()), encoding="utf-8")
    return load(file, environ={}, cwd=folder)


def fill(settings: Settings) -> str:
    """Lets the story happen in a folder where it has not yet; returns the password of all members, "" where it had happened before."""
    if settings.store.sqlite_file.exists():
        return ""
    password = secrets.token_urlsafe(12)
    calendar = Calendar(utc_now())
    calendar.go_to(BEGINS)
    with closing(Office.open(settings.store, clock=calendar, rules=settings.desk)) as office:
        wording = wording_of(settings.operator)
        office.words = wording.say
        library = Bookcase(office, settings.policy, (wording, shipped())).current
        asyncio.run(tell(Stage(office, library, calendar), passwords.hashed(password)))
    return password


def welcome(folder: Path, password: str) -> str:
    """What is printed before the server says where it is."""
    if not password:
        return f"The sample in {folder} is there already, with the password that was printed when it was made."
    others = ", ".join(f"{name} ({role})" for name, role in MEMBERS.items() if name != "Ada")
    lines = (f"The sample is in {folder}; nothing of it is real.", f"  Sign in as:     Ada (admin)   password: {password}")
    return "\n".join([*lines, f"  The same for:   {others}"])


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return int(found.getsockname()[1])


def _is_ours(file: Path) -> bool:
    return file.exists() and file.read_text(encoding="utf-8", errors="replace").startswith(_MARK)
