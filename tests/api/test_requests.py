"""Another console reads a request that was handed over, answers it and moves it on, under the desk's own rules."""

from __future__ import annotations

import asyncio
import base64

from desk import api_keys, attachments, audit, conversations, decisions, merging, outbox, requests, tickets
from desk.model.member import Member
from desk.model.reply import Reply, Say
from desk.model.request import RightsRequest, Scope
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.api.calls import Console
from tests.clock import Clock

CHAT = Address("telegram", "1001")


def hand_over(office: Office, right: Right = Right.WITHDRAW) -> str:
    """A request that its user let go to the other console."""

    def job(desk: Desk) -> str:
        scope = Scope(part="account", words=("wipe my account",))
        ticket = requests.open_request(desk, CHAT, right, language="en", received_at=desk.now, scope=scope, context=["hello"])
        return requests.consent(desk, ticket.number).number

    return office.write_now(job)


def request_of(office: Office, number: str) -> RightsRequest:
    request = office.read_now(lambda desk: tickets.show(desk, number)).request
    assert request is not None
    return request


def said(office: Office) -> list[tuple[str, dict[str, str]]]:
    """What the chat was told, by key and arguments."""
    parcels = office.read_now(lambda desk: outbox.since(desk, CHAT, ""))
    return [(block.key, dict(block.args)) for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]


async def verify(console: Console, office: Office, number: str) -> None:
    code = request_of(office, number).match_code
    answer = await console.post(f"requests/{number}/state", {"act": "verify", "account": "acct_7", "match_code": code.lower()})
    assert answer.status == 200, answer.fields
    assert answer.fields["state"] == "open"


async def test_a_request_is_read_whole_but_for_what_the_user_has_to_bring_and_what_staff_keep_among_themselves(
    console: Console, office: Office
) -> None:
    number = hand_over(office, Right.DELETE)
    office.write_now(lambda desk: tickets.note(desk, number, "a note among staff", "staff:Ada"))
    office.write_now(lambda desk: tickets.write(desk, tickets.show(desk, number), "note", None, "The holder could not be told."))
    answer = await console.get(f"requests/{number}")
    assert answer.status == 200
    told = answer.fields
    assert (told["number"], told["right"], told["state"]) == (number, "delete", "waiting_for_identity")
    assert (told["received_at"], told["due_at"]) == ("2026-03-01T09:00:00.000000Z", "2026-04-01")
    assert told["scope"] == {"field": "", "value": "", "part": "account", "words": ["wipe my account"]}
    said = [(message["author"], message["text"]) for message in told["messages"]]
    assert said == [("context", "hello"), ("desk", "The holder could not be told.")]
    assert told["proof"] is None
    assert "verify" in told["acts"]
    assert request_of(office, number).match_code not in str(told)
    assert "a note among staff" not in str(told)
    lines = office.read_now(lambda desk: audit.of(desk, number))
    assert (lines[-1].actor[:4], lines[-1].action) == ("key:", "api.read")


async def test_a_message_reaches_the_chat_once_however_often_the_call_is_repeated(console: Console, office: Office) -> None:
    number = hand_over(office)
    path = f"requests/{number}/messages"
    first = await console.post(path, {"text": "Good morning."}, "k1")
    again = await asyncio.gather(*(console.post(path, b' {"text":"Good morning."} ', "k1") for _ in range(10)))
    assert first.status == 201
    assert all((answer.status, answer.fields) == (201, first.fields) for answer in again)
    assert [args["text"] for key, args in said(office) if "text" in args] == ["Good morning."]
    other = await console.post(path, {"text": "Good evening."}, "k1")
    assert other.problem == (422, "idempotency-key-reused")
    assert [message["text"] for message in (await console.get(f"requests/{number}")).fields["messages"]] == ["hello", "Good morning."]


async def test_the_receipts_code_proves_the_account_and_a_wrong_one_does_not(console: Console, office: Office) -> None:
    number = hand_over(office)
    wrong = await console.post(f"requests/{number}/state", {"act": "verify", "account": "acct_7", "match_code": "AAAA-AAAA"})
    assert wrong.problem == (409, "not-allowed")
    await verify(console, office, number)
    proof = (await console.get(f"requests/{number}")).fields["proof"]
    assert (proof["account"], proof["method"]) == ("acct_7", "service")
    assert audit_actors(office, number) >= {"user", f"key:{key_id(console)}"}


def key_id(console: Console) -> str:
    return console.key.split("_")[1]


def audit_actors(office: Office, number: str) -> set[str]:
    return {line.actor for line in office.read_now(lambda desk: audit.of(desk, number))}


async def test_the_table_of_moves_holds_and_says_what_can_be_done_instead(console: Console, office: Office) -> None:
    number = hand_over(office)
    for fields in ({"act": "complete", "outcome": {"stopped": "analytics"}, "told": "chat"}, {"act": "approve"}, {"act": "decline"}):
        answer = await console.post(f"requests/{number}/state", fields)
        assert answer.problem == (409, "not-allowed")
    assert request_of(office, number).state == "waiting_for_identity"


