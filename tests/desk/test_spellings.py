"""An account or an address is found however it is spelt, and what only resembles it is not."""

from __future__ import annotations

import pytest

from desk import spellings


@pytest.mark.parametrize(
    ("account", "text"),
    [
        ("org#4711", "Your account org#4711 is active"),
        ("org#4711", "Org 4711"),
        ("org#4711", "o-r-g // 4,7,1,1"),
        ("auth0|64f1c2", "it is auth0|64f1c2."),
        ("auth0|64f1c2", "auth0 / 64F1C2"),
        ("acct:4711", "(acct:4711)"),
        ("ada+x", "ada+x"),
        ("ada+x", "ada＋x"),
        ("acc-1009", "асс‑1009"),
        ("acc-1009", "αcc—1009"),
        ("acc-1009", "acc-١٠٠٩"),
        ("acc-1009", "acc-१००९"),
        ("acc-1009", "ａｃｃ－１００９"),
        ("acc-1009", "a\u0301c\u20ddc-10\u200b09"),
        ("acc-1009", "您的账户acc-1009有三个密钥"),
        ("acc-1009", "**acc**_1009"),
        ("acc-1009", "acc·1009"),
        ("асс-1009", "acc-1009"),
        ("张伟2024", "账户是张伟2024吗"),
        ("ada", "Is it Ada?"),
        ("a-b", "so a-b it is"),
        ("#47", "number #47"),
    ],
)
def test_an_account_is_found_however_it_is_spelt(account: str, text: str) -> None:
    assert spellings.pattern(account).search(spellings.folded(text))


@pytest.mark.parametrize(
    ("account", "text"),
    [
        ("acc-1009", "accounts 1009 to 1010"),
        ("acc-1009", "acc-10090"),
        ("acc-1009", "facc-1009"),
        ("ada", "Nevada, adapters and a d a"),
        ("a-b", "a b"),
        ("org#4711", "4711 organisations"),
        ("7", "within 17 days"),
    ],
)
def test_what_only_resembles_it_is_not(account: str, text: str) -> None:
    assert not spellings.pattern(account).search(spellings.folded(text))


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "ada @ example.org",
        "ada(at)example.org",
        "ada [at] example [dot] org",
        "ada at example dot org",
        "ada@example dot org",
        "ada@example。org",
        "ada＠example．org",
        "ada@example .org",
        "ada{at}example{dot}org",
        "ada<@>example.org",
    ],
)
def test_an_address_is_found_however_its_signs_are_written(text: str) -> None:
    assert spellings.mails(text) == ["ada@example.org"]
    assert "ada@example.org" in list(spellings.perhaps_mails(text))


def test_a_sentence_that_ends_in_an_address_names_that_one_and_no_longer_one() -> None:
    assert spellings.mails("Write to desk@example.org. Then wait; look at example.org, we met at noon.") == ["desk@example.org"]
    assert list(spellings.perhaps_mails("mia@example. org")) == ["mia@example.org"]
    assert spellings.mails("Nothing (at) all") == []


def test_a_long_text_of_signs_alone_takes_no_time() -> None:
    assert not spellings.pattern("aaaa-aaaa").search(spellings.folded("a" + "!a" * 3 + "-" * 4000 + "!" * 4000 + "b"))
    assert spellings.mails("a" * 4000 + " @" * 2000) == []
