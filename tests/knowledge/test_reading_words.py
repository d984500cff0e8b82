"""A text is folded, repaired, and its concepts found, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import LexiconError
from knowledge.language import base, detect
from knowledge.lexicon import Lexicon
from knowledge.question import QuestionReader
from knowledge.reading import LANGUAGES
from knowledge.split import MAX_PIECES, Cut, halves, pieces
from knowledge.text import fold, simplify, tokens

READER = QuestionReader.shipped()


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＤＡＴＡ", "data"),
        ("Dónde", "donde"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("sooooo", "soo"),
        ("don’t", "dont"),
        ("Ёлка", "елка"),
    ],
)
def test_case_width_accents_and_drawn_out_letters_are_levelled(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_kana_keep_their_voicing_marks() -> None:
    assert fold("がぎぐ") == "がぎぐ"


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    assert simplify("隱私權資料") == "隐私权资料"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("do yuo sotre my emial", "do you store my email"),
        ("hwo long are lgos kpet", "how long are logs kept"),
        ("delte my acount", "delete my account"),
    ],
)
def test_misspelt_words_are_read_as_they_were_meant(typed: str, read: str) -> None:
    question = READER.read(typed, "en")
    assert question.read_as == read
    assert all(before != after for before, after in question.repaired)


@pytest.mark.parametrize("word", ["invoice", "kubernetes", "ai-tokenhub", "sk-4f9ac81", "2024", "tls"])
def test_what_is_no_typing_error_stays(word: str) -> None:
    assert READER.read(f"my {word}", "en").repaired == ()


def test_chat_shorthand_is_written_out() -> None:
    assert READER.read("do u sell ur data pls", "en").read_as == "do you sell your data please"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you flog my info", "en"),
        ("verkauft ihr meine daten", "de"),
        ("¿venden mis datos?", "es"),
        ("vous vendez mes données ?", "fr"),
        ("vocês vendem meus dados?", "pt"),
        ("вы продаете мои данные?", "ru"),
        ("我的数据会被卖吗", "zh"),
        ("我的資料會被賣嗎", "zh-Hant"),
        ("私のデータを売りますか", "ja"),
    ],
)
def test_selling_is_the_same_concept_in_every_language(text: str, language: str) -> None:
    assert detect(text).name == language
    assert {"sell", "data"} & set(READER.read(text, language).concepts) >= {"sell"}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Vendete i miei dati?", True),
        ("제 데이터를 판매하나요?", False),
        ("هل تبيعون بياناتي", False),
        ("czy sprzedajecie moje dane osobowe", False),
    ],
)
def test_a_language_that_we_do_not_read_is_known_as_such(text: str, known: bool) -> None:
    if not known:
        assert not detect(text).known


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh_CN", "zh"),
        ("zh-Hans-HK", "zh"),
        ("zh-Hant-US", "zh-Hant"),
        ("pt-BR", "pt"),
        ("de-AT", "de"),
        ("it", None),
        (None, None),
        ("", None),
    ],
)
def test_a_client_tag_is_one_of_our_languages_or_none(tag: str | None, language: str | None) -> None:
    assert base(tag) == language


def test_every_language_has_a_lexicon_that_knows_only_known_concepts() -> None:
    lexicon = Lexicon.load()
    for language in {name for name in LANGUAGES if name != "zh-Hant"}:
        assert len(lexicon.vocabulary(language) | lexicon.prefixes(language)) > 300 or language in ("zh", "ja")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("language: xx\nconcepts:\n  shar: a\n", r"xx.yaml:3: .*share"),
        ("language: xx\nconcept: {}\n", r"xx.yaml:2: .*concepts"),
        ("concepts: {}\n", "names its language"),
        ("language: [\n", "xx.yaml:"),
        ("language: &a xx\nconcepts: {share: *a}\n", "xx.yaml:"),
        ("language: !!python/object/apply:os.system [ls]\n", "xx.yaml:"),
    ],
)
def test_a_broken_lexicon_is_refused_with_file_line_and_nearest_key(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "concepts.yaml").write_text("act:\n  share: pass on\n")
    (tmp_path / "xx.yaml").write_text(content)
    with pytest.raises(LexiconError, match=says):
        Lexicon.load(tmp_path)


def test_a_lexicon_is_built_anew_when_a_file_of_it_has_changed_and_only_then(tmp_path: Path) -> None:
    (tmp_path / "concepts.yaml").write_text("act:\n  share: pass on\n")
    (tmp_path / "xx.yaml").write_text("language: xx\nconcepts:\n  share: give\n")
    before = Lexicon.load(tmp_path)
    assert Lexicon.load(tmp_path) is before
    (tmp_path / "xx.yaml").write_text("language: xx\nconcepts:\n  share: lend\n")
    assert Lexicon.load(tmp_path).vocabulary("xx") == {"lend"}
    assert before.vocabulary("xx") == {"give"}


def test_a_language_that_is_met_when_its_file_is_gone_is_read_as_the_file_had_it(tmp_path: Path) -> None:
    (tmp_path / "concepts.yaml").write_text("act:\n  share: pass on\n")
    file = tmp_path / "xx.yaml"
    file.write_text("language: xx\nconcepts:\n  share: hand out\npolicy:\n  share: disclose\n")
    lexicon = Lexicon.load(tmp_path)
    file.unlink()
    assert list(lexicon.concepts(["they", "hand", "out", "data"], "xx")) == ["share"]
    assert lexicon.concepts(["disclose"], "xx") == {}
    assert list(lexicon.concepts(["disclose"], "xx", side="policy")) == ["share"]


def test_a_message_is_cut_into_sentences_and_the_most_question_like_are_kept() -> None:
    text = "I was at work. " * 40 + "How long do you keep logs? " + "It rained. " * 40
    found = pieces(text)
    assert len(found) <= MAX_PIECES
    assert "How long do you keep logs?" in found


def test_two_questions_in_one_sentence_can_be_cut_apart() -> None:
    assert Cut("how long are logs kept", "in which country", is_strong=True) in halves("how long are logs kept, and in which country")


def test_what_a_condition_leads_up_to_is_not_cut_from_it() -> None:
    assert halves("if you go broke, who gets my data") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    question = READER.read(text, language)
    assert len(question.features) < 4000
    assert tokens(fold(text)) or not question.words
