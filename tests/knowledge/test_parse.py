"""The policy file becomes sections and clauses, verbatim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import PolicyFormatError
from knowledge.files import MAX_BYTES, read_policy
from knowledge.parse import parse_policy, sentences, slug
from knowledge.policy import Policy

SHIPPED = Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt"
SLUGS = [
    "overview",
    "information-collection",
    "account-information",
    "usage-information",
    "payment-information",
    "information-usage",
    "information-storage",
    "information-sharing",
    "data-retention",
    "user-rights",
    "security-measures",
    "cookie-usage",
    "third-party-services",
    "policy-updates",
    "contact-us",
]
MARKDOWN = """# Privacy Policy

## Overview
We value your privacy. This policy
explains what we do.

## Information Collection

We collect the following information:

### Account Information

* Registered email
* Username, which others
  can see

Data Retention
--------------

1. Usage records: Retained for 90 days

*Last updated:* see below

Last updated: 3 March 2025
"""


def shape(policy: Policy) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    return [(s.id, s.parent, [(c.role, c.text) for c in s.clauses]) for s in policy.sections]


def test_the_shipped_policy_has_its_fifteen_sections() -> None:
    policy = read_policy(SHIPPED)
    assert [section.id for section in policy.sections] == SLUGS
    assert (policy.title, policy.updated, policy.language, policy.version, policy.warnings) == (
        "Privacy Policy",
        "January 2024",
        "en",
        1,
        (),
    )


def test_the_three_kinds_of_information_are_sub_sections_of_the_collection() -> None:
    policy = read_policy(SHIPPED)
    assert [s.id for s in policy.children("information-collection")] == ["account-information", "usage-information", "payment-information"]
    assert all(s.parent is None for s in policy.sections if not s.id.endswith("-information"))


def test_no_line_of_the_shipped_policy_is_lost() -> None:
    policy = read_policy(SHIPPED)
    kept = {policy.title, *(s.title for s in policy.sections), *(c.text for c in policy.clauses())}
    assert "".join(sorted("".join(kept).replace(" ", ""))) == "".join(sorted(re.sub(r"\s|^- ", "", SHIPPED.read_text(), flags=re.M)))


def test_the_date_line_belongs_to_the_policy_updates_though_it_ends_the_file() -> None:
    clause = read_policy(SHIPPED).clause("policy-updates.last-updated")
    assert (clause.text, clause.section) == ("Last updated: January 2024", "policy-updates")


def test_clause_ids_come_from_the_content() -> None:
    assert read_policy(SHIPPED).clause("data-retention.usage-records").text == "Usage records: Retained for 90 days"


def test_markdown_parses_to_the_same_model() -> None:
    policy = parse_policy(MARKDOWN, format="markdown")
    assert (policy.title, policy.updated) == ("Privacy Policy", "3 March 2025")
    assert shape(policy) == [
        ("overview", None, [("text", "We value your privacy."), ("text", "This policy\nexplains what we do.")]),
        ("information-collection", None, [("lead", "We collect the following information:")]),
        ("account-information", "information-collection", [("item", "Registered email"), ("item", "Username, which others\n  can see")]),
        (
            "data-retention",
            None,
            [
                ("item", "Usage records: Retained for 90 days"),
                ("text", "*Last updated:* see below"),
                ("text", "Last updated: 3 March 2025"),
            ],
        ),
    ]


def test_the_shipped_policy_written_in_markdown_gives_the_same_clauses() -> None:
    text = read_policy(SHIPPED)
    source = f"# {text.title}\n" + "".join(
        f"\n{'#' * (s.level + 1)} {s.title}\n\n" + "".join(f"- {c.text}\n" if c.role == "item" else f"\n{c.text}\n\n" for c in s.clauses)
        for s in text.sections
    )
    assert shape(parse_policy(source, format="markdown")) == shape(text)


def test_a_file_without_headings_is_one_section_a_clause_a_line_with_a_warning() -> None:
    policy = parse_policy("we keep your email as long as you stay.\nwe sell nothing.\nwe encrypt everything.\n")
    assert [(s.id, len(s.clauses)) for s in policy.sections] == [("policy", 3)]
    assert any("no headings" in warning for warning in policy.warnings)


def test_windows_line_ends_change_nothing_but_the_spans() -> None:
    source = SHIPPED.read_text()
    assert shape(parse_policy(source.replace("\n", "\r\n"))) == shape(parse_policy(source))


def test_numbered_headings_lose_their_number_and_numbered_items_stay_items() -> None:
    policy = parse_policy(
        "Privacy Policy\n1. What We Collect\nWe collect:\n1. your email address, if you give it;\n2. your name.\n"
        "2. How Long We Keep It\nOne year.\n"
    )
    assert shape(policy) == [
        ("what-we-collect", None, [("lead", "We collect:"), ("item", "your email address, if you give it;"), ("item", "your name.")]),
        ("how-long-we-keep-it", None, [("text", "One year.")]),
    ]


def test_a_chinese_policy_keeps_its_headings() -> None:
    policy = parse_policy("隐私政策\n概述\n我们重视隐私。\n数据保留\n- 使用记录：保留90天\n最后更新：2024年1月", language="zh")
    assert [s.title for s in policy.sections] == ["概述", "数据保留"]
    assert policy.updated == "2024年1月"


def test_sections_of_one_name_get_different_slugs() -> None:
    assert [s.id for s in parse_policy("# Cookies\nA b.\n# Cookies\nC d.\n", format="markdown").sections] == ["cookies", "cookies-2"]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "We use providers, e.g. Stripe Inc. They follow their own rules."
    assert len(sentences("We use e.g. Stripe for this.")) == 1
    assert text[slice(*sentences(text)[0])].startswith("We use")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\x89PNG\r\n\0\0", "binary"),
        ("ä".encode("latin-1"), "not UTF-8"),
        ("Hallo".encode("utf-16"), "UTF-16"),
        (b"x" * (MAX_BYTES + 1), "larger than 2 MB"),
        (b"# Only\n# Headings\n", "no statement"),
    ],
)
def test_what_is_no_policy_is_refused_with_a_reason(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "policy.md"
    file.write_bytes(content)
    with pytest.raises(PolicyFormatError, match=says) as refused:
        read_policy(file)
    assert str(file) in str(refused.value)


def test_the_line_of_a_fault_is_named(tmp_path: Path) -> None:
    file = tmp_path / "policy.txt"
    file.write_bytes(b"Privacy\nWe keep\n\xff\n")
    with pytest.raises(PolicyFormatError, match=r"policy\.txt:3: "):
        read_policy(file)


@pytest.mark.parametrize("name", ["missing.txt", "policy.xyz"])
def test_a_missing_file_and_an_unknown_kind_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyFormatError, match=name):
        read_policy(tmp_path / name)


@given(st.text(max_size=400), st.sampled_from(["text", "markdown"]))
def test_every_clause_of_any_text_is_a_span_of_it(source: str, format: str) -> None:
    try:
        policy = parse_policy(source, format=format)  # type: ignore[arg-type]  # a sampled str, one of the two literals
    except PolicyFormatError:
        return
    ids = [clause.id for clause in policy.clauses()]
    assert len(ids) == len(set(ids)) == sum(len(s.clauses) for s in policy.sections)
    for section in policy.sections:
        for clause in section.clauses:
            assert clause.text == policy.source[clause.start : clause.end]
            assert clause.text.strip()
            assert clause.section == section.id


@given(st.text(max_size=80))
def test_a_slug_is_never_empty(text: str) -> None:
    assert slug(text)
