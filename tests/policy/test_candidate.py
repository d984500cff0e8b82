"""Policy files become a candidate, with everything that whoever publishes has to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.office import Office
from knowledge.candidate import Candidate, prepare
from knowledge.errors import PolicyFormatError
from tests.policy.files import CHINESE, DRAFT, ENGLISH, before, begin, candidate, publish, written

RETENTION = "data-retention.usage-records"


@pytest.fixture
def desk() -> Office:
    office = Office.in_memory()
    begin(office)
    return office


def said(found: Candidate, level: str) -> str:
    return " | ".join(finding.text for finding in found.findings if finding.level == level)


def test_two_languages_are_one_version_under_the_ids_of_the_original(desk: Office, tmp_path: Path) -> None:
    found = candidate(desk, tmp_path, ("en", ENGLISH.replace("90 days", "30 days")), ("zh", CHINESE.replace("90 天", "30 天")))
    assert found.policy.version == 2
    assert found.findings == ()
    assert [(change.kind, change.figures) for change in found.changes] == [("reworded", ("90", "30"))]
    chinese = found.policy.translation("zh-Hant")
    assert chinese is not None
    assert chinese.lines[RETENTION] == "使用记录：保留 30 天"
    assert found.translated == {"zh": 51}


def test_the_shipped_draft_alone_is_published_beside_the_original_that_is_in_force(desk: Office) -> None:
    found = prepare([str(DRAFT)], before(desk), 2)
    assert found.changes == ()
    assert said(found, "refused") == said(found, "grave") == ""
    assert "the original (en) is not among the files" in said(found, "note")
    assert found.policy.clause(RETENTION).text == "Usage records: Retained for 90 days"


def test_a_translation_with_another_number_needs_a_reason(desk: Office, tmp_path: Path) -> None:
    found = candidate(desk, tmp_path, ("en", ENGLISH.replace("90 days", "30 days")), ("zh", CHINESE))
    assert RETENTION in said(found, "grave")


def test_a_clause_without_a_partner_is_named_and_not_translated(desk: Office, tmp_path: Path) -> None:
    found = candidate(desk, tmp_path, ("zh", CHINESE.replace("- 使用记录：保留 90 天\n", "")))
    assert f"no translation of {RETENTION}" in said(found, "note")
    assert found.policy.translations[0].lines.get(RETENTION) is None


def test_an_unrelated_text_is_not_taken_for_a_translation(desk: Office, tmp_path: Path) -> None:
    found = candidate(desk, tmp_path, ("de", "Impressum\nWir sind eine Firma.\nKontakt\nSchreiben Sie uns.\n"))
    assert "have a partner in the original" in said(found, "refused")


def test_the_same_language_twice_and_nothing_new_are_refused(desk: Office, tmp_path: Path) -> None:
    (tmp_path / "other.en.txt").write_text(ENGLISH)
    files = [*written(tmp_path, ("en", ENGLISH)), str(tmp_path / "other.en.txt")]
    assert "both in en" in said(prepare(files, before(desk), 2), "refused")
    assert "nothing has changed" in said(candidate(desk, tmp_path, ("en", ENGLISH)), "refused")


def test_a_language_can_be_named_beside_a_file_whose_name_does_not_tell_it(desk: Office, tmp_path: Path) -> None:
    (tmp_path / "legal.txt").write_text(CHINESE, encoding="utf-8")
    found = prepare([f"zh={tmp_path / 'legal.txt'}"], before(desk), 2)
    assert [translation.language for translation in found.policy.translations] == ["zh"]


def test_a_translation_that_is_not_sent_again_stays_for_what_has_not_changed(desk: Office, tmp_path: Path) -> None:
    publish(desk, candidate(desk, tmp_path, ("zh", CHINESE)).published)
    found = candidate(desk, tmp_path, ("en", ENGLISH.replace("90 days", "30 days")))
    chinese = found.policy.translations[0]
    assert RETENTION not in chinese.lines
    assert chinese.lines["data-retention.account-information"] == "账户信息：在账户存续期间保留"
    assert "stays for 50 clauses" in said(found, "note")


def test_a_policy_whose_original_is_in_another_language_says_so_first(desk: Office, tmp_path: Path) -> None:
    files = written(tmp_path, ("zh", CHINESE), ("en", ENGLISH))
    found = prepare(files, before(desk), 2, original="zh")
    assert (found.policy.language, [each.language for each in found.policy.translations]) == ("zh", ["en"])


def test_a_missing_file_is_one_clear_error(desk: Office, tmp_path: Path) -> None:
    with pytest.raises(PolicyFormatError, match="there is no such file"):
        prepare([str(tmp_path / "none.en.txt")], before(desk), 2)
