"""A whole console at the other end: it hears of requests, works them by the API, is down for hours, and loses its own answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.connectors.settings import HandoffSettings
from bot.connectors.webhook import Webhook
from desk import outbox, requests, tickets
from desk.model.reply import Say
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.api.calls import Answer, Console
from tests.clock import Clock
from tests.connectors.receiver import SECRET, Listening
from tests.connectors.sending import Sending


class Handler(Listening):
    """What the other console does with events: it greets the user of a new request, and completes one that is verified."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self.seen: Counter[str] = Counter()
        self.answers: list[Answer] = []

    async def take(self, request: web.Request) -> web.Response:
        body, id = await request.read(), request.headers["webhook-id"]
        self.seen[id] += 1
        number = json.loads(body)["data"]["number"]
        found = (await self.console.get(f"requests/{number}")).fields
        if found["state"] == "waiting_for_identity":
            self.answers.append(await self.console.post(f"requests/{number}/messages", {"text": f"Hello {number}"}, f"hello-{number}"))
        if found["state"] == "open":
            done = {"act": "complete", "outcome": {"stopped": "analytics"}, "told": "chat"}
            self.answers.append(await self.console.post(f"requests/{number}/state", done, f"done-{number}"))
        if self.seen[id] == 1:
            # It has done its work, and its answer is lost.
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=204)


@pytest.fixture
async def other(console: Console) -> AsyncIterator[Handler]:
    handler = Handler(console)
    await handler.start()
    yield handler
    await handler.stop()


def hand_over(office: Office, chat: Address) -> tuple[str, str]:
    """Its number and the code of its receipt."""

    def job(desk: Desk) -> tuple[str, str]:
        ticket = requests.open_request(desk, chat, Right.WITHDRAW, language="en", received_at=desk.now)
        request = requests.consent(desk, ticket.number).request
        assert request is not None
        return ticket.number, request.match_code

    return office.write_now(job)


async def test_hours_without_the_other_console_and_lost_answers_lose_nothing_and_double_nothing(
    console: Console, office: Office, clock: Clock, other: Handler
) -> None:
    await other.stop()
    sending = Sending(office, Webhook(HandoffSettings(f"http://127.0.0.1:{other.port}/events", SECRET), office, clock), clock)
    chats = [Address("telegram", str(1000 + at)) for at in range(5)]
    opened = {hand_over(office, chat): chat for chat in chats}
    for _ in range(6):
        await sending.after(hours=1)
    await other.start()
    for _ in range(4):
        await sending.after(hours=8)
    for number, code in opened:
        proven = await console.post(f"requests/{number}/state", {"act": "verify", "account": f"acct_{number[-1]}", "match_code": code})
        assert proven.status == 200
    for _ in range(4):
        await sending.after(hours=1)
    await sending.stop()
    assert all(answer.status in (200, 201) for answer in other.answers)
    waiting = "SELECT id FROM outbox WHERE channel = 'webhook' AND outcome IS NULL"
    assert office.read_now(lambda desk: [*outbox.dead(desk), *desk.tx.all(waiting)]) == []
    for (number, _), chat in opened.items():
        request = office.read_now(lambda desk, number=number: tickets.show(desk, number)).request
        assert request is not None
        assert request.state == "done"
        parcels = office.read_now(lambda desk, chat=chat: outbox.since(desk, chat, ""))
        said = [block.args for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]
        assert len([args for args in said if args.get("text") == f"Hello {number}"]) == 1
        assert len([args for args in said if args.get("stopped") == "analytics"]) == 1
