"""The account directory: a file in YAML or CSV, and the console's look-up by HTTP."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.connectors.directory import Directory, DirectoryAway, FileDirectory, HttpDirectory, ambiguous, directory_of, read_accounts
from bot.connectors.settings import DirectorySettings
from desk.model.errors import SettingsError
from desk.model.identity import Account

MIA, KIM = Account("0010", "mia@example.org", "Mia"), Account("acc-2", "kim@example.org", "")
YAML = """
- id: 0010
  email: mia@example.org
  username: Mia
- {id: acc-2, email: kim@example.org}
"""
CSV = "id,email,username\n0010,mia@example.org,Mia\nacc-2,kim@example.org,\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("accounts.yaml", YAML), ("accounts.csv", CSV), ("accounts.csv", "\ufeff" + CSV)])
async def test_a_file_is_asked_by_id_address_or_user_name_in_any_case(tmp_path: Path, name: str, text: str) -> None:
    directory = FileDirectory(written(tmp_path, name, text))
    for typed in ("0010", "MIA@example.org", " mia "):
        assert await directory.find(typed) == MIA
    assert await directory.find("kim@example.org") == KIM
    for typed in ("", "10", "8", "nobody@example.org", "mia@example", "*", "\ud800"):
        assert await directory.find(typed) is None


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, "accounts.csv", CSV)
    directory = FileDirectory(path)
    assert await directory.find("kim@example.org") == KIM
    path.write_text("id,email\nacc-2,new@example.org\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert await directory.find("kim@example.org") is None
    assert await directory.find("acc-2") == Account("acc-2", "new@example.org")


async def test_a_name_that_two_accounts_share_names_neither(tmp_path: Path) -> None:
    path = written(tmp_path, "accounts.csv", "id,email\na,one@example.org\nb,ONE@example.org\nc,two@example.org\n")
    directory = FileDirectory(path)
    assert await directory.find("one@example.org") is None
    assert await directory.find("a") == Account("a", "one@example.org")
    assert ambiguous(read_accounts(path)) == 1


BROKEN = [
    pytest.param("accounts.yaml", "id: 1", "a list of accounts", id="no list"),
    pytest.param("accounts.yaml", "- id: [", "no YAML", id="no YAML"),
    pytest.param("accounts.yaml", "- 7", "entry 1: an account has id and email", id="a number"),
    pytest.param("accounts.csv", "name,email\nMia,mia@example.org\n", "entry 1: the id is missing", id="no id"),
    pytest.param("accounts.csv", "id,email\n1,mia@example.org\n2,nobody\n", "entry 2: the e-mail address looks like none", id="no address"),
    pytest.param("accounts.yaml", '- {id: a, email: "a@b.org\\r\\nBcc: c@d.org"}', "entry 1: the e-mail address", id="two addresses"),
]


@pytest.mark.parametrize(("name", "text", "said"), BROKEN)
async def test_a_file_that_cannot_be_understood_says_where(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(SettingsError, match=said):
        read_accounts(path)
    with pytest.raises(DirectoryAway):
        await FileDirectory(path).find("mia")


async def test_a_file_that_is_not_there_is_away_until_it_is(tmp_path: Path) -> None:
    directory = FileDirectory(tmp_path / "accounts.csv")
    with pytest.raises(DirectoryAway):
        await directory.find("mia")
    written(tmp_path, "accounts.csv", CSV)
    assert await directory.find("mia") == MIA


@asynccontextmanager
async def console(status: int, body: Any, seen: list[Any]) -> AsyncIterator[str]:
    """A console's look-up that always answers alike."""

    async def lookup(request: web.Request) -> web.Response:
        seen.append((request.path_qs, request.headers.get("Authorization"), await request.json()))
        if status == 302:
            raise web.HTTPFound("/elsewhere")
        return web.json_response(body, status=status) if not isinstance(body, str) else web.Response(text=body, status=status)

    app = web.Application()
    app.router.add_post("/accounts/lookup", lookup)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/accounts"
    finally:
        await runner.cleanup()


async def test_a_console_is_asked_with_its_key_and_the_name_stays_out_of_the_address() -> None:
    seen: list[Any] = []
    async with console(200, {"id": "0010", "email": "mia@example.org", "username": "Mia", "more": 1}, seen) as url:
        assert await HttpDirectory(url, "k3y").find("mia@example.org") == MIA
    assert seen == [("/accounts/lookup", "Bearer k3y", {"login": "mia@example.org"})]


async def test_what_a_console_does_not_know_is_no_account() -> None:
    async with console(404, {}, []) as url:
        assert await HttpDirectory(url, "").find("mia") is None


async def test_an_account_nearby_is_not_the_one_that_was_asked_for() -> None:
    async with console(200, {"id": "0010", "email": "mia@example.org"}, []) as url:
        assert await HttpDirectory(url, "").find("mia@example.com") is None


ODD = [
    (500, {}),
    (401, {}),
    (302, {}),
    (204, ""),
    (200, "no JSON"),
    (200, []),
    (200, {"email": "mia@example.org"}),
    (200, {"id": "mia", "email": 7}),
]


@pytest.mark.parametrize(("status", "body"), ODD)
async def test_a_console_that_answers_oddly_is_away_and_finds_nobody(status: int, body: Any) -> None:
    async with console(status, body, []) as url:
        with pytest.raises(DirectoryAway):
            await HttpDirectory(url, "").find("mia")


async def test_a_console_that_cannot_be_reached_is_away() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(DirectoryAway):
            await HttpDirectory(f"http://127.0.0.1:{free.getsockname()[1]}", "").find("mia")


def test_the_settings_choose_the_directory(tmp_path: Path) -> None:
    chosen: list[Directory | None] = [
        directory_of(each) for each in (DirectorySettings(), DirectorySettings(tmp_path / "a.csv"), DirectorySettings(url="http://c"))
    ]
    assert [type(each) for each in chosen] == [type(None), FileDirectory, HttpDirectory]
