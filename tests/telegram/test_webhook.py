"""Updates that Telegram brings: kept before they are taken, from nobody but Telegram, and none is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.telegram_api import TelegramApi
from bot.channels.telegram_link import Link
from bot.channels.telegram_parse import ALLOWED_UPDATES
from bot.channels.telegram_settings import TelegramSettings
from bot.channels.telegram_webhook import LONGEST_BODY, PATH, Webhook
from desk import inbox
from desk.model.errors import StoreError
from knowledge.library import Library
from tests.ports import free_port
from tests.shell.process import running_beside
from tests.telegram.bot_api import SECRET, BotApi, Fault, pressed, said
from tests.telegram.pushing import pushing, webhook_bot
from tests.telegram.test_odd_updates import nested

QUESTION = "do you sell my data"


async def test_what_telegram_brings_is_answered_by_a_call_of_its_own(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with webhook_bot(api, settings, tmp_path, library) as (_, pusher):
        await pusher.push([said(5, QUESTION), said(6, QUESTION)])
        assert "third parties" in (await api.answers(5))[0]
        assert "third parties" in (await api.answers(6))[0]
    asked = api.named("setWebhook")[0].params
    assert asked["url"].endswith(PATH)
    assert asked["allowed_updates"] == ALLOWED_UPDATES
    assert not api.named("getUpdates") and not api.named("deleteWebhook")


async def test_the_path_of_the_public_root_may_be_cut_off_by_a_proxy_or_not(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with webhook_bot(api, settings, tmp_path, library, "/desk") as (_, pusher):
        asked = api.named("setWebhook")[0].params
        assert asked["url"].endswith(f"/desk{PATH}")
        await pusher.push([said(5, QUESTION)])
        update = {"update_id": 7, **said(6, QUESTION)}
        assert await pusher.post(asked["url"].replace("/desk", ""), asked["secret_token"], json=update) == 200
        await api.answers(5)
        await api.answers(6)


@pytest.mark.parametrize("secret", ["", "made-up_secre", "made-up_secret2", "MADE-UP_SECRET", "ü"])
async def test_whoever_does_not_know_the_secret_is_sent_away_unread(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, secret: str
) -> None:
    async with webhook_bot(api, settings, tmp_path, library) as (bot, pusher):
        url = api.named("setWebhook")[0].params["url"]
        assert await pusher.post(url, secret, json={"update_id": 7, **said(6, QUESTION)}) == 403
        assert await bot.office.read(inbox.waiting) == 0
        assert not bot.office.read_now(inbox.dead)


async def test_an_update_that_is_brought_again_is_answered_once(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with webhook_bot(api, settings, tmp_path, library) as (_, pusher):
        update = {"update_id": 7, **said(6, QUESTION)}
        await pusher.push([update, update, update])
        await pusher.push([said(5, QUESTION)])
        await api.answers(5)
        await api.answers(6)
    assert len(api.texts(6)) == 1


async def test_a_press_is_acknowledged(api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path) -> None:
    async with webhook_bot(api, settings, tmp_path, library) as (_, pusher):
        await pusher.push([pressed(5, "start:delete")])
        await api.until(lambda: api.named("answerCallbackQuery"))
        await api.answers(5)


async def test_what_is_no_update_is_refused_or_put_aside_and_wedges_nothing(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with webhook_bot(api, settings, tmp_path, library) as (bot, pusher):
        asked = api.named("setWebhook")[0].params
        large = {"update_id": 8, **said(5, "x" * (2 * LONGEST_BODY))}
        deep = '{"update_id": 9, "message": ' + "[" * 100_000 + "]" * 100_000 + "}"
        for body, status in ((b"", 400), (b"[]", 400), (b"\xff\xfe", 400), (json.dumps(large).encode(), 200), (deep.encode(), 200)):
            assert await pusher.post(asked["url"], asked["secret_token"], data=BytesIO(body)) == status
        await pusher.push([{"update_id": 10, "message": nested(5)}, said(6, QUESTION)])
        await api.answers(6)
        letters = {letter.source for letter in await bot.office.read(inbox.dead)}
    assert {"7000001:8", "7000001:9"} <= letters


class Broken:
    """A store that fails as often as it is told to."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.kept: list[object] = []

    async def keep(self, updates: object) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("The disk is full.")
        self.kept.append(updates)


