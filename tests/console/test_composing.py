"""Writing to a user from the console: taken back in time, kept as a draft, never to the wrong one, and on to the next."""

from __future__ import annotations

import re
from dataclasses import replace

from desk import drafts, outbox, policies, requests, tickets
from desk.office import Office
from knowledge.library import Library
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import Answered, Seat
from tests.console.test_ticket import question, shown
from tests.desk.deciding import ACCOUNT, sent, verified, wish
from tests.desk.samples import ANN

BOX = r'<textarea id="{}-text"[^>]*>\n(.*?)</textarea>'
TEMPLATES = "/console/templates"


def box(page: Answered, which: str = "reply") -> str:
    """What stands in a box of the page."""
    found = re.search(BOX.format(which), page.text, re.DOTALL)
    assert found is not None
    return found[1]


def message_of(page: Answered) -> str:
    """The id of the reply that can be taken back."""
    found = re.search(r'name="message" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.words
    return found[1]


def leaving(office: Office) -> int:
    """How many replies delivery gets now."""
    return len(office.write_now(lambda desk: outbox.claim(desk, "telegram", "run", 10)))


def with_policy(office: Office, library: Library) -> None:
    office.write_now(lambda desk: policies.begin(desk, library.policy, "policy.md"))


async def made(ada: Seat, name: str, text: str, language: str = "en") -> Answered:
    """A template by its form."""
    page = await ada.get(f"{TEMPLATES}/new")
    return await ada.post(TEMPLATES, {"csrf": page.token, "name": name, "language": language, "text": text})


async def test_a_reply_is_taken_back_before_it_leaves_and_stands_in_the_box_again(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    done = await bob.act(number, "reply", text="Good <morning>")
    page = await bob.get(done.location)
    assert "leaves in 10 s" in page.words
    assert leaving(office) == 0
    clock.forward(seconds=4)
    page = await bob.get(f"/console/tickets/{number}")
    assert "leaves in 6 s" in page.words
    undone = await bob.act(number, "undo", message=message_of(page))
    assert undone.leads_to == f"/console/tickets/{number}?done=undo#reply-text"
    page = await bob.get(undone.location.partition("#")[0])
    assert "no user has seen it" in page.words
    assert box(page) == "Good &lt;morning&gt;"
    assert "leaves in" not in page.words
    clock.forward(minutes=1)
    assert leaving(office) == 0


async def test_what_has_left_is_not_taken_back_and_says_so(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    await bob.act(number, "reply", text="Good morning")
    message = message_of(await bob.get(f"/console/tickets/{number}"))
    clock.forward(seconds=10)
    assert leaving(office) == 1
    late = await bob.act(number, "undo", message=message)
    assert (late.status, late.wrong) == (
        422,
        "That answer cannot be taken back any more; write to the user again where something is to be put right.",
    )
    assert "leaves" not in (await bob.get(f"/console/tickets/{number}")).words


async def test_a_colleague_sees_it_leaving_and_may_stop_it_an_auditor_may_not(office: Office, seat: Seats) -> None:
    number, bob, cleo, eve = question(office, "Hello?"), await seat("Bob"), await seat("Cleo"), await seat("Eve")
    await bob.act(number, "reply", text="Good morning")
    page = await cleo.get(f"/console/tickets/{number}")
    assert "by Bob leaves in 10 s" in page.words
    audited = await eve.get(f"/console/tickets/{number}")
    assert "Undo" not in audited.words
    assert (await eve.act(number, "undo", message=message_of(page))).status == 403
    assert (await cleo.act(number, "undo", message=message_of(page))).status == 303
    assert [each.text for each in shown(office, number).messages] == ["Hello?"]


async def test_where_the_desk_gives_no_seconds_it_leaves_at_once(office: Office, seat: Seats) -> None:
    office.rules = replace(office.rules, undo=0)
    number, bob = question(office, "Hello?"), await seat("Bob")
    await bob.act(number, "reply", text="Good morning")
    assert "Undo" not in (await bob.get(f"/console/tickets/{number}")).words
    assert leaving(office) == 1


async def test_a_draft_is_kept_for_its_member_alone_and_ends_when_it_is_sent(office: Office, seat: Seats) -> None:
    number, bob, cleo = question(office, "Hello?"), await seat("Bob"), await seat("Cleo")
    for which, text in (("reply", "Dear  \n<user>"), ("note", "check the logs")):
        assert (await bob.act(number, "draft", box=which, text=text)).status == 204
    page = await bob.get(f"/console/tickets/{number}")
    assert (box(page), box(page, "note")) == ("Dear  \n&lt;user&gt;", "check the logs")
    other = await cleo.get(f"/console/tickets/{number}")
    assert (box(other), box(other, "note")) == ("", "")
    stored = str(office.read_now(lambda desk: desk.tx.all("SELECT * FROM drafts")))
    assert "logs" not in stored
    await bob.act(number, "reply", text="Dear user")
    page = await bob.get(f"/console/tickets/{number}")
    assert (box(page), box(page, "note")) == ("", "check the logs")
    await bob.act(number, "note", text="checked")
    await bob.act(number, "draft", box="reply", text="one more")
    await bob.act(number, "close")
    assert office.read_now(lambda desk: desk.tx.all("SELECT * FROM drafts")) == []


async def test_a_draft_that_is_emptied_is_gone_and_one_that_nobody_touches_ends(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    for text in ("something", " \n"):
        await bob.act(number, "draft", box="reply", text=text)
    assert office.read_now(lambda desk: drafts.of(desk, number, "Bob")) == {}
    await bob.act(number, "draft", box="reply", text="something")
    clock.forward(days=drafts.DAYS - 1)
    assert office.write_now(lambda desk: drafts.expire(desk, 10)) == 0
    clock.forward(days=2)
    assert office.write_now(lambda desk: drafts.expire(desk, 10)) == 1


async def test_a_form_without_scripts_keeps_a_draft_and_leads_back(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    done = await bob.post(f"/console/tickets/{number}/draft", {"csrf": page.token, "text": "later"}, Accept="text/html")
    assert (done.status, done.location) == (303, f"/console/tickets/{number}#reply-text")


async def test_the_unverified_are_not_told_what_they_claim(office: Office, seat: Seats) -> None:
    bob, number, other = await seat("Bob"), wish(office), verified(office, Right.ACCESS)
    page = await bob.get(f"/console/tickets/{number}")
    assert "Do not give or confirm account facts" in page.words
    assert "Files cannot leave" in page.words
    for text in (f"It is {ACCOUNT}.", "Is it ACC 1009?", "Write to ann@example.org", "to\u200b ａcc-1009 then"):
        refused = await bob.act(number, "reply", text=text)
        assert refused.status == 422, text
        assert "Nothing was sent" in refused.wrong
        assert box(refused) != ""
    assert all(reply.kind != "human" for reply in sent(office))
    assert (await bob.act(number, "reply", text="It is acc-10091, of which we know nothing.")).status == 303
    assert (await bob.act(other, "reply", text=f"It is {ACCOUNT}.")).status == 303


async def test_an_address_of_a_template_or_the_policy_is_public(office: Office, seat: Seats, library: Library) -> None:
    with_policy(office, library)
    ada, number = await seat("Ada"), question(office, "Hello?")
    assert (await ada.act(number, "reply", text="Write to billing@example.com.")).status == 422
    await made(ada, "billing", "Write to billing@example.com")
    assert (await ada.act(number, "reply", text="Write to Billing@example.com.")).status == 303


async def test_reply_close_and_next_opens_the_next_of_the_list(office: Office, seat: Seats, clock: Clock) -> None:
    bob = await seat("Bob")
    first, second, third = (question(office, text) for text in ("a", "b", "c"))
    office.write_now(lambda desk: tickets.take(desk, third, "Bob"))
    for queue, following in (("assignee=-", second), ("assignee=me", third)):
        done = await bob.act(first, "reply", text="Done.", then="next", queue=queue)
        assert done.status == 303, done.wrong
        assert done.location.startswith(f"/console/tickets/{following}?done=reply-next&queue=assignee")
        page = await bob.get(done.location)
        assert "Sent and closed. This is the next one" in page.words
        assert f"Reply to {first} leaves in 10 s" in page.words
        assert not shown(office, first).is_open
        await bob.act(first, "undo", message=message_of(page))
        assert shown(office, first).is_open
    await bob.act(second, "close")
    await bob.act(third, "close")
    done = await bob.act(first, "reply", text="Done.", then="next")
    assert done.leads_to == f"/console/tickets/{first}?done=reply-last"
    assert "There is no other one" in (await bob.get(done.location)).words


async def test_the_next_one_is_mine_or_nobodys_before_a_colleagues(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    first, held, free = (question(office, text) for text in ("a", "b", "c"))
    office.write_now(lambda desk: tickets.take(desk, held, "Cleo"))
    assert f"/tickets/{free}?" in (await bob.act(first, "reply", text="Done.", then="next")).location
    assert f"/tickets/{held}?" in (await bob.act(free, "reply", text="Done.", then="next")).location


async def test_where_closing_is_refused_nothing_is_sent_and_it_says_why(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    before = len(sent(office, ANN))
    assert "Reply, close and next" not in (await bob.get(f"/console/tickets/{number}")).words
    refused = await bob.act(number, "reply", text="Done.", then="next")
    assert refused.status == 422
    assert "has not been answered; it closes by being completed, refused or withdrawn" in refused.wrong
    assert box(refused) == "Done."
    assert len(sent(office, ANN)) == before
    office.write_now(lambda desk: requests.withdraw(desk, number, "staff:Bob", reason="as they wrote"))
    assert (await bob.act(number, "reply", text="Done.", then="next")).status == 303


async def test_replies_and_notes_cannot_be_confused(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    text = (await bob.get(f"/console/tickets/{number}")).text
    for which, other in (("replying", "Reply to user"), ("noting", "Add note")):
        section = re.search(rf'<section class="composer {which}".*?</section>', text, re.DOTALL)
        assert section is not None
        assert other in section[0]
    assert "Your reply" in text
    assert "Your note" in text
    assert "no user ever sees it" in text


async def test_after_the_holder_has_objected_the_page_warns_and_nothing_of_the_account_leaves(office: Office, seat: Seats) -> None:
    number, bob = verified(office, Right.DELETE), await seat("Bob")
    await bob.act(number, "reply", text=f"The account {ACCOUNT} has three keys")
    office.write_now(lambda desk: requests.objected(desk, number))
    page = await bob.get(f"/console/tickets/{number}")
    assert "has said that this was not them" in page.words
    assert 'id="reply-warning"' in page.text
    assert "On the way" not in page.words
    assert (
        f"Not sent, since the account's holder said before it had left that this request is not theirs: The account {ACCOUNT}" in page.words
    )
    refused = await bob.act(number, "reply", text=f"The account {ACCOUNT} has three keys")
    assert "names the account" in refused.wrong
