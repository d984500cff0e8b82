"""The whole program on PostgreSQL: it starts, answers, keeps its key, and never shows the password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.postgres import postgres_server, postgres_url
from tests.shell.process import privacy_desk, running_beside
from tests.telegram.bot_api import BotApi, said

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A stand-in of the Bot API, listening."""
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


async def test_it_answers_and_a_second_server_may_run_beside_it(postgres_url: str, api: BotApi, tmp_path: Path) -> None:
    store = {"PRIVACY_DESK_DATABASE_URL": postgres_url}
    telegram = {"PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root}
    async with running_beside(tmp_path, env={**store, **telegram}), running_beside(tmp_path, env=store):
        await api.push(said(5, "do you sell my data"))
        (answer,) = await api.answers(5)
    assert "We do not sell or share your personal information" in answer
    assert not (tmp_path / "data" / "privacy-desk.db").exists()
    doctor = await asyncio.to_thread(privacy_desk, tmp_path, "doctor", env=store)
    assert "the key fits" in doctor.stdout


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://desk:hush-hush@127.0.0.1:9/desk?connect_timeout=2"
    done = privacy_desk(tmp_path, "run", env={"PRIVACY_DESK_DATABASE_URL": url})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "127.0.0.1" in line
    assert "hush-hush" not in done.stdout + done.stderr
