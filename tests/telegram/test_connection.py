"""Telegram away, busy, or not ours: everything else goes on, and the way back is found by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from yarl import URL

from bot.channels.telegram_api import TokenRefused
from bot.channels.telegram_request import proxy_to
from bot.channels.telegram_settings import TelegramSettings
from knowledge.library import Library
from knowledge.reading import LANGUAGES
from tests.telegram.bot_api import BotApi, Fault, said
from tests.telegram.running_bot import running_bot


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_is_one_clear_sentence(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, status: int
) -> None:
    api.faults["getMe"].append(Fault(status, "Unauthorized"))
    async with running_bot(settings, tmp_path, library) as bot:
        with pytest.raises(TokenRefused, match=r"Telegram refuses the token in telegram\.token") as caught:
            await bot.channel.wait()
    assert api.token not in str(caught.value)
    assert api.named("getMe")[0].params == {}


async def test_a_token_of_another_bot_is_refused_by_the_server_itself(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    other = TelegramSettings(token="7000001:another-secret", api=settings.api)
    async with running_bot(other, tmp_path, library) as bot:
        with pytest.raises(TokenRefused):
            await bot.channel.wait()


async def test_a_server_elsewhere_is_reached_through_the_proxy_that_the_environment_names(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", api.root)
    async with running_bot(replace(settings, api="http://telegram.invalid"), tmp_path, library):
        await api.push(said(5, "do you sell my data"))
        (answer,) = await api.answers(5)
    assert "third parties" in answer


@pytest.mark.parametrize("server", ["http://127.0.0.1:8081", "http://[::1]:8081", "http://telegram.inside", "https://telegram.invalid"])
def test_no_proxy_stands_before_this_machine_or_where_the_environment_names_none(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "telegram.inside")
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_to(URL(server)) is None
    assert proxy_to(URL("http://telegram.invalid")) == "http://proxy.invalid:3128"


async def test_a_server_that_is_away_at_the_start_is_found_later(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await api.stop()
    async with running_bot(settings, tmp_path, library) as bot:
        await bot.channel.link.down.wait()
        await api.push(said(5, "do you sell my data"))
        await api.start()
        (answer,) = await api.answers(5)
    assert "third parties" in answer
    assert caplog.text.count("Telegram cannot be reached") == 1


async def test_a_server_that_is_back_with_an_error_counts_as_there(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    await api.stop()
    async with running_bot(settings, tmp_path, library) as bot:
        await bot.channel.link.down.wait()
        api.faults["getMe"].extend([Fault(500, "Internal Server Error")] * 1000)
        await api.start()
        await api.until(lambda: bot.channel.link.is_up)


async def test_what_was_answered_while_telegram_was_away_arrives_in_order_afterwards(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    gate = api.hold("sendMessage")
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(*(said(chat, text) for text in ("do you sell my data", "do you use cookies") for chat in (5, 6)))
        await api.until(lambda: api.named("sendMessage"))
        await api.stop()
        await bot.channel.link.down.wait()
        gate.set()
        await api.start()
        for chat in (5, 6):
            first, *_, last = await api.answers(chat, 2)
            assert "third parties" in first
            assert "cookie" in last.casefold()


async def test_a_second_poller_is_explained_and_polling_goes_on(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults["getUpdates"].append(Fault(409, "Conflict: terminated by other getUpdates request"))
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"))
        await api.answers(5)
    assert "Another program fetches updates with the same token" in caplog.text


async def test_a_webhook_in_the_way_is_removed(api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path) -> None:
    api.faults["getUpdates"].append(Fault(409, "Conflict: can't use getUpdates method while webhook is active"))
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"))
        await api.answers(5)
    assert len(api.named("deleteWebhook")) == 2


async def test_the_menu_and_the_descriptions_are_set_in_every_language(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    codes = {"" if language == "en" else language for language in LANGUAGES if len(language) == 2}
    async with running_bot(settings, tmp_path, library):
        await api.until(lambda: len(api.named("setMyShortDescription")) == len(codes))
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        assert {call.params.get("language_code", "") for call in api.named(method)} == codes
    commands = [command["command"] for command in api.named("setMyCommands")[0].params["commands"]]
    assert {"start", "help", "privacy", "language", "cancel", "developer_info"} <= set(commands)


async def test_the_bots_own_name_is_told_to_whoever_makes_links(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.until(lambda: api.named("setMyCommands"))
        assert bot.names == [api.username]


async def test_a_menu_that_cannot_be_set_costs_nothing_else(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    api.faults["setMyCommands"].append(Fault(429, retry_after=300))
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"))
        await api.answers(5)


async def test_an_update_is_confirmed_only_after_it_was_kept(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(said(5, "do you sell my data"))
        await api.answers(5)
        # As if the confirmation had never arrived: the same update comes again, and is known.
        await api.push({"update_id": 1000, **said(5, "do you sell my data")}, said(6, "do you use cookies"))
        await api.answers(6)
        await bot.channel.stop()
    assert len(api.texts(5)) == 1
