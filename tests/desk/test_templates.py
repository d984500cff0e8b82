"""Templates: shipped ones in every language, with nothing of the policy in them; drafts and templates lie sealed; on every store."""

from __future__ import annotations

from functools import partial

import pytest

from desk import drafts, privacy, templates, tickets
from desk.model.errors import Collision, NotAllowed, NotFound
from desk.office import Desk, Office
from desk.templates import Template
from knowledge.reading import LANGUAGES
from tests.clock import Clock
from tests.desk.deciding import ADA, verified
from tests.desk.samples import ANN, said


def opened(office: Office) -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="ja", received_at=said("x").at, context=["help"]).number
    )


def rows(desk: Desk, table: str) -> object:
    return desk.tx.all(f"SELECT * FROM {table}")


def filled(office: Office, number: str, text: str) -> str:
    template = Template("own", "en", text, 1)
    return office.read_now(lambda desk: templates.filled(desk, template, tickets.show(desk, number), "Ada"))


def test_the_shipped_ones_stand_in_every_language_with_the_same_variables(office: Office) -> None:
    found = office.read_now(templates.listed)
    english = {each.name: each.variables for each in found if each.language == "en"}
    for language in LANGUAGES:
        assert {each.name: each.variables for each in found if each.language == language} == english
    assert not any(variable.startswith("clause") for variables in english.values() for variable in variables)
    assert not any(each.names_account for each in found)


def test_in_a_ticket_its_own_language_comes_first_then_english(office: Office) -> None:
    number = opened(office)
    languages = [each.language for each in office.read_now(lambda desk: templates.usable(desk, tickets.show(desk, number)))]
    assert list(dict.fromkeys(languages))[:2] == ["ja", "en"]


def test_only_variables_are_filled_in_and_what_looks_like_one_stays(office: Office) -> None:
    number = verified(office)
    assert filled(office, number, "{number} {name_of_staff} {right} {due}") == f"{number} Ada withdraw 2026-04-01"
    for text in ("{{7*7}}", "{{number}}", "{7*7}", "{}", "{ number }", "{clause:a.b}"):
        assert filled(office, number, text) == text


def test_two_who_change_one_at_once_are_told(office: Office) -> None:
    for seen in (0, 1):
        office.write_now(partial(templates.save, name="hello", language="en", text=f"Version {seen}", by=ADA, seen=seen))
    for act in (
        lambda desk: templates.save(desk, "hello", "en", "late", by=ADA, seen=1),
        lambda desk: templates.remove(desk, "hello", "en", by=ADA, seen=0),
    ):
        with pytest.raises(Collision):
            office.write_now(act)
    assert office.read_now(lambda desk: templates.show(desk, "hello", "en")).text == "Version 1"


def test_one_that_was_taken_away_is_gone_and_may_be_added_again(office: Office) -> None:
    office.write_now(lambda desk: templates.remove(desk, "hello", "en", by=ADA, seen=0))
    with pytest.raises(NotFound):
        office.read_now(lambda desk: templates.show(desk, "hello", "en"))
    with pytest.raises(NotFound):
        office.write_now(lambda desk: templates.remove(desk, "hello", "en", by=ADA, seen=1))
    added = office.write_now(lambda desk: templates.save(desk, "hello", "en", "Good day", by=ADA))
    assert (added.text, added.version) == ("Good day", 2)
    with pytest.raises(NotAllowed, match="already"):
        office.write_now(lambda desk: templates.save(desk, "hello", "en", "again", by=ADA))


def test_nothing_of_them_stands_in_clear(office: Office) -> None:
    number = opened(office)
    office.write_now(lambda desk: templates.save(desk, "own", "en", "sesame for {number}", by=ADA))
    office.write_now(lambda desk: drafts.save(desk, number, "Ada", "note", "sesame"))
    for table in ("templates", "drafts"):
        assert "sesame" not in str(office.read_now(partial(rows, table=table)))


def test_drafts_end_with_the_texts_of_their_ticket_and_by_themselves(office: Office, clock: Clock) -> None:
    number = opened(office)
    office.write_now(lambda desk: tickets.close(desk, number, ADA))
    office.write_now(lambda desk: drafts.save(desk, number, "Ada", "reply", "one more thing"))
    office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert office.read_now(lambda desk: drafts.of(desk, number, "Ada")) == {}
    other = opened(office)
    office.write_now(lambda desk: drafts.save(desk, other, "Ada", "reply", "later"))
    clock.forward(days=drafts.DAYS + 1)
    assert office.write_now(lambda desk: privacy.expire(desk, 0)).proofs == 1
    assert office.read_now(lambda desk: drafts.of(desk, other, "Ada")) == {}
