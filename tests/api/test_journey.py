"""From the first sentence on the chat page to the closing words, worked by another console that is down for a while meanwhile."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import pytest

from bot.connectors.settings import HandoffSettings
from bot.connectors.webhook import Webhook
from desk.office import Office
from knowledge.library import Library
from tests.api.calls import Console
from tests.clock import Clock
from tests.connectors.receiver import SECRET, Receiver
from tests.connectors.sending import Sending
from tests.web.running_web import RunningWeb, browser, next_message, running_web


@pytest.fixture
async def page(office: Office) -> AsyncIterator[RunningWeb]:
    """The chat page of the same desk."""
    async with running_web(office, Library.shipped()) as running:
        yield running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The other console's receiver, which is away at first."""
    far = Receiver()
    await far.start()
    await far.stop()
    yield far
    await far.stop()


class User:
    """Somebody in front of the chat page."""

    def __init__(self, client: aiohttp.ClientSession, page: RunningWeb) -> None:
        self._client, self._page = client, page
        self._after = ""
        self._ids = count(1)

    async def send(self, **fields: str) -> str:
        """Says ``text`` or presses ``action``; returns the answer's HTML."""
        body = {**fields, "id": f"message-{next(self._ids):08}"}
        async with self._client.post(f"{self._page.address}/chat", json=body) as response:
            assert response.status == 202, await response.text()
        return await self.hear()

    async def hear(self) -> str:
        """The next message of the desk."""
        told = await next_message(self._client, self._page, self._after)
        self._after = told["id"]
        return told["html"]


async def test_a_withdrawal_is_handled_by_another_console_that_was_down_for_hours(
    console: Console, office: Office, clock: Clock, page: RunningWeb, receiver: Receiver
) -> None:
    sending = Sending(office, Webhook(HandoffSettings(receiver.url, SECRET), office, clock), clock)
    async with browser() as client:
        user = User(client, page)
        assert "support system of the service" in await user.send(text="stop analysing my usage")
        receipt = await user.send(action="confirm:withdraw")
        (number,) = set(re.findall(r"PD-\d{4}-\d{6}", receipt))
        (code,) = set(re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", receipt))
        for _ in range(5):
            await sending.after(hours=1)
        assert receiver.calls == []

        await receiver.start()
        await sending.after(hours=10)
        assert [call.data["state"] for call in receiver.calls] == ["waiting_for_identity"]
        told = (await console.get(f"requests/{receiver.calls[0].data['number']}")).fields
        assert (told["number"], told["right"]) == (number, "withdraw")
        assert "stop analysing my usage" in str(told["messages"]) + str(told["scope"])

        path = f"requests/{number}/state"
        assert (await console.post(path, {"act": "verify", "account": "acct_7", "match_code": code})).fields["state"] == "open"
        await user.hear()  # that it is known who asks
        await console.post(f"requests/{number}/messages", {"text": "Good morning, we are on it."})
        assert "Good morning, we are on it." in await user.hear()
        assert (await console.post(path, {"act": "complete", "outcome": {"stopped": "usage analysis"}, "told": "chat"})).status == 200
        closing = await user.hear()
        assert "usage analysis" in closing
        assert number in closing
    await sending.rest()
    await sending.stop()
    assert [call.data["state"] for call in receiver.calls][-1] == "done"
    assert len(set(receiver.ids)) == len(receiver.ids)
