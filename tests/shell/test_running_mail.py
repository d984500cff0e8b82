"""The real program with mail and an account directory: a code arrives, its links lead to the program, a kill loses nothing."""

from __future__ import annotations

import asyncio
import re
import signal
from contextlib import closing
from pathlib import Path

import aiohttp

from bot.channels.mail_settings import MailSettings
from desk import identity, requests
from desk.model.turn import Address
from desk.office import Office
from desk.store.settings import StoreSettings
from knowledge.reading import Right
from tests.desk.asking import ASKED, MIA, RULES
from tests.mail.smtp import Mailbox, serving
from tests.patience import PATIENCE
from tests.shell.process import Running, running_beside

CHAT = Address("web", "c" * 64)
LINK = re.compile(r"https://privacy\.example\.org(/\S+)")


def prepared(folder: Path, mail: MailSettings) -> dict[str, str]:
    """An installation's environment, with a directory of one account."""
    (folder / "accounts.csv").write_text(f"id,email,username\n{MIA.id},{MIA.email},{MIA.username}\n")
    return {
        "PRIVACY_DESK_MAIL_HOST": mail.host,
        "PRIVACY_DESK_MAIL_PORT": str(mail.port),
        "PRIVACY_DESK_MAIL_SECURITY": "none",
        "PRIVACY_DESK_MAIL_SENDER": mail.sender,
        "PRIVACY_DESK_DIRECTORY_FILE": str(folder / "accounts.csv"),
        "PRIVACY_DESK_PUBLIC_URL": RULES.public_url,
        "PRIVACY_DESK_LOG_LEVEL": "debug",
    }


def asked(folder: Path) -> str:
    """A request in the store of a running program, and a code asked for it."""
    with closing(Office.open(StoreSettings(folder / "data"), rules=RULES)) as office:
        ticket = office.write_now(
            lambda desk: requests.open_request(desk, CHAT, Right.DELETE, language="ja", received_at=ASKED, context=[], policy_version=1)
        )
        assert office.write_now(lambda desk: identity.ask_mail(desk, CHAT, ticket.number, MIA.username)) == "asked"
    return ticket.number


def tried(folder: Path, number: str, code: str) -> str:
    with closing(Office.open(StoreSettings(folder / "data"), rules=RULES)) as office:
        return office.write_now(lambda desk: identity.try_code(desk, CHAT, number, code)).kind


async def arrived(mailbox: Mailbox) -> str:
    """The text of the first mail."""
    async with asyncio.timeout(PATIENCE):
        await mailbox.arrived.wait()
    return str(mailbox.taken[0].get_content())


async def press(server: Running, path: str) -> tuple[int, int]:
    """Opens a page and presses its button; both statuses."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{server.address}{path}") as response:
            opened = response.status
        async with session.post(f"{server.address}{path}", headers={"Sec-Fetch-Site": "same-origin"}) as response:
            return opened, response.status


async def test_a_code_arrives_its_link_leads_back_and_no_log_line_names_either(tmp_path: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox) as mail, running_beside(tmp_path, env=prepared(tmp_path, mail)) as server:
        number = await asyncio.to_thread(asked, tmp_path)
        text = await arrived(mailbox)
        (path,) = LINK.findall(text)
        (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text.replace(number, ""))
        assert await press(server, path) == (200, 200)
        assert await asyncio.to_thread(tried, tmp_path, number, code) == "wrong"
        code_, out, log = await asyncio.to_thread(server.stop)
    assert code_ == 0
    for secret in (code, path.rpartition("/")[2], MIA.email, MIA.id):
        assert secret not in out + log


async def test_a_code_that_was_asked_for_before_a_kill_arrives_after_it(tmp_path: Path) -> None:
    mailbox = Mailbox(rcpt="451 4.3.0 later")
    async with serving(mailbox) as mail:
        env = prepared(tmp_path, mail)
        async with running_beside(tmp_path, env=env) as server:
            number = await asyncio.to_thread(asked, tmp_path)
            async with asyncio.timeout(PATIENCE):
                await mailbox.addressed.wait()
            await asyncio.to_thread(server.stop, signal.SIGKILL)
        with closing(Office.open(StoreSettings(tmp_path / "data"), rules=RULES)) as office:
            office.write_now(lambda desk: desk.tx.run("UPDATE outbox SET not_before = '' WHERE outcome IS NULL"))
        mailbox.rcpt = "250 OK"
        async with running_beside(tmp_path, env=env) as server:
            text = await arrived(mailbox)
            await asyncio.to_thread(server.stop)
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text.replace(number, ""))
    assert await asyncio.to_thread(tried, tmp_path, number, code) == "right"
    assert len(mailbox.taken) == 1
