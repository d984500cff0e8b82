"""Whatever is wrong with a call is a problem that a program can act on, and nothing happens."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from console.api.routes import api_routes
from desk import api_keys, audit, requests
from desk.model.member import Member
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.api.calls import Console
from tests.clock import Clock


def calls() -> list[tuple[str, str]]:
    """Every call that is served, with an address that fits."""
    office = Office.in_memory()
    office.close()
    named = {"number": "PD-2026-000001", "file": "1"}
    pattern = re.compile(r"\{(\w+):(?:[^{}]|\{[^}]*\})*\}")
    paths = [(route.method, pattern.sub(lambda match: named[match[1]], route.path)) for route in api_routes(office)]
    return [(method, path.removeprefix("/api/v1/")) for method, path in paths]


@pytest.mark.parametrize(("method", "path"), calls())
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic YTpi", f"Bearer pdk_{'0' * 12}_{'A' * 43}"])
async def test_without_a_good_key_nothing_opens(console: Console, office: Office, method: str, path: str, authorization: str) -> None:
    answer = await console.call(method, path, b"{}", {"Authorization": authorization, "Content-Type": "application/json"})
    assert answer.problem in {(401, "no-key"), (401, "unknown-key")}
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="privacy-desk"')
    (line,) = [each for each in office.read_now(audit.newest) if each.action.startswith("refused.")]
    assert line.actor == "nobody"


async def test_a_key_is_no_good_outside_its_scope(console: Console, office: Office, ada: Member) -> None:
    _, console.key = office.write_now(lambda desk: api_keys.add(desk, "Links only", ("identity",), ada))
    answer = await console.get("requests/PD-2026-000001")
    assert answer.problem == (403, "wrong-scope")
    assert 'error="insufficient_scope", scope="requests"' in answer.headers["WWW-Authenticate"]


async def test_a_revoked_key_is_no_good_at_once(console: Console, office: Office, ada: Member) -> None:
    (key,) = office.read_now(api_keys.list_keys)
    office.write_now(lambda desk: api_keys.revoke(desk, key.id, ada))
    assert (await console.get("requests/PD-2026-000001")).problem == (401, "unknown-key")


async def test_too_many_calls_are_told_when_the_next_one_is_taken(console: Console, clock: Clock) -> None:
    answers = await asyncio.gather(*(console.get("requests/PD-2026-000001") for _ in range(api_keys.CALLS + 5)))
    assert sum(answer.status == 429 for answer in answers) == 5
    (refused, *_) = [answer for answer in answers if answer.status == 429]
    assert refused.problem == (429, "too-many-calls")
    clock.forward(seconds=int(refused.headers["Retry-After"]))
    assert (await console.get("requests/PD-2026-000001")).status == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, "unreadable")),
        (b"{", (400, "unreadable")),
        (b"[]", (400, "unreadable")),
        (b"\xff", (400, "unreadable")),
        (b"[" * 30_000, (400, "unreadable")),
        (b"1" * 5_000, (400, "unreadable")),
        (b'{"account": "a"' + b" " * 70_000 + b"}", (413, "too-large")),
        (b"{}", (422, "bad-field")),
        (b'{"account": 7}', (422, "bad-field")),
        (b'{"account": "  "}', (422, "bad-field")),
        (b'{"account": "a", "acount": "b"}', (422, "bad-field")),
        (b'{"account": "a\\u0000"}', (422, "bad-field")),
        (b'{"account": "\\ud800"}', (422, "bad-field")),
        (b'{"account": "' + b"a" * 201 + b'"}', (422, "bad-field")),
        (b'{"account": "a", "action": "sell"}', (422, "refused")),
    ],
)
async def test_a_body_that_cannot_be_used_is_named(console: Console, body: bytes, expected: tuple[int, str]) -> None:
    assert (await console.post("identity/links", body)).problem == expected


async def test_only_json_is_taken(console: Console) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        answer = await console.post("identity/links", b"account=a", **{"Content-Type": kind})
        assert answer.problem == (415, "wrong-type")


@pytest.mark.parametrize("path", ["requests/PD-2026-000001/messages", "requests/PD-2026-000001/state"])
async def test_writing_takes_an_idempotency_key(console: Console, path: str) -> None:
    for key in ("a b", "x" * 256, "ключ".encode().decode("latin-1")):
        answer = await console.post(path, _fields(path), key)
        assert answer.problem == (400, "no-idempotency-key")
    headers = {"Authorization": f"Bearer {console.key}", "Content-Type": "application/json"}
    answer = await console.call("POST", path, json.dumps(_fields(path)).encode(), headers)
    assert answer.problem == (400, "no-idempotency-key")


def _fields(path: str) -> dict[str, str]:
    return {"text": "Hello"} if path.endswith("messages") else {"act": "withdraw"}


async def test_an_address_that_is_not_there_and_a_wrong_method_are_problems_also_for_a_browser(console: Console) -> None:
    for method, path, status in (("GET", "nothing", 404), ("GET", "requests/7", 404), ("DELETE", "requests/PD-2026-000001", 405)):
        answer = await console.call(method, path, None, {"Accept": "text/html"})
        assert answer.status == status
        assert answer.headers["Content-Type"].startswith("application/problem+json")


async def test_answers_are_kept_by_no_cache(console: Console) -> None:
    answer = await console.post("identity/links", {"account": "a1"})
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_link_for_a_logged_in_account_comes_with_its_addresses_code_and_end(console: Console, office: Office, clock: Clock) -> None:
    answer = await console.post("identity/links", {"account": "acct_7", "action": "delete"})
    assert answer.status == 201
    token = answer.fields["token"]
    assert answer.fields == {
        "link": f"https://privacy.example.org/?link={token}",
        "telegram_link": f"https://t.me/privacy_bot?start={token}",
        "token": token,
        "code": answer.fields["code"],
        "expires_at": "2026-03-01T09:10:00.000000Z",
    }
    assert len(answer.fields["code"].replace("-", "")) == 8
    lines = office.read_now(audit.newest)
    assert "api.link" in {line.action for line in lines}
    assert "acct_7" not in str(lines)


async def test_what_was_not_handed_over_is_not_there_in_the_same_words(console: Console, office: Office) -> None:
    def opened(desk: Desk) -> str:
        address = Address("telegram", "1001")
        return requests.open_request(desk, address, Right.DELETE, language="en", received_at=desk.now).number

    number = office.write_now(opened)
    mine, none = await console.get(f"requests/{number}"), await console.get("requests/PD-2026-999999")
    assert mine.problem == none.problem == (404, "not-found")
    assert mine.fields["detail"].replace(number, "") == none.fields["detail"].replace("PD-2026-999999", "")
    assert (await console.post(f"requests/{number}/messages", {"text": "Hello"})).status == 404
    assert (await console.post(f"requests/{number}/state", {"act": "withdraw"})).status == 404


async def test_a_desk_that_cannot_write_says_so_and_the_call_may_be_repeated(console: Console, office: Office) -> None:
    office.close()
    answer = await console.get("requests/PD-2026-000001")
    assert answer.problem == (503, "unavailable")
    assert answer.headers["Retry-After"]
