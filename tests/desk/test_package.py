"""The access package: what is in it, what is not, and the link that opens it once."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk import attachments, audit, conversations, decisions, package, package_content, requests, tickets
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Reply, Say
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, hire, last_say, legal, sent, verified, wish
from tests.desk.samples import ANN, ANSWER, said
from tests.desk.samples import BOB as BOBS_CHAT
from tests.policy.files import begin

RULES = DeskSettings(public_url="https://privacy.example.org")
SECRET = "sk-live0123456789abcdef"


def complete(office: Office, number: str, told: str = "chat", **files: bytes) -> None:
    def job(desk: Desk) -> None:
        attached = {name.replace("_", "."): content for name, content in files.items()}
        decisions.complete(replace(desk, rules=RULES), number, ADA, {}, told, attached=attached)

    office.write_now(job)


def token(office: Office) -> str:
    return last_say(office).args["link"].removeprefix("https://privacy.example.org/packages/")


def opened(office: Office, token: str) -> dict[str, bytes] | None:
    packed = office.write_now(lambda desk: package.open_once(desk, token))
    if packed is None:
        return None
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def data_of(files: dict[str, bytes] | None) -> dict[str, Any]:
    assert files is not None
    found: dict[str, Any] = json.loads(files["data.json"])
    return found


def test_a_package_has_what_the_desk_holds_what_staff_attached_and_the_items_of_the_law(office: Office) -> None:
    hire(office)
    begin(office)
    office.write_now(lambda desk: conversations.record(desk, said("send me <everything> you have"), ANSWER))
    number = verified(office, Right.ACCESS)
    office.write_now(lambda desk: tickets.note(desk, number, "among ourselves", ADA))
    office.write_now(lambda desk: attachments.attach(desk, number, "usage.csv", b"day,calls\n", ADA))
    complete(office, number, account_json=b"{}")
    files = opened(office, token(office))
    assert files is not None
    assert set(files) == {"data.json", "read-me-first.html", "files/usage.csv", "files/account.json"}
    data = data_of(files)
    assert (data["request"], data["account"], data["conversation"][0]["text"]) == (number, ACCOUNT, "send me <everything> you have")
    assert "among ourselves" not in str(files)
    says = {item["title"]: [section["section"] for section in item["says"]] for item in data["policy"]["items"]}
    assert says["How long the data is stored"] == ["Data Retention"]
    assert says["Purposes of the processing"] == ["Information Usage"]
    assert says["Safeguards for transfers to other countries"] == []
    page = files["read-me-first.html"].decode()
    assert "send me &lt;everything&gt; you have" in page
    assert "Payment records: Retained as required by regulations" in page
    assert "The policy does not say." in page
    assert "<script" not in page


def test_the_package_is_behind_a_link_and_never_in_the_chat(office: Office) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    complete(office, number, account_json=b"everything about her")
    (reply,) = sent(office)
    assert [block.key for block in reply.blocks if isinstance(block, Say)] == ["notice.done.access"]
    assert last_say(office).args["until"] == "2026-03-15"
    assert "everything" not in str(sent(office))
    stored = str(office.read_now(lambda desk: desk.tx.all("SELECT * FROM packages")))
    assert token(office) not in stored
    assert ACCOUNT not in stored


def test_a_link_opens_once(office: Office) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    complete(office, number)
    link = token(office)
    assert office.read_now(lambda desk: package.find(desk, link)) == package.Package(
        number, office.read_now(lambda desk: desk.now) + timedelta(days=14), is_opened=False, has_expired=False
    )
    assert opened(office, link) is not None
    assert opened(office, link) is None
    found = office.read_now(lambda desk: package.find(desk, link))
    assert found is not None
    assert found.is_opened
    assert office.read_now(lambda desk: audit.of(desk, number))[-1].action == "package.open"
    assert opened(office, "nobody knows this one") is None


def test_a_link_ends_after_two_weeks_and_takes_the_package_along(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    complete(office, number)
    link = token(office)
    clock.forward(days=14)
    assert opened(office, link) is None
    clock.forward(seconds=1)
    assert office.write_now(package.expire) == 1
    assert office.read_now(lambda desk: package.find(desk, link)) is None
    with pytest.raises(NotFound, match="has no package"):
        office.write_now(lambda desk: package.for_staff(desk, number, ADA))


def test_without_a_public_address_the_package_is_handed_over_by_staff(office: Office) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    with pytest.raises(NotAllowed, match=r"Without http\.public_url there is no link"):
        office.write_now(lambda desk: decisions.complete(desk, number, ADA, {}, "chat"))
    office.write_now(lambda desk: decisions.complete(desk, number, ADA, {}, "on a stick, in person"))
    assert last_say(office) == Say("notice.done.handed", {"number": number, "told": "on a stick, in person"})
    assert zipfile.is_zipfile(io.BytesIO(office.write_now(lambda desk: package.for_staff(desk, number, ADA))))


def test_another_request_of_the_account_is_in_it_and_a_strangers_is_not(office: Office) -> None:
    hire(office)
    elsewhere = verified(office, address=BOBS_CHAT)
    strangers = wish(office, Right.DELETE, BOBS_CHAT)
    number = verified(office, Right.ACCESS)
    complete(office, number)
    numbers = [ticket["number"] for ticket in data_of(opened(office, token(office)))["tickets"]]
    assert elsewhere in numbers
    assert strangers not in numbers


@pytest.mark.parametrize(
    "text",
    [
        f"my key is {SECRET}, why?",
        "password: hunter2-of-mine",
        "Authorization: Bearer abcdefghijklmnop",
        "the code was K7QM-2PXD",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "https://privacy.example.org/packages/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd123",
        "bot 123456789:AAEhBOweik6ad6PsVMRxjeQKXkH8rHgr-1c",
    ],
)
def test_passwords_keys_and_codes_are_taken_out(text: str) -> None:
    cleaned = package_content.without_secrets({"texts": [text]})["texts"][0]
    assert package_content.HIDDEN in cleaned
    for secret in ("live0123", "hunter2", "abcdefghijklmnop", "K7QM", "MIIE", "cccccccccc", "AAEhBO"):
        assert secret not in cleaned


@pytest.mark.parametrize(
    "text",
    ["Call 555-1234 or write to ada@example.org", "invoice 2026-000123", "HALF-PAST six", "acc-1009", "Donaudampfschifffahrtsgesellschaft"],
)
def test_ordinary_words_and_numbers_stay(text: str) -> None:
    assert package_content.without_secrets(text) == text


def test_files_lose_their_folders_and_may_not_be_too_large(office: Office) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    ticket = office.read_now(lambda desk: tickets.show(desk, number))
    with pytest.raises(NotAllowed, match="more than 20 MB"):
        office.write_now(lambda desk: package.make(desk, ticket, {"large.bin": bytes(package.MOST_BYTES + 1)}))
    with pytest.raises(NotAllowed, match="have one name"):
        office.write_now(lambda desk: package.make(desk, ticket, {"a/x": b"1", "b\\x": b"2"}))
    made = office.write_now(lambda desk: package.make(desk, ticket, {"../../etc/passwd": b"1", "..": b"2"}))
    files = opened(office, made.token)
    assert files is not None
    assert {name for name in files if name.startswith("files/")} == {"files/passwd", "files/file"}


def test_a_request_that_is_reopened_proves_anew_and_gets_a_package_of_its_own(office: Office) -> None:
    hire(office)
    number = verified(office, Right.ACCESS)
    complete(office, number)
    first = token(office)
    reopened = office.write_now(lambda desk: requests.reopen(desk, number))
    assert legal(reopened).proof is None
    assert sent(office, ANN)[-1].right is Right.ACCESS
    # Nobody who only has the old link and no proof any more gets in.
    assert office.read_now(lambda desk: package.find(desk, first)) is None


def test_a_package_shows_what_the_chat_was_told_as_it_read(office: Office) -> None:
    hire(office)
    begin(office)
    office.words = lambda say, language: f"{say.key} in {language}, worded"
    told = Reply("smalltalk", "de", (Say("smalltalk.greeting"),))
    office.write_now(lambda desk: conversations.record(desk, said("hallo"), told))
    complete(office, verified(office, Right.ACCESS))
    answers = {exchange["text"]: exchange["answer"] for exchange in data_of(opened(office, token(office)))["conversation"]}
    assert answers["hallo"] == ["smalltalk.greeting in de, worded"]