async def test_a_request_goes_from_the_proof_to_its_closing_words(console: Console, office: Office) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    path = f"requests/{number}/state"
    asked = await console.post(path, {"act": "ask_user", "text": "Also the mails?"})
    assert asked.fields["state"] == "waiting_for_user"
    office.write_now(lambda desk: tickets.add(desk, number, ["Yes."]))
    assert (await console.get(f"requests/{number}")).fields["messages"][-1]["text"] == "Yes."
    done = await console.post(path, {"act": "complete", "outcome": {"stopped": "analytics, mails"}, "told": "chat"})
    assert (done.status, done.fields["state"], done.fields["acts"]) == (200, "done", [])
    assert any("analytics, mails" in args.values() for _, args in said(office))
    told = (await console.get(f"requests/{number}")).fields
    assert told["outcome"] == {"stopped": "analytics, mails"}
    assert [each["author"] for each in told["messages"]] == ["context", "staff", "user"]


async def test_nothing_is_decided_past_words_that_the_key_has_not_read(console: Console, office: Office, clock: Clock) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    await console.get(f"requests/{number}")
    clock.forward(minutes=1)
    office.write_now(lambda desk: tickets.add(desk, number, ["Stop, I changed my mind"]))
    path, done = f"requests/{number}/state", {"act": "complete", "outcome": {"stopped": "analytics"}, "told": "chat"}
    late = await console.post(path, done, "k1")
    assert late.problem == (409, "collision")
    assert f"The user has written meanwhile, at 2026-03-01 09:01 UTC; look at {number} again." in str(late.fields["detail"])
    assert request_of(office, number).state == "open"
    told = (await console.get(f"requests/{number}")).fields
    assert told["heard"] == {"id": told["messages"][-1]["id"], "at": "2026-03-01T09:01:00.000000Z"}
    assert (await console.post(path, done, "k1")).status == 200, "a refused call did nothing, and is repeated under its key"


async def test_a_call_says_what_it_has_seen_and_what_the_assistant_was_told_counts(console: Console, office: Office, clock: Clock) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    before = (await console.get(f"requests/{number}")).fields
    turn = Turn(CHAT, TurnKind.TEXT, "Keep it", clock.now, "1")
    office.write_now(lambda desk: conversations.record(desk, turn, Reply("smalltalk", "en", ())))
    now = (await console.get(f"requests/{number}")).fields
    assert (before["heard"], "Keep it" in str(now)) == (None, False)
    path = f"requests/{number}/state"
    assert (await console.post(path, {"act": "approve", "heard": "0"})).problem == (409, "collision")
    stale = {"act": "approve", "heard": now["heard"]["id"], "version": now["version"] - 1}
    assert (await console.post(path, stale)).problem == (409, "collision")
    late = await console.post(f"requests/{number}/messages", {"text": "Hello", "version": now["version"] - 1})
    assert (late.problem, said(office)[-1][0] == "staff_reply") == ((409, "collision"), False)
    assert (await console.post(path, stale | {"version": "4"})).problem == (422, "bad-field")
    assert (await console.post(path, stale | {"version": now["version"]})).fields["state"] == "approved"


async def test_every_move_is_an_event_for_the_other_console(console: Console, office: Office) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    await console.post(f"requests/{number}/state", {"act": "withdraw"})
    parcels = office.read_now(lambda desk: outbox.since(desk, Address("webhook", number), ""))
    states = [block.args["state"] for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]
    assert states == ["waiting_for_identity", "open", "withdrawn"]


async def test_a_refusal_is_proposed_by_the_console_and_approved_by_somebody_else(console: Console, office: Office, ada: Member) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    path = f"requests/{number}/state"
    refusal = {"act": "refuse", "reason": "It is needed for an open claim.", "basis": "Art. 17(3)(e) GDPR"}
    proposed = await console.post(path, refusal)
    assert (proposed.status, proposed.fields["state"], proposed.fields["proposal"]["kind"]) == (200, "open", "refuse")
    assert proposed.fields["acts"] == ["ask_user", "extend", "approve", "decline", "withdraw"]
    for typed in ({}, {"number": number}):
        assert (await console.post(path, {"act": "approve", **typed})).problem == (409, "not-allowed")
    office.write_now(lambda desk: decisions.approve(desk, number, ada.actor))
    assert (await console.get(f"requests/{number}")).fields["state"] == "refused"


async def test_another_key_of_the_console_is_no_second_person(console: Console, office: Office, ada: Member) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    path = f"requests/{number}/state"
    await console.post(path, {"act": "refuse", "reason": "Needed.", "basis": "Art. 17(3)(e) GDPR"})
    _, console.key = office.write_now(lambda desk: api_keys.add(desk, "Second", ("requests",), ada))
    assert (await console.post(path, {"act": "approve", "number": number})).problem == (409, "not-allowed")


