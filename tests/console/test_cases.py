"""A ticket as a case, through its own page: the chat around it, merged, blocked, refused after a look, and two who act at once."""

from __future__ import annotations

import re

from desk import attachments, audit, blocks, conversations, outbox, policies, requests, tickets
from desk.file_types import PNG
from desk.model.attachment import Attachment
from desk.model.reply import Reply, Say
from desk.model.request import Proof, Scope, State
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from handlers.wording import Wording
from knowledge.library import Library
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.test_ticket import question, shown
from tests.desk.deciding import legal, sent, verified, wish
from tests.desk.samples import ANN, BOB, QUOTE


def spoken(office: Office) -> None:
    office.words = Wording().say


def turn(office: Office, clock: Clock, text: str, reply: Reply, source: str, address: Address = ANN) -> None:
    clock.forward(seconds=5)

    def job(desk: Desk) -> None:
        conversations.record(desk, Turn(address, TurnKind.TEXT, text, clock.now, source), reply)
        outbox.put(desk, address, reply, source)

    office.write_now(job)


async def test_the_page_shows_what_the_chat_was_told_with_the_clause_its_section_version_and_date(
    office: Office, seat: Seats, clock: Clock
) -> None:
    spoken(office)
    turn(office, clock, "How long?", Reply("answer", "en", (QUOTE,)), "1")
    number, bob = question(office, "How long?"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert "Assistant" in page.words
    for _, clause in QUOTE.lines:
        assert clause in page.words
    assert "Policy, “Data Retention” (version 1, January 2024)" in page.words
    assert page.text.count(">How long?<") == 1, "once, though the ticket and the chat both have it"


async def test_a_long_chat_is_read_page_by_page_and_the_look_is_noted_once(office: Office, seat: Seats, clock: Clock) -> None:
    spoken(office)
    for at in range(45):
        turn(office, clock, f"question {at:02}", Reply("smalltalk", "en", (Say("answer.empty"),)), f"{at}")
    number, eve = question(office, "question 44"), await seat("Eve")
    asked: list[str] = []
    path = f"/console/tickets/{number}"
    while path:
        page = await eve.get(path)
        asked = [*re.findall(r">question (\d\d)<", page.text), *asked]
        found = re.search(r'href="([^"]+)" rel="prev"', page.text)
        path = found[1].partition("#")[0] if found else ""
    assert asked == [f"{at:02}" for at in range(45)]
    assert len(office.read_now(lambda desk: audit.of(desk, f"look:{number}"))) == 1


async def test_each_message_of_the_user_leads_to_the_form_that_registers_it(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello", "Please delete all of it", "Bye"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    links = re.findall(r'href="([^"]+#act-register)"', page.text)
    assert len(links) == 3
    chosen = await bob.get(links[1].partition("#")[0])
    assert '<option value="2" selected>' in chosen.text
    assert re.search(r'<details open id="act-register">', chosen.text)
    done = await bob.act(number, "register", message="2", right="delete")
    assert done.status == 303
    assert legal(shown(office, "PD-2026-000002")).right is Right.DELETE
    assert "#act-register" not in (await (await seat("Eve")).get(f"/console/tickets/{number}")).text


async def test_two_tickets_become_one_and_the_old_number_leads_there(office: Office, seat: Seats) -> None:
    first, second, bob = question(office, "One"), question(office, "Two"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{first}")
    assert f"These fit: {second}." in page.words
    done = await bob.act(first, "merge", into=second.removeprefix("PD-"))
    assert (done.status, done.location.partition("?")[0]) == (303, f"/console/tickets/{second}")
    page = await bob.get(done.location)
    for said in ("Both are one now", "One", "Two", f"written under {first}", f"also {first}", "Bob made another ticket part of this one"):
        assert said in page.words, said
    assert (await bob.get(f"/console/tickets/{first}")).location == f"/console/tickets/{second}"
    found = await bob.get(f"/console/find?number={first}")
    assert found.location in (f"/console/tickets/{first}", f"/console/tickets/{second}")


async def test_what_does_not_belong_together_is_refused_in_a_sentence_with_the_number_kept(office: Office, seat: Seats) -> None:
    mine, theirs, bob = wish(office, Right.DELETE, ANN), verified(office, Right.DELETE, BOB), await seat("Bob")
    refused = await bob.act(mine, "merge", into=theirs)
    assert refused.status == 422
    assert "it is not known who asks" in refused.wrong
    assert f'value="{theirs}"' in refused.text
    assert "There is no ticket" in (await bob.act(mine, "merge", into="777")).wrong
    assert shown(office, mine).aliases == shown(office, theirs).aliases == ()


async def test_a_number_that_is_typed_and_not_listed_is_checked_before_anything_is_merged(office: Office, seat: Seats) -> None:
    mine, shut, bob = wish(office, Right.DELETE, ANN), question(office, "Old"), await seat("Bob")
    theirs = verified(office, Right.ACCESS, BOB)
    office.write_now(lambda desk: tickets.close(desk, shut, "staff:Ada"))
    for into, said in (
        ("", "Name the ticket"),
        ("no number", "There is no ticket 'no number'"),
        ("PD-2026-999999", "There is no ticket"),
        (mine, "is one ticket already"),
        (shut, "is closed"),
        (theirs, "it is not known who asks"),
    ):
        refused = await bob.act(mine, "merge", into=into, fits="")
        assert (refused.status, said in refused.wrong) == (422, True), (into, refused.wrong)
    assert shown(office, mine).is_open
    assert shown(office, mine).aliases == ()


async def test_a_chat_is_blocked_shown_as_such_listed_and_unblocked(office: Office, seat: Seats) -> None:
    spoken(office)
    number, bob, eve = question(office, "I will find you"), await seat("Bob"), await seat("Eve")
    assert "No chat is blocked." in (await bob.get("/console/blocks")).words
    assert "why the chat is blocked" in (await bob.act(number, "block", reason="", days="7")).wrong
    done = await bob.act(number, "block", reason="Threats <b>of violence</b>", days="7")
    page = await bob.get(done.location)
    for said in ("The chat is blocked, and was told so.", "This chat is blocked by Bob", "chat blocked", "Bob blocked the chat"):
        assert said in page.words, said
    for member in (bob, eve):
        listed = await member.get("/console/blocks")
        assert number in listed.words
        assert "Threats &lt;b&gt;of violence" in listed.text
    assert "Unblock" not in re.sub(r"unblocks", "", listed.words), "auditors read"
    assert (await bob.act(number, "unblock")).status == 303
    assert office.read_now(blocks.listed) == []
    keys = [block.key for reply in sent(office) for block in reply.blocks if isinstance(block, Say)]
    assert keys == ["notice.blocked", "notice.unblocked"]


async def test_whoever_approves_a_refusal_reads_first_what_the_person_will_read(office: Office, seat: Seats, library: Library) -> None:
    spoken(office)
    office.write_now(lambda desk: policies.begin(desk, library.policy, "policy.md"))

    def german(desk: Desk) -> str:
        scope = Scope(part="account")
        opened = requests.open_request(desk, ANN, Right.DELETE, language="de", received_at=desk.now, scope=scope, context=["Löschen!"])
        requests.verify(desk, opened.number, Proof("acc-1009", "link", desk.now))
        return opened.number

    number, bob, cleo = office.write_now(german), await seat("Bob"), await seat("Cleo")
    proposed = await bob.act(number, "refuse", reason="Offene Rechnungen <i>", basis="data-retention.payment-records", part="")
    assert proposed.status == 303
    assert sent(office) == []
    page = await cleo.get(f"/console/tickets/{number}")
    assert "The person will read:" in page.words
    assert (await cleo.act(number, "approve")).status == 303
    (told,) = sent(office)
    for block in told.blocks:
        text = Wording().say(block, "de") if isinstance(block, Say) else block.lines[0][1]
        assert " ".join(text.split()) in page.words, "word for word what was sent then"
    assert "Your request" in page.words, "and in English"
    assert legal(shown(office, number)).state is State.REFUSED


async def test_nothing_is_ended_past_what_the_user_has_just_written(office: Office, seat: Seats) -> None:
    number, bob = verified(office, Right.WITHDRAW), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    heard = re.search(r'name="heard" value="([^"]+)"', page.text)
    assert heard is not None
    office.write_now(lambda desk: tickets.add(desk, number, ["Wait, only the newsletter!"]))
    fields = {"csrf": page.token, "version": str(shown(office, number).version), "heard": heard[1], "stopped": "Everything", "way": "chat"}
    late = await bob.post(f"/console/tickets/{number}/complete", fields)
    assert late.status == 409
    assert "The user has written" in late.wrong
    for said in ("Done meanwhile", "Wait, only the newsletter!", "What you were about to send", "Everything"):
        assert said in late.words, said
    assert legal(shown(office, number)).state is State.OPEN
    taken = await bob.post(f"/console/tickets/{number}/take", fields)
    assert taken.status == 303, "to take it ends nothing"
    again = await bob.act(number, "complete", stopped="The newsletter", way="chat")
    assert again.status == 409 or legal(shown(office, number)).state is State.DONE


async def test_a_last_reply_closes_nothing_past_what_the_user_has_just_written(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    box = re.search(r'<form[^>]*/reply"[^>]*>.*?</form>', page.text, re.DOTALL)
    heard = re.search(r'name="heard" value="([^"]+)"', box[0] if box else "")
    assert heard is not None
    office.write_now(lambda desk: tickets.add(desk, number, ["And where is my invoice?"]))
    fields = {"csrf": page.token, "version": str(shown(office, number).version), "heard": heard[1], "text": "Goodbye"}
    late = await bob.post(f"/console/tickets/{number}/reply", {**fields, "then": "next"})
    assert late.status == 409
    assert "And where is my invoice?" in late.words
    assert shown(office, number).is_open
    assert (await bob.post(f"/console/tickets/{number}/reply", fields)).status == 303, "a reply that ends nothing goes out"


async def test_numbers_that_no_form_sends_are_refused_in_a_sentence(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello"), await seat("Bob")
    for huge in ("9" * 5000, "\u0669" * 5000):
        for act, fields, status in (
            ("take", {"version": huge}, 409),
            ("block", {"days": huge, "reason": "rude"}, 422),
            ("register", {"message": huge, "right": "delete"}, 422),
        ):
            page = await bob.get(f"/console/tickets/{number}")
            refused = await bob.post(f"/console/tickets/{number}/{act}", {"csrf": page.token, **fields})
            assert refused.status == status, (act, refused.wrong)
            assert refused.wrong
    assert shown(office, number).assignee is None


async def test_both_texts_of_a_collision_stand_side_by_side_and_sending_again_sends(office: Office, seat: Seats) -> None:
    number, bob, cleo = question(office, "Hello"), await seat("Bob"), await seat("Cleo")
    page = await cleo.get(f"/console/tickets/{number}")
    await bob.act(number, "reply", text="The first answer")
    crossed = await cleo.post(f"/console/tickets/{number}/reply", {"csrf": page.token, "version": "1", "text": "The second answer"})
    assert crossed.status == 409
    both = re.search(r'<div class="two" id="crossed">(.*?)</section></div>', crossed.text, re.DOTALL)
    assert both is not None
    assert "The first answer" in both[1]
    assert "The second answer" in both[1]
    version = re.search(r'name="version" value="(\d+)"', crossed.text)
    assert version is not None
    again = {"csrf": crossed.token, "version": version[1], "text": "The second answer"}
    assert (await cleo.post(f"/console/tickets/{number}/reply", again)).status == 303
    assert [each.text for each in shown(office, number).messages if each.author == "staff"] == ["The first answer", "The second answer"]


async def test_fetching_a_file_leaves_a_line(office: Office, seat: Seats) -> None:
    number, eve = question(office, "Hello"), await seat("Eve")

    def upload(desk: Desk) -> None:
        attachments.upload(desk, ANN, "u1", "a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, kind=PNG, at=desk.now)
        attachments.add(desk, number, Attachment("a.png", "image/png", None, "u1"), "", at=desk.now)

    office.write_now(upload)
    assert (await eve.get(f"/console/tickets/{number}/files/2")).status == 404
    assert (await eve.get(f"/console/tickets/{number}/files/1")).status == 200
    (line,) = office.read_now(lambda desk: audit.of(desk, f"look:{number}"))
    assert (line.actor, line.action, line.reason) == ("staff:Eve", "look.file", "1")
    assert "Eve fetched a file" in (await eve.get(f"/console/tickets/{number}")).words


async def test_what_was_said_to_the_assistant_alone_is_registered_with_its_own_time(office: Office, seat: Seats, clock: Clock) -> None:
    spoken(office)
    said_at = clock.now
    turn(office, clock, "Wipe everything you have on me", Reply("abstain", "en", (Say("answer.lost"),)), "1")
    clock.forward(days=3)
    number, bob = question(office, "Is anybody there?"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    (link,) = re.findall(r'href="([^"]+message=turn:[^"]+)#act-register"', page.text)
    chosen = await bob.get(link.replace("&amp;", "&"))
    assert "Said to the assistant: Wipe everything you have on me" in chosen.words
    which = re.search(r'value="(turn:[0-9a-f]+)" selected', chosen.text)
    assert which is not None
    assert (await bob.act(number, "register", message=which[1], right="delete")).status == 303
    (opened,) = (each for each in office.read_now(lambda desk: tickets.of_chat(desk, ANN)) if each.request)
    assert opened.request is not None
    assert (opened.request.counted_from - said_at).total_seconds() == 5
    assert [each.text for each in opened.messages] == ["Wipe everything you have on me"]
    assert "is registered already" in (await bob.act(number, "register", message=which[1], right="delete")).wrong
    assert "no message of this chat" in (await bob.act(number, "register", message="turn:00", right="delete")).wrong
    theirs = question(office, "Hi")
    office.write_now(lambda desk: desk.tx.run("UPDATE tickets SET chat = 'another' WHERE number = :number", number=theirs))
    assert "no message of this chat" in (await bob.act(theirs, "register", message=which[1], right="delete")).wrong


async def test_what_cannot_be_done_yet_or_here_says_so_before_it_is_filled_in(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = verified(office, Right.DELETE), await seat("Bob")
    here = f"/console/tickets/{number}"
    assert "Not yet: the account's holder may object until" in (await bob.get(here)).words
    assert 'id="act-ask"' in (await bob.get(here)).text
    assert "may object" in (await bob.act(number, "complete", gone="All", stays="nothing", way="chat")).wrong
    await bob.act(number, "block", reason="Threats", days="7")
    assert 'id="act-ask"' not in (await bob.get(here)).text, "it could not answer"
    clock.forward(days=4)
    seated = await seat("Bob")
    assert "Not yet" not in (await seated.get(here)).words
    assert (await seated.act(number, "complete", gone="All", stays="nothing", way="chat")).status == 303
