"""Journeys through the real program with its web chat, a mailbox, the console's API and staff at the shell."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from itertools import count
from pathlib import Path

import aiohttp

from tests.desk.asking import MIA
from tests.mail.smtp import Mailbox, serving
from tests.patience import PATIENCE
from tests.shell.process import Running, privacy_desk, running_beside
from tests.shell.test_access_commands import add_admin
from tests.shell.test_running_mail import prepared
from tests.web.running_web import browser, next_message

PUBLIC = "http://privacy.example.org"
"""Without TLS, so that the cookie comes back to the address that the test talks to."""
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
OURS = {"Sec-Fetch-Site": "same-origin"}


class WebUser:
    """Somebody at the chat page."""

    def __init__(self, client: aiohttp.ClientSession, server: Running) -> None:
        self.client = client
        self.server = server
        self._ids = count()
        self._last = ""

    async def hears(self) -> str:
        """The next answer, as HTML."""
        told = await next_message(self.client, self.server, self._last)  # type: ignore[arg-type] - only its address is used
        self._last = told["id"]
        return told["html"]

    async def does(self, **fields: str) -> str:
        """Says something or presses a button; the answer."""
        body = {**fields, "id": f"journey-{next(self._ids):08}"}
        async with self.client.post(f"{self.server.address}/chat", json=body) as response:
            assert response.status == 202, await response.text()
        return await self.hears()


async def mail_number(mailbox: Mailbox, number: int) -> str:
    """The text of the mail of that number, counted from 1."""
    async with asyncio.timeout(PATIENCE):
        while len(mailbox.taken) < number:
            mailbox.arrived.clear()
            await mailbox.arrived.wait()
    return str(mailbox.taken[number - 1].get_content())


def code_in(text: str) -> str:
    (code,) = CODE.findall(re.sub(r"PD-\d{4}-\d{6}|https?://\S+", "", text))
    return str(code)


async def test_a_copy_of_ones_data_from_the_first_sentence_to_the_opened_file(tmp_path: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox) as mail:
        env = {**prepared(tmp_path, mail), "PRIVACY_DESK_PUBLIC_URL": PUBLIC}
        async with running_beside(tmp_path, env=env) as server, browser() as client:
            user = WebUser(client, server)
            await user.does(text="send me everything you have on me")
            receipt = await user.does(action="confirm:access")
            (number,) = set(re.findall(r"PD-\d{4}-\d{6}", receipt))
            await user.does(action="prove:mail")
            await user.does(text=MIA.email)
            await user.does(text=code_in(await mail_number(mailbox, 1)).lower())
            assert number in await user.does(action=f"again:{number}")

            acting = {**env, **add_admin(tmp_path)}
            done = await asyncio.to_thread(
                privacy_desk, tmp_path, "requests", "complete", number, "--told", "chat", "--as", "Ada", "--json", env=acting
            )
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["state"] == "done"
            (path,) = set(re.findall(rf"{PUBLIC}(/packages/[\w-]+)", await user.hears()))

            async with client.post(f"{server.address}{path}/code", headers=OURS) as response:
                assert response.status == 200
            code = code_in(await mail_number(mailbox, 2))
            async with client.post(f"{server.address}{path}", data={"code": code}, headers=OURS) as response:
                assert (response.status, response.content_type) == (200, "application/zip")
                packed = zipfile.ZipFile(io.BytesIO(await response.read()))
            assert "send me everything you have on me" in packed.read("data.json").decode()
            async with client.post(f"{server.address}{path}", data={"code": code}, headers=OURS) as response:
                assert response.status == 404
            _, out, log = await asyncio.to_thread(server.stop)
    for secret in (MIA.email, MIA.id, code, path.rpartition("/")[2]):
        assert secret not in out + log


async def test_a_deletion_proven_by_the_consoles_link_is_cancelled_from_the_accounts_mailbox(tmp_path: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox) as mail:
        env = {**prepared(tmp_path, mail), "PRIVACY_DESK_PUBLIC_URL": PUBLIC}
        async with running_beside(tmp_path, env=env) as server, browser() as client:
            acting = {**env, **add_admin(tmp_path)}
            added = await asyncio.to_thread(
                privacy_desk, tmp_path, "api-keys", "add", "console", "--scope", "identity", "--as", "Ada", "--json", env=acting
            )
            assert added.returncode == 0, added.stderr
            headers = {"Authorization": f"Bearer {json.loads(added.stdout)['key']}"}
            async with client.post(f"{server.address}/api/v1/identity/links", json={"account": MIA.id}, headers=headers) as response:
                assert response.status == 201, await response.text()
                link = await response.json()

            user = WebUser(client, server)
            await user.does(text="wipe my account please")
            receipt = await user.does(action="confirm:delete")
            (number,) = set(re.findall(r"PD-\d{4}-\d{6}", receipt))
            async with client.get(f"{server.address}{link['link'].removeprefix(PUBLIC)}") as response:
                (sent,) = re.findall(r'value="(/start [\w-]+)"', await response.text())
            asked = await user.does(text=sent)
            assert MIA.id not in asked
            (bind,) = re.findall(r'value="(bind:[^"]+)"', asked)
            await user.does(action=bind)
            await user.does(action=f"again:{number}")

            notice = await mail_number(mailbox, 1)
            (path,) = re.findall(rf"{PUBLIC}(/objections/[\w-]+)", notice)
            async with client.get(f"{server.address}{path}") as response:
                assert response.status == 200
            shown = await asyncio.to_thread(privacy_desk, tmp_path, "requests", "show", number, "--json", env=acting)
            assert json.loads(shown.stdout)["state"] == "open"
            async with client.post(f"{server.address}{path}", headers=OURS) as response:
                assert response.status == 200
            assert number in await user.hears()
            shown = await asyncio.to_thread(privacy_desk, tmp_path, "requests", "show", number, "--json", env=acting)
            assert json.loads(shown.stdout)["state"] == "withdrawn"
