"""Two versions of a policy are compared clause by clause."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from knowledge.diff import ChangeKind, diff
from knowledge.parse import parse_policy

SOURCE = (Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt").read_text()
OLD = parse_policy(SOURCE)


def changes(source: str) -> list[tuple[str, str | None, str | None]]:
    found = diff(OLD, parse_policy(source, version=2))
    return [(change.kind.value, change.old and change.old.text, change.new and change.new.text) for change in found]


def test_the_same_policy_has_no_changes() -> None:
    assert changes(SOURCE) == []


def test_a_changed_figure_is_a_rewording_and_stands_out() -> None:
    (change,) = diff(OLD, parse_policy(SOURCE.replace("90 days", "30 days")))
    assert (change.kind, change.figures) == (ChangeKind.REWORDED, ("90", "30"))
    assert [words for words in change.words if words[0] == "changed"] == [("changed", "90", "30")]


def test_a_removed_and_an_added_clause_are_told_apart_from_a_rewording() -> None:
    source = SOURCE.replace("- Token usage\n", "").replace(
        "- Authentication\n", "- Authentication\n- Remembering which of our newsletters bored you\n"
    )
    assert changes(source) == [("removed", "Token usage", None), ("added", None, "Remembering which of our newsletters bored you")]


def test_a_clause_in_another_section_has_moved() -> None:
    source = SOURCE.replace("- Regular backups to ensure data security\n", "").replace(
        "- Storage data encryption\n", "- Storage data encryption\n- Regular backups to ensure data security\n"
    )
    assert changes(source) == [("moved", "Regular backups to ensure data security", "Regular backups to ensure data security")]


def test_swapped_clauses_are_one_move_not_two() -> None:
    source = SOURCE.replace("- Registered email\n- Username\n", "- Username\n- Registered email\n")
    assert [kind for kind, _, _ in changes(source)] == ["moved"]


def test_a_changed_date_of_the_policy_is_shown() -> None:
    (change,) = diff(OLD, parse_policy(SOURCE.replace("January 2024", "March 2027")))
    assert change.figures == ("2024", "2027")


@given(st.lists(st.sampled_from(SOURCE.splitlines()), max_size=40), st.lists(st.sampled_from(SOURCE.splitlines()), max_size=40))
def test_every_clause_is_accounted_for_once(left: list[str], right: list[str]) -> None:
    old, new = (parse_policy("\n".join(["We care.", *lines])) for lines in (left, right))
    found = diff(old, new)
    removed = [change for change in found if change.kind is ChangeKind.REMOVED]
    added = [change for change in found if change.kind is ChangeKind.ADDED]
    assert len(list(old.clauses())) - len(removed) == len(list(new.clauses())) - len(added)
