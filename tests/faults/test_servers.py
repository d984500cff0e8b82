"""Two servers on one PostgreSQL: neither takes the other's work while it lives, and each goes on where the other was killed."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from functools import partial
from pathlib import Path

import psycopg

from bot.delivery import AT_ONCE
from tests.patience import PATIENCE
from tests.postgres import postgres_server, postgres_url
from tests.shell.process import running_beside
from tests.telegram.bot_api import BotApi, said

__all__ = ["postgres_server", "postgres_url"]

BURST = 20
REFUSED = """CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
CREATE TRIGGER refused BEFORE INSERT ON runs EXECUTE FUNCTION refused()"""
"""Keeps every server from its beginning, and no other statement from anything."""


def counts(api: BotApi, first: int) -> Counter[str]:
    return Counter(message["chat_id"] for message in api.sent if first <= int(message["chat_id"]) < first + BURST)


def are_answered(api: BotApi, first: int) -> bool:
    return len(counts(api, first)) == BURST


async def test_a_start_beside_a_server_doubles_nothing_and_what_a_killed_one_leaves_the_other_answers(
    api: BotApi, postgres_url: str, tmp_path: Path
) -> None:
    env = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": api.token,
        "PRIVACY_DESK_TELEGRAM_API": api.root,
        "PRIVACY_DESK_TELEGRAM_RATE_GLOBAL": "0",
        "PRIVACY_DESK_DATABASE_URL": postgres_url,
    }

    async def burst(first: int) -> None:
        await api.push(*(said(first + number, "do you sell my data") for number in range(BURST)))

    async with running_beside(tmp_path, env=env) as first:
        gate = api.hold("sendMessage")
        await burst(100)
        await api.until(lambda: len(api.named("sendMessage")) == AT_ONCE)
        async with running_beside(tmp_path, env=env) as second:
            gate.set()
            await api.until(partial(are_answered, api, 100))
            await burst(200)
            await api.until(lambda: len(counts(api, 200)) > BURST // 4)
            await asyncio.to_thread(first.stop, signal.SIGKILL)
            # The second one was never asked to fetch before.
            await burst(300)
            await api.until(lambda: are_answered(api, 200) and are_answered(api, 300))
            code, _, log = await asyncio.to_thread(second.stop)
    assert code == 0, log
    assert set(counts(api, 100).values()) == set(counts(api, 300).values()) == {1}
    doubled = counts(api, 200).values()
    assert max(doubled) <= 2
    assert sum(doubled) - BURST <= AT_ONCE
    # One at a time fetches updates.
    assert "Another program" not in first.log.read_text() + log


async def test_a_server_taken_for_dead_begins_anew_and_does_not_tell_systemd_that_it_stops(postgres_url: str, tmp_path: Path) -> None:
    def take_for_dead() -> None:
        with psycopg.connect(postgres_url) as connection:
            assert connection.execute("DELETE FROM runs").rowcount == 1
            connection.execute(REFUSED)

    def let_in() -> None:
        with psycopg.connect(postgres_url) as connection:
            connection.execute("DROP TRIGGER refused ON runs")

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(PATIENCE)

        def heard() -> str:
            return end.recv(1000).decode()

        async def reload() -> None:
            server.process.send_signal(signal.SIGHUP)
            assert (await asyncio.to_thread(heard)).startswith("RELOADING=1")
            assert await asyncio.to_thread(heard) == "READY=1"

        (tmp_path / "config.yaml").write_text("")
        env = {"PRIVACY_DESK_DATABASE_URL": postgres_url, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        async with running_beside(tmp_path, env=env) as server:
            assert await asyncio.to_thread(heard) == "READY=1"
            (tmp_path / "config.yaml").write_text("desk:\n  chat_rate: 5\n")
            await reload()
            await asyncio.to_thread(take_for_dead)
            async with asyncio.timeout(PATIENCE):
                while "It cannot begin anew" not in server.log.read_text():
                    await asyncio.sleep(0.05)
            await asyncio.to_thread(let_in)
            assert await asyncio.to_thread(heard) == "READY=1"
            # What was taken before still holds.
            await reload()
            code, _, log = await asyncio.to_thread(server.stop)
            assert await asyncio.to_thread(heard) == "STOPPING=1"
    assert code == 0, log
    assert log.count("It begins anew.") == 1
    assert [line.partition("read again. ")[2] for line in log.splitlines() if "read again" in line] == [
        "Taken: desk.chat_rate.",
        "Nothing has changed.",
    ]