async def test_a_deletion_waits_for_the_objection_of_the_accounts_holder(console: Console, office: Office, clock: Clock) -> None:
    number = hand_over(office, Right.DELETE)
    await verify(console, office, number)
    path = f"requests/{number}/state"
    fields = {"act": "complete", "outcome": {"gone": "account", "stays": "nothing"}, "told": "chat"}
    early = await console.post(path, fields, "k1")
    assert early.problem == (409, "not-allowed")
    clock.forward(hours=73)
    assert (await console.post(path, fields, "k1")).fields["state"] == "done"


async def test_an_extension_counts_when_its_notice_was_delivered(console: Console, office: Office) -> None:
    number = hand_over(office)
    await verify(console, office, number)
    sent = await console.post(f"requests/{number}/state", {"act": "extend", "reason": "There is much to look through."})
    assert (sent.status, sent.fields["state"], sent.fields["due_at"]) == (200, "open", "2026-04-01")
    assert any(args.get("until") == "2026-06-01" for _, args in said(office))


async def test_files_for_an_access_package_come_along(console: Console, office: Office) -> None:
    number = hand_over(office, Right.ACCESS)
    await verify(console, office, number)
    path = f"requests/{number}/state"
    content = base64.b64encode(b"x" * 200_000).decode()
    broken = await console.post(path, {"act": "complete", "outcome": {}, "told": "chat", "files": {"usage.csv": "%"}})
    assert broken.problem == (422, "bad-field")
    done = await console.post(path, {"act": "complete", "outcome": {}, "told": "chat", "files": {"usage.csv": content}})
    assert (done.status, done.fields["state"]) == (200, "done")
    assert any("/packages/" in args.get("link", "") for _, args in said(office))
    assert "/packages/" not in str(done.fields)


async def test_a_body_of_many_megabytes_is_refused(console: Console, office: Office) -> None:
    answer = await console.post(f"requests/{hand_over(office)}/state", b'{"act": "' + b"x" * 9_000_000)
    assert answer.problem == (413, "too-large")


async def test_a_file_that_came_along_is_listed_and_read_and_never_shown(console: Console, office: Office) -> None:
    number = hand_over(office)
    office.write_now(lambda desk: attachments.attach(desk, number, "grüße.pdf", b"%PDF-1.7 x", "staff:Ada"))
    (listed,) = (await console.get(f"requests/{number}")).fields["files"]
    assert (listed["file"], listed["name"], listed["type"], listed["state"]) == (1, "grüße.pdf", "application/pdf", "kept")
    headers = {"Authorization": f"Bearer {console.key}"}
    async with console.session.get(f"{console.address}/api/v1/requests/{number}/files/1", headers=headers) as response:
        assert (response.status, await response.read()) == (200, b"%PDF-1.7 x")
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.pdf"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    for which in (0, 2):
        assert (await console.get(f"requests/{number}/files/{which}")).problem == (404, "not-found")


async def test_an_unknown_act_or_member_is_named(console: Console, office: Office) -> None:
    path = f"requests/{hand_over(office)}/state"
    for fields, field in (({"act": "sell"}, "act"), ({"act": "withdraw", "why": "x"}, "why"), ({"act": "extend"}, "reason"), ({}, "act")):
        answer = await console.post(path, fields)
        assert (*answer.problem, answer.fields["field"]) == (422, "bad-field", field)


async def test_a_request_that_became_part_of_another_one_answers_under_both_numbers(console: Console, office: Office) -> None:
    first, second = hand_over(office), hand_over(office)
    old = request_of(office, first).match_code
    office.write_now(lambda desk: merging.merge(desk, first, second, "key:other"))
    answer = await console.get(f"requests/{first}")
    assert (answer.status, answer.fields["number"]) == (200, second)
    proven = await console.post(f"requests/{first}/state", {"act": "verify", "account": "acct_7", "match_code": old})
    assert (proven.status, proven.fields["number"], proven.fields["state"]) == (200, second, "open")


async def test_words_of_the_one_ticket_are_not_read_by_whoever_read_the_other_one_before_they_became_one(
    console: Console, office: Office, clock: Clock
) -> None:
    first, second = hand_over(office), hand_over(office)
    code = request_of(office, first).match_code
    office.write_now(lambda desk: tickets.add(desk, second, ["Stop, I changed my mind"]))
    clock.forward(minutes=1)
    await console.get(f"requests/{first}")
    office.write_now(lambda desk: merging.merge(desk, first, second, "key:other"))
    path, proof = f"requests/{first}/state", {"act": "verify", "account": "acct_7", "match_code": code}
    assert (await console.post(path, proof)).problem == (409, "collision")
    await console.get(f"requests/{first}")
    assert (await console.post(path, proof)).status == 200
