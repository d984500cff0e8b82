"""Templates in the console: put into the reply, kept by admins on a page of their own, with clauses that only the policy words."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from desk import policies, templates
from desk.office import Office
from knowledge.candidate import Published, Source
from knowledge.library import Library
from tests.console.conftest import Seats
from tests.console.payloads import PAYLOADS, elements
from tests.console.staffed import Answered
from tests.console.test_composing import TEMPLATES, box, made, message_of, with_policy
from tests.console.test_ticket import question, shown
from tests.desk.deciding import ACCOUNT, sent, verified, wish
from tests.desk.samples import BOB


async def test_a_template_is_put_behind_what_was_typed(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hallo?"), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert page.text.index('label="German"') < page.text.index('label="English"') < page.text.index('label="Russian"')
    done = await bob.act(number, "template", text="Liebe Ann,", template="de/hello")
    page = await bob.get(done.location.partition("#")[0])
    assert box(page).startswith("Liebe Ann,\n\nGuten Tag, mein Name ist Bob, ")
    assert number in box(page)
    assert sent(office) == []


async def test_what_speaks_of_a_request_or_an_account_is_not_offered_where_there_is_none(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    await made(ada, "mine", "Your account {account}, until {due}.")
    plain, unproven, proven = question(office, "Hello?"), wish(office, address=BOB), verified(office)
    for number, offered in ((plain, set()), (unproven, {"working"}), (proven, {"working", "mine"})):
        listed = (await ada.get(f"/console/tickets/{number}/templates")).text
        assert 'lang="fr"' not in listed
        page = (await ada.get(f"/console/tickets/{number}")).text
        for name in ("working", "mine"):
            assert (f'data-name="{name}"' in listed) == (name in offered), (number, name)
            assert (f'value="en/{name}"' in page) == (name in offered), (number, name)
    for number in (plain, unproven):
        refused = await ada.act(number, "template", template="en/mine", text="typed")
        assert (refused.status, "nothing was put in" in refused.wrong, box(refused)) == (422, True, "typed")
    done = await ada.act(proven, "template", template="en/mine", text="")
    assert box(await ada.get(done.location.partition("#")[0])) == f"Your account {ACCOUNT}, until 2026-04-01."


async def test_a_clause_is_quoted_word_for_word_with_its_source(office: Office, seat: Seats, library: Library) -> None:
    with_policy(office, library)
    ada, number = await seat("Ada"), question(office, "How long?")
    assert (await made(ada, "usage", "It says:\n{clause:data-retention.usage-records}\nDoes that help?")).status == 303
    assert "does not have" not in (await ada.get(TEMPLATES)).words
    listed = (await ada.get(f"/console/tickets/{number}/templates")).words
    clause = library.policy.clause("data-retention.usage-records").text
    assert clause in listed
    done = await ada.act(number, "template", template="en/usage", text="")
    text = box(await ada.get(done.location.partition("#")[0]))
    assert "{clause:data-retention.usage-records}" in text
    await ada.act(number, "reply", text=text)
    (reply,) = sent(office)
    (quote,) = reply.quotes
    assert [line for _, line in quote.lines] == [clause]
    assert (quote.version, quote.updated) == (1, library.policy.updated)
    assert [getattr(block, "args", {}).get("text") for block in reply.blocks] == ["It says:", None, "Does that help?"]
    kept = shown(office, number).messages[-1].text
    assert f"“{clause}”" in kept
    assert "version 1" in kept
    page = await ada.get(f"/console/tickets/{number}")
    undone = await ada.act(number, "undo", message=message_of(page))
    assert box(await ada.get(undone.location.partition("#")[0])) == text


async def test_a_clause_that_is_not_in_the_policy_is_neither_kept_nor_sent(office: Office, seat: Seats, library: Library) -> None:
    with_policy(office, library)
    ada, number = await seat("Ada"), question(office, "How long?")
    refused = await made(ada, "usage", "{clause:data-retention.usage-record}")
    assert refused.status == 422
    assert "is no clause of the policy; clauses are named like data-retention.usage-records" in refused.wrong
    refused = await ada.act(number, "reply", text="It says {clause:nothing.like-it}")
    assert refused.status == 422
    assert "It says {clause:nothing.like-it}" in refused.text
    assert sent(office) == []


async def test_variables_typed_by_hand_are_filled_in_and_unknown_ones_stop_the_reply(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hallo?"), await seat("Bob")
    for text, said in (("Dear {name}, {number}", "{name} is no variable"), ("By {due}", "is none"), ("For {account}", "not known who")):
        refused = await bob.act(number, "reply", text=text)
        assert (refused.status, said in refused.wrong) == (422, True), refused.wrong
        assert text in refused.text
    assert sent(office) == []
    assert (await bob.act(number, "reply", text="{number} by {name_of_staff}, {{name}} {} {a b}")).status == 303
    assert f"{number} by Bob, {{{{name}}}} {{}} {{a b}}" in str(sent(office)[0].blocks)


async def test_a_template_that_cannot_be_kept_says_why(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    before = len(office.read_now(templates.listed))
    for name, text, said in (
        ("new", "Dear {nane}", "{nane} is no variable; there are {number}, "),
        ("new", "{Number}", "{Number} is no variable"),
        ("new", "{number bar }", "{number bar } is no variable"),
        ("new", "{}", "{} is no variable"),
        ("New one", "text", "A name is one word"),
        ("-", "text", "A name is one word"),
        ("hello", "text", "already"),
        ("new", " ", "The text is empty"),
        ("new", "x" * 4001, "at most 4000"),
    ):
        refused = await made(ada, name, text)
        assert (refused.status, said in refused.wrong) == (422, True), refused.wrong
    assert len(office.read_now(templates.listed)) == before


async def test_a_template_is_changed_and_taken_away_also_a_shipped_one(office: Office, seat: Seats) -> None:
    ada, number = await seat("Ada"), question(office, "Hallo?")
    page = await ada.get(f"{TEMPLATES}/de/hello")
    form = {"csrf": page.token, "version": "0", "text": "Moin, hier ist {name_of_staff}."}
    assert (await ada.post(f"{TEMPLATES}/de/hello", form)).status == 303
    assert "Moin" in (await ada.get(TEMPLATES)).words
    late = await ada.post(f"{TEMPLATES}/de/hello", form | {"text": "Servus"})
    assert (late.status, "Somebody else has changed" in late.wrong, "Servus</textarea>" in late.text) == (422, True, True)
    assert "Moin, hier ist Ada." in (await ada.get(f"/console/tickets/{number}/templates")).words
    gone = await ada.post(f"{TEMPLATES}/de/hello/delete", form | {"version": "1"})
    assert gone.status == 303
    assert (await ada.get(f"{TEMPLATES}/de/hello")).status == 404
    assert "Moin" not in (await ada.get(f"/console/tickets/{number}/templates")).words
    assert (await made(ada, "hello", "Hallo noch einmal", "de")).status == 303


async def test_hostile_text_in_a_template_or_draft_shows_as_text(office: Office, seat: Seats) -> None:
    ada, number = await seat("Ada"), question(office, "Hello?")

    async def pages() -> list[Answered]:
        return [await ada.get(path) for path in (f"/console/tickets/{number}", f"/console/tickets/{number}/templates", TEMPLATES)]

    assert (await made(ada, "own", "harmless")).status == 303
    await ada.act(number, "draft", box="reply", text="harmless")
    await pages()  # the first look adds a line to the ticket's history
    plain = await pages()
    page = await ada.get(f"{TEMPLATES}/en/own")
    for version, payload in enumerate(PAYLOADS, 1):
        # In single braces it would be taken for a variable, and refused.
        text = payload.replace("{", "{{").replace("}", "}}") if re.search(r"(?<!{){[^{}]*}(?!})", payload) else payload
        saved = await ada.post(f"{TEMPLATES}/en/own", {"csrf": page.token, "version": version, "text": text})
        assert saved.status == 303, saved.wrong
        await ada.post(f"/console/tickets/{number}/draft", {"csrf": page.token, "box": "reply", "text": payload})
        after = await pages()
        assert list(map(elements, after)) == list(map(elements, plain))
        assert escape(text, quote=False) in after[1].text


async def test_a_template_whose_clause_is_gone_is_marked(office: Office, seat: Seats, library: Library) -> None:
    with_policy(office, library)
    ada = await seat("Ada")
    await made(ada, "usage", "{clause:data-retention.usage-records}")
    shorter = replace(library.policy, sections=tuple(each for each in library.policy.sections if each.id != "data-retention"))
    published = Published(shorter, {"en": Source("policy.txt", shorter.source)})
    office.write_now(lambda desk: policies.publish(desk, published, base=1, begins_at=None, by="Ada", note="", report={}))
    page = (await ada.get(TEMPLATES)).words
    assert page.count("names a clause that the policy in force does not have") == 1
