"""The whole program with Telegram on: the real process against a stand-in of the Bot API, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.shell.process import privacy_desk, running_beside
from tests.shell.test_access_commands import add_admin
from tests.telegram.bot_api import SECRET, BotApi, pressed, said
from tests.telegram.test_files import photo


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A stand-in of the Bot API, listening."""
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


def telegram(api: BotApi, token: str | None = None) -> dict[str, str]:
    return {"PRIVACY_DESK_TELEGRAM_TOKEN": token or api.token, "PRIVACY_DESK_TELEGRAM_API": api.root}


async def test_a_question_gets_its_clause_and_the_token_stands_in_no_log(api: BotApi, tmp_path: Path) -> None:
    async with running_beside(tmp_path, env={**telegram(api), "PRIVACY_DESK_LOG_LEVEL": "debug"}) as server:
        await api.push(said(5, "How long do you keep usage records?"))
        (answer,) = await api.answers(5)
        code, out, err = await asyncio.to_thread(server.stop)
    assert "Usage records: Retained for 90 days" in answer
    assert code == 0
    assert SECRET not in out + err
    assert "How long" not in err


async def test_a_token_that_telegram_refuses_ends_the_program_with_one_clear_line(api: BotApi, tmp_path: Path) -> None:
    done = await asyncio.to_thread(privacy_desk, tmp_path, "run", env=telegram(api, "1:wrong-secret"))
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("privacy-desk: Telegram refuses the token in telegram.token")
    assert "Traceback" not in done.stderr
    assert "wrong-secret" not in done.stdout + done.stderr


async def test_an_answer_that_staff_type_beside_the_running_server_arrives_in_the_chat(api: BotApi, tmp_path: Path) -> None:
    async with running_beside(tmp_path, env=telegram(api)):
        await api.push(said(5, "I withdraw my consent to the use of my data"))
        await api.answers(5)
        await api.push(pressed(5, "confirm:withdraw"))
        receipt = (await api.answers(5, 2))[1]
        found = re.search(r"PD-\d{4}-\d{6}", receipt)
        assert found
        listed = await asyncio.to_thread(privacy_desk, tmp_path, "tickets", "list", "--json")
        assert [json.loads(line)["number"] for line in listed.stdout.splitlines()] == [found[0]]
        ada = add_admin(tmp_path)
        done = await asyncio.to_thread(privacy_desk, tmp_path, "tickets", "reply", found[0], "It is done, Ann.", "--as", "Ada", env=ada)
        assert done.returncode == 0, done.stderr
        assert "It is done, Ann." in (await api.answers(5, 3))[2]


async def test_a_withdrawal_goes_from_its_first_sentence_to_its_closing_words(api: BotApi, tmp_path: Path) -> None:
    async with running_beside(tmp_path, env=telegram(api)):
        await api.push(said(5, "stop analysing my usage"))
        assert "Withdraw data usage authorization" in (await api.answers(5))[0]
        await api.push(pressed(5, "confirm:withdraw"))
        receipt = (await api.answers(5, 2))[1]
        number, code = re.search(r"PD-\d{4}-\d{6}", receipt), re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", receipt)
        assert number and code
        ada = add_admin(tmp_path)

        async def requests(act: str, *options: str) -> str:
            done = await asyncio.to_thread(privacy_desk, tmp_path, "requests", act, number[0], *options, "--as", "Ada", env=ada)
            assert done.returncode == 0, done.stderr
            return str(done.stdout)

        await requests("verify", "--account", "acc-1", "--code", code[0])
        await requests("complete", "--told", "chat", "--stopped", "usage analysis")
        closing = (await api.answers(5, 4))[-1]
        assert number[0] in closing
        assert "usage analysis" in closing
        await api.push(said(5, "/status"))
        assert number[0] in (await api.answers(5, 5))[-1]


async def test_what_was_asked_before_a_kill_is_answered_after_it(api: BotApi, tmp_path: Path) -> None:
    gate = api.hold("sendMessage")
    async with running_beside(tmp_path, env=telegram(api)) as server:
        await api.push(said(5, "do you sell my data"))
        await api.until(lambda: api.named("sendMessage"))
        await asyncio.to_thread(server.stop, signal.SIGKILL)
    gate.set()
    async with running_beside(tmp_path, env=telegram(api)):
        assert "We do not sell or share your personal information" in (await api.answers(5))[-1]


async def test_a_photo_sent_to_a_person_is_saved_by_staff_beside_the_running_server(api: BotApi, tmp_path: Path) -> None:
    api.files = {"p1": b"\x89PNG\r\n\x1a\n" + bytes(3000)}
    async with running_beside(tmp_path, env=telegram(api)):
        await api.push(pressed(5, "human"))
        found = re.search(r"PD-\d{4}-\d{6}", (await api.answers(5))[0])
        assert found
        await api.push(photo("p1"))
        await api.until(lambda: [call for call in api.calls if call.method == "file"])
        saved = tmp_path / "saved.png"
        async with asyncio.timeout(PATIENCE):
            while not saved.exists():
                await asyncio.to_thread(privacy_desk, tmp_path, "tickets", "attachment", found[0], "1", "--to", str(saved))
        assert saved.read_bytes() == api.files["p1"]
        ada = add_admin(tmp_path)
        attached = await asyncio.to_thread(privacy_desk, tmp_path, "tickets", "attach", found[0], str(saved), "--as", "Ada", env=ada)
        assert attached.returncode == 0, attached.stderr
        shown = await asyncio.to_thread(privacy_desk, tmp_path, "tickets", "show", found[0])
        assert "2. saved.png  image/png, 3008 bytes  from Ada" in shown.stdout
