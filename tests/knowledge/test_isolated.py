"""A file is read in a process of its own, and no file can harm the one that asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import PolicyFormatError
from knowledge.files import read_policy
from knowledge.isolated import policy_from_json, policy_to_json, read_isolated

SHIPPED = Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt"


def test_a_policy_comes_out_of_the_child_as_it_is_read_here() -> None:
    assert read_isolated(SHIPPED, version=7) == read_policy(SHIPPED, version=7)


def test_a_policy_survives_json() -> None:
    policy = read_policy(SHIPPED)
    assert policy_from_json(policy_to_json(policy)) == policy


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("big.txt", b"We keep your data.\n" * 2_800_000, "larger than 2 MB"),
        ("line.txt", b"x" * 50_000_000, "larger than 2 MB"),
        ("nul.txt", b"We keep\nyour\0 data", r"nul.txt:2: is a binary file"),
        ("utf16.md", "We keep".encode("utf-16"), "UTF-16"),
        ("headings.md", b"# a\n" * 500_000, "more than 20000"),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(PolicyFormatError, match=says):
        read_isolated(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("headings.md", b"# a\nWe keep b.\n" * 130_000),
        ("quotes.md", b">" * 100_000 + b" We keep your data.\n"),
        ("divs.html", b"<div>" * 100_000 + b"We keep your data."),
        ("line.txt", b"We keep it. " * 170_000),
        ("bidi.txt", "Data\nWe keep \u202eatad ruoy\u202c for 90 days.\n".encode()),
    ],
)
def test_an_odd_file_ends_in_a_refusal_or_a_sane_policy(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    try:
        policy = read_isolated(file)
    except PolicyFormatError as error:
        assert str(file) in str(error)
    else:
        assert all(clause.text == policy.source[clause.start : clause.end] for clause in policy.clauses())
