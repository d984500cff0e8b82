"""The policy in the console: files are looked at, published, scheduled and taken back, by admins alone, and nothing is run of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import aiohttp
import pytest

from bot.refresh import Bookcase
from desk import audit, policies, words
from desk.candidates import KEPT
from desk.office import Office
from knowledge.files import MAX_BYTES
from knowledge.settings import PolicySettings
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.payloads import PAYLOADS
from tests.console.staffed import Answered, Seat
from tests.policy.files import CHINESE, ENGLISH, POLICIES, begin
from tests.policy.test_hostile import docx

NEW = ENGLISH.replace("Retained for 90 days", "Retained for 30 days")
HERE = "/console/policy"
REHEARSAL = """language: en
sections:
  data-retention: [How long do you keep usage records?, How long do you keep my data?]
  cookie-usage: [Do you use cookies?]
silent: [Do you sell shoes?]
"""


@pytest.fixture
def office(office: Office) -> Office:
    """A desk with staff that was started once, with few regression questions."""
    begin(office)
    files = {"policies/bank.en.yaml": (POLICIES / "bank.en.yaml").read_text(), "policies/rehearsal.en.yaml": REHEARSAL}
    office.write_now(lambda desk: words.take(desk, files, by="", note=""))
    return office


async def upload(seat: Seat, *files: tuple[str, str | bytes], **fields: str) -> Answered:
    form = aiohttp.FormData({"csrf": (await seat.get("/console")).token, **fields}, quote_fields=False)
    for at, (name, content) in enumerate(files, start=1):
        form.add_field(f"file{at}", BytesIO(content.encode() if isinstance(content, str) else content), filename=name)
    async with seat.client.post(f"{seat.address}{HERE}/candidates", data=form, allow_redirects=False) as response:
        return Answered(response.status, await response.text(), dict(response.headers))


async def looked_at(seat: Seat, *files: tuple[str, str | bytes], **fields: str) -> str:
    """The address of what was found."""
    answered = await upload(seat, *files, **fields)
    assert answered.status == 303, answered.wrong
    return answered.location


async def decide(seat: Seat, address: str, **fields: str) -> Answered:
    token = (await seat.get("/console")).token
    return await seat.post(f"{address}/publish", {"csrf": token, "when": "now", "note": "", **fields})


def actions(office: Office) -> list[tuple[str, str, str]]:
    lines = office.read_now(lambda desk: audit.newest(desk, 100))
    return [(line.actor, line.action, line.subject) for line in reversed(lines) if line.action.startswith("policy.")]


def current(office: Office) -> int:
    return office.read_now(policies.current)


async def test_a_file_is_looked_at_and_published_and_the_running_desk_answers_from_it(office: Office, seat: Seats) -> None:
    case, replica, ada = Bookcase(office, PolicySettings()), Bookcase(office, PolicySettings()), await seat("Ada")
    address = await looked_at(ada, ("new.en.txt", NEW))
    page = await ada.get(address)
    assert "Usage records: Retained for <del>90</del><ins>30</ins> days" in page.text
    assert "Numbers: 90 → 30" in page.words
    assert "Answered with other words" in page.words
    assert "How long do you keep usage records?" in page.words
    assert current(office) == 1
    done = await decide(ada, address, note="Shorter & better")
    assert (done.status, done.leads_to) == (303, f"{HERE}?done=published")
    assert await case.look()
    assert await replica.look()
    assert replica.policy == case.policy
    assert "Retained for 30 days" in case.policy.clause("data-retention.usage-records").text
    shown = await ada.get(HERE)
    assert "In force: version 2" in shown.words
    assert "by Ada: Shorter & better" in shown.words
    assert (await ada.get(address)).status == 404
    assert [(actor, action) for actor, action, _ in actions(office)] == [("staff:Ada", "policy.examine"), ("staff:Ada", "policy.publish")]


async def test_a_translation_comes_in_beside_its_original(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    address = await looked_at(ada, ("legal final.txt", ENGLISH.replace("90 days", "7 days")), ("b.txt", CHINESE), language2="zh")
    page = await ada.get(address)
    assert "legal final.txt (en), b.txt (zh)" in page.words
    assert "51 clauses in English; 51 of them in Chinese (simplified)" in page.words
    assert (await decide(ada, address, note="with Chinese")).status == 303
    assert [each.language for each in office.read_now(lambda desk: policies.load(desk, 2)).policy.translations] == ["zh"]


async def test_other_numbers_in_a_translation_need_a_reason_and_what_was_typed_stays(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    address = await looked_at(ada, ("new.en.txt", NEW), ("new.zh.txt", CHINESE))
    assert "A reason is needed: new.zh.txt: other numbers in data-retention.usage-records" in (await ada.get(address)).words
    refused = await decide(ada, address, when="at", at="2099-01-01T09:00")
    assert (refused.status, current(office)) == (422, 1)
    assert "Not published: new.zh.txt: other numbers" in refused.wrong
    assert "give the reason in the note." in refused.wrong
    assert 'value="2099-01-01T09:00"' in refused.text


async def test_a_version_is_scheduled_in_the_desks_time_zone_and_can_be_taken_back(office: Office, seat: Seats, clock: Clock) -> None:
    office.rules = replace(office.rules, timezone="Asia/Tokyo")
    ada, at = await seat("Ada"), (clock.now + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    address = await looked_at(ada, ("new.en.txt", NEW))
    for wrong, said in (("", "Say from when"), ("yesterday", "Say from when"), ("2001-01-01T00:00", "has passed")):
        assert said in (await decide(ada, address, when="at", at=wrong)).wrong
    refused = await decide(ada, address, at="2099-01-01T09:00")
    assert (current(office), "a date is filled in" in refused.wrong) == (1, True)
    assert (await decide(ada, address, when="at", at=f"{at:%Y-%m-%dT%H:%M}")).leads_to == f"{HERE}?done=scheduled"
    page = await ada.get(HERE)
    assert f"Version 2 holds from {at:%Y-%m-%d %H:%M} (Asia/Tokyo)" in page.words
    (period,) = office.read_now(lambda desk: policies.show(desk, 2)).periods
    assert at - period.begins_at == timedelta(hours=9)
    beside = await looked_at(ada, ("new.en.txt", ENGLISH.replace("90 days", "7 days")))
    assert "Already scheduled: version 2. Its changes are not part" in (await ada.get(beside)).words
    cancelled = await ada.post(f"{HERE}/versions/2/cancel", {"csrf": page.token})
    assert cancelled.leads_to == f"{HERE}?done=cancelled"
    clock.forward(days=4)
    assert current(office) == 1
    await ada.sign_in("Ada")
    again = await ada.post(f"{HERE}/versions/2/cancel", {"csrf": (await ada.get(HERE)).token})
    assert (again.status, "is not scheduled" in again.wrong) == (409, True)
    assert [line[1:] for line in actions(office) if line[2] == "policy:2"] == [
        ("policy.schedule", "policy:2"),
        ("policy.cancel", "policy:2"),
    ]


async def test_what_was_compared_with_another_version_is_not_published(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    first = await looked_at(ada, ("new.en.txt", NEW))
    second = await looked_at(ada, ("new.en.txt", ENGLISH.replace("90 days", "7 days")))
    assert (await decide(ada, first)).status == 303
    refused = await decide(ada, second)
    assert refused.status == 409, refused.wrong
    assert "Version 2 has come into force meanwhile, and this was compared with version 1" in refused.wrong
    assert f'action="{second}/publish"' not in refused.text
    assert current(office) == 2


async def test_the_way_back_shows_the_same_differences_and_asks_twice(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    await decide(ada, await looked_at(ada, ("new.en.txt", NEW)), note="shorter")
    old = await ada.get(f"{HERE}/versions/1")
    assert "Go back to version 1" in old.words
    asked = await ada.post(f"{HERE}/versions/1/back", {"csrf": old.token})
    page = await ada.get(asked.location)
    assert "Usage records: Retained for <del>30</del><ins>90</ins> days" in page.text
    assert current(office) == 2
    refused = await decide(ada, asked.location, typed="2", note="typo")
    assert (refused.status, "Type 1, the number of the version" in refused.wrong, current(office)) == (422, True, 2)
    assert (await decide(ada, asked.location, typed="1", note="typo")).leads_to == f"{HERE}?done=back"
    assert current(office) == 1
    assert actions(office)[-1] == ("staff:Ada", "policy.rollback", "policy:1")
    assert "(typo)" in (await ada.get(f"{HERE}/versions/1")).words


async def test_what_was_looked_at_can_be_discarded_and_ends_by_itself(office: Office, seat: Seats, clock: Clock) -> None:
    ada = await seat("Ada")
    address = await looked_at(ada, ("new.en.txt", NEW))
    assert "Looked at, not published New files" in (await ada.get(HERE)).words
    assert (await ada.post(f"{address}/discard", {"csrf": (await ada.get(HERE)).token})).leads_to == f"{HERE}?done=discarded"
    assert (await ada.get(address)).status == 404
    await looked_at(ada, ("new.en.txt", NEW))
    clock.forward(seconds=KEPT.total_seconds() + 1)
    assert "Looked at" not in (await (await seat("Ada")).get(HERE)).words


HOSTILE: Mapping[str, tuple[str, bytes, str]] = {
    "nothing": ("", b"", "Choose a file first."),
    "an empty file": ("a.txt", b"", "a.txt: is empty"),
    "another kind": ("a.pdf", b"%PDF-1.7", "a.pdf: this kind of file is not read"),
    "no text": ("a.md", b"We keep\n\0", "a.md:2: is a binary file"),
    "a torn archive": ("a.docx", b"PK\x03\x04" + b"x" * 100, "not a DOCX"),
    "too large": ("a.txt", b"We keep it.\n" * (MAX_BYTES // 12 + 10), "larger than 2 MB"),
    "too many clauses": ("a.en.txt", b"".join(b"We keep item number %d of it.\n\n" % at for at in range(3100)), "published by command"),
    "a way out of the folder": ("../../../etc/x.pdf", b"x", "x.pdf: this kind of file is not read"),
    "no name": (" ", b"We keep it.", "this kind of file is not read"),
    "an unchanged file": ("new.en.txt", ENGLISH.encode(), ""),
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_file_ends_in_a_sentence(office: Office, seat: Seats, kind: str) -> None:
    name, content, says = HOSTILE[kind]
    ada = await seat("Ada")
    answered = await upload(ada, *([(name, content)] if name else []), language2="de")
    if not says:
        page = await ada.get(answered.location)
        assert "nothing has changed since version 1" in page.words
        assert "cannot be published" in page.words
        assert (await decide(ada, answered.location)).status == 422
    else:
        assert (answered.status, says in answered.wrong) == (422, True), answered.wrong
        assert re.search(r'<select id="language2" name="language2">.*?<option value="de" selected>German</option>', answered.text)
        assert "/tmp" not in answered.text
    assert current(office) == 1


FORMATS: Mapping[str, tuple[str, bytes]] = {
    "Markdown": ("new.en.md", b"# Data\n\nWe keep your email for 12 days.\n"),
    "HTML": ("new.en.html", b"<h1>Data</h1><script>alert(1)</script><p onclick=alert(2)>We keep <b>your</b> email for 12 days.</p>"),
    "DOCX": ("new.en.docx", docx("<w:p><w:r><w:t>We keep your email for 12 days.</w:t></w:r></w:p>")),
}


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format_is_read_and_only_its_text_is_shown(office: Office, seat: Seats, kind: str) -> None:
    ada = await seat("Ada")
    page = await ada.get(await looked_at(ada, FORMATS[kind]))
    assert "We keep your email for 12 days." in page.words
    assert "<ins>We keep your email for 12 days.</ins>" in page.text
    assert "alert(" not in page.text


async def test_a_form_that_is_far_too_long_is_refused_before_it_is_read(office: Office, seat: Seats) -> None:
    assert (await upload(await seat("Ada"), *(("a.txt", b"x" * 3 * MAX_BYTES),) * 2)).status == 413


async def test_what_the_findings_say_of_the_command_line_is_said_of_the_form(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    twice = await ada.get(await looked_at(ada, ("a.en.txt", NEW), ("b.en.txt", NEW)))
    assert "a.en.txt and b.en.txt are both in en; give one file a language, or choose the language beside it" in twice.words
    alone = await ada.get(await looked_at(ada, ("a.de.txt", "Daten\n\nWir behalten nichts.")))
    assert "If this is the new original, choose de as the language of the original" in alone.words
    assert "--original" not in alone.text


async def test_the_language_that_is_typed_is_checked(office: Office, seat: Seats) -> None:
    assert "is no language" in (await upload(await seat("Ada"), ("a.txt", NEW), language1="../x")).wrong


async def test_the_page_runs_nothing_of_a_file(office: Office, seat: Seats) -> None:
    ada = await seat("Ada")
    # Letters that turn words round are refused by the reader.
    payloads = [payload for payload in PAYLOADS if payload.isprintable()]
    hostile = ENGLISH + "\nLast Words\n\n" + "\n\n".join(f"We keep {payload} here." for payload in payloads)
    harmless = ENGLISH + "\nLast Words\n\n" + "\n\n".join(f"We keep x{at} here." for at, _ in enumerate(payloads))
    pages = [await ada.get(await looked_at(ada, ("<img src=x onerror=alert(1)>.en.txt", text))) for text in (harmless, hostile)]
    tags = [set(re.findall(r"<\s*([a-z0-9]+)", page.text, re.IGNORECASE)) for page in pages]
    assert tags[1] <= tags[0]
    assert "onerror=alert(1)&gt;" in pages[1].text or "_img src_x" in pages[1].text


async def test_agents_read_the_current_policy_and_auditors_its_history(office: Office, seat: Seats) -> None:
    ada, bob, eve = await seat("Ada"), await seat("Bob"), await seat("Eve")
    await decide(ada, await looked_at(ada, ("new.en.txt", NEW)), note="secret reason")
    seen = await bob.get(HERE)
    assert "In force: version 2" in seen.words
    assert "Retained for 30 days" in seen.words
    assert "secret reason" not in seen.words
    assert "History" not in seen.words
    assert (await bob.get(f"{HERE}/versions/1")).status == 403
    read = await eve.get(HERE)
    assert "secret reason" in read.words
    assert "New version" not in read.words
    assert "Retained for 90 days" in (await eve.get(f"{HERE}/versions/1")).words
    assert "Go back" not in (await eve.get(f"{HERE}/versions/1")).words
    assert (await eve.get(f"{HERE}/versions/7")).status == 404
    assert (await upload(bob, ("new.en.txt", ENGLISH))).status == 403