async def test_what_cannot_be_kept_is_not_taken_and_comes_again(api: BotApi, settings: TelegramSettings) -> None:
    store, has_room = Broken(2), True

    async def room() -> bool:
        return has_room

    hook = Webhook(TelegramApi(api.token, api.root), Link(), store.keep, room, url="http://127.0.0.1:1", secret="s")
    async with pushing(api) as pusher, serving(hook) as url:
        update = {"update_id": 7, **said(6, QUESTION)}
        statuses = [await pusher.post(url, "s", json=update) for _ in range(3)]
        has_room = False
        statuses.append(await pusher.post(url, "s", json=update))
    assert statuses == [503, 503, 200, 503]
    assert store.kept == [[update]]


async def test_a_webhook_that_another_program_took_away_is_set_again(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    other = Fault(200, body=b'{"ok":true,"result":{"url":"https://other.example","has_custom_certificate":false,"pending_update_count":0}}')
    api.faults["getWebhookInfo"].append(other)
    async with hook_of(api):
        await api.until(lambda: len(api.named("setWebhook")) == 2)
    assert "Another program with the same token took the webhook away" in caplog.text


async def test_what_keeps_telegram_from_bringing_updates_is_said_once(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    url = f"http://127.0.0.1:1{PATH}"
    told = {"url": url, "has_custom_certificate": False, "pending_update_count": 3, "last_error_message": "SSL error"}
    api.faults["getWebhookInfo"] += [Fault(200, body=json.dumps({"ok": True, "result": told}).encode())] * 2
    async with hook_of(api):
        await api.until(lambda: len(api.named("getWebhookInfo")) >= 2)
        await api.until(lambda: not api.faults["getWebhookInfo"])
    assert caplog.text.count("Telegram cannot bring updates to telegram.webhook_url (SSL error)") == 1


async def test_a_webhook_that_cannot_be_set_yet_is_set_later(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults["setWebhook"] += [Fault(500), Fault(429, retry_after=0), Fault(400, "Bad Request: bad webhook: HTTPS url must be provided")]
    async with webhook_bot(api, settings, tmp_path, library) as (_, pusher):
        await api.until(lambda: len(api.named("setWebhook")) == 4)
        await pusher.push([said(5, QUESTION)])
        await api.answers(5)
    assert "https url must be provided" in caplog.text
    assert SECRET not in caplog.text


async def test_the_running_program_goes_from_polling_to_webhook_and_back(api: BotApi, tmp_path: Path) -> None:
    port = free_port()
    polling = {"PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root, "PRIVACY_DESK_HTTP_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    webhook = {**polling, "PRIVACY_DESK_TELEGRAM_MODE": "webhook", "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": url}
    async with pushing(api) as pusher:
        async with running_beside(tmp_path, env=webhook):
            await api.until(lambda: api.named("setWebhook"))
            # Without a secret in the settings there is one all the same.
            assert len(api.named("setWebhook")[0].params["secret_token"]) == 64
            await pusher.push([said(5, QUESTION)])
            await api.answers(5)
        async with running_beside(tmp_path, env=polling):
            await api.push(said(6, QUESTION))
            await api.answers(6)
        assert len(api.named("deleteWebhook")) == 1
        assert "drop_pending_updates" not in api.named("deleteWebhook")[0].params


async def no_room() -> bool:
    return False


async def nothing(_: object) -> None: ...


@asynccontextmanager
async def serving(hook: Webhook) -> AsyncIterator[str]:
    """Serves a webhook's routes; gives the address of the webhook."""
    app = web.Application()
    app.router.add_routes(hook.routes())
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def hook_of(api: BotApi) -> AsyncIterator[Webhook]:
    """A webhook that looks every moment whether it is still set."""
    far = TelegramApi(api.token, api.root)
    await far.open()
    hook = Webhook(far, Link(), nothing, no_room, url="http://127.0.0.1:1", secret="s", look=0.01, shortest=0.05)
    task = asyncio.create_task(hook.run())
    try:
        yield hook
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await far.close()
