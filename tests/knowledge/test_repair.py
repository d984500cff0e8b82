"""Misspelt words are read as they were meant, by the hand that slipped and the words beside, and no slip makes a wish."""

from __future__ import annotations

import pytest

from knowledge.edits import BESIDE_EACH_OTHER, slip, sound
from knowledge.library import Library
from knowledge.question import QuestionReader
from knowledge.reading import Intent, Right
from knowledge.repair import Repairer

READER = QuestionReader.shipped()


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.shipped()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hw lnog do u kep mi logs", "how long do you keep my logs"),
        ("si my data safe wiht yuo", "is my data safe with you"),
        ("do yu keep it", "do you keep it"),
        ("hoe much do you keep", "how much do you keep"),
        ("gow long do you keep logs", "how long do you keep logs"),
        ("where do you stpre my data", "where do you store my data"),
    ],
)
def test_short_words_are_read_by_their_neighbours(typed: str, read: str) -> None:
    assert READER.read(typed, "en").read_as == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("is there a limit onhow long", "is there a limit on how long"),
        ("whodo you sell my data to", "who do you sell my data to"),
        ("can you still seemy requests", "can you still see my requests"),
        ("removemydata please", "remove my data please"),
    ],
)
def test_words_run_together_are_read_apart(typed: str, read: str) -> None:
    assert READER.read(typed, "en").read_as == read


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("de lete my account", ("de lete", "delete")),
        ("do you use co okies", ("co okies", "cookies")),
        ("informa tion about me", ("informa tion", "information")),
    ],
)
def test_a_word_that_a_space_broke_is_put_together_and_told(typed: str, pair: tuple[str, str]) -> None:
    assert pair in READER.read(typed, "en").repaired


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("how long do you gold my data", "how long do you hold my data"),
        ("do you take data form users", "do you take data from users"),
        ("how lung do you keep logs", "how long do you keep logs"),
    ],
)
def test_a_real_word_out_of_place_is_read_as_the_one_that_fits(typed: str, read: str) -> None:
    question = READER.read(typed, "en")
    assert question.read_as == read
    assert len(question.repaired) == 1


@pytest.mark.parametrize(
    "text", ["is the form from the eu", "what does gold support cost", "who holds the key", "the com o file", "are there log files"]
)
def test_what_is_spelt_right_and_in_its_place_stays(text: str) -> None:
    assert READER.read(text, "en").read_as == text


@pytest.mark.parametrize(
    ("typed", "word"), [("informatoon", "information"), ("callign", "calling"), ("deleteng", "deleting"), ("rekwest", "request")]
)
def test_a_beginning_that_is_known_hides_no_slip_and_sounds_count(typed: str, word: str) -> None:
    assert READER.read(typed, "en").read_as == word


@pytest.mark.parametrize(
    "typed",
    [
        "delate my account",
        "detele my accont",
        "de lete my account",
        "deletemy account",
        "eraze my data",
        "delte my acount plz",
        "pls clsoe my account",
        "cloze my account please",
        "cancle my account",
        "wpie my data please",
    ],
)
def test_a_misspelt_wish_is_a_wish(library: Library, typed: str) -> None:
    assert [(part.intent, part.right) for part in library.read(typed).parts] == [(Intent.RIGHTS, Right.DELETE)]


@pytest.mark.parametrize(
    "text",
    [
        "dilate my account",
        "relate my account",
        "elate my account",
        "debate my account",
        "clothe my account",
        "ease my data",
        "elate my data",
        "please clone my account",
        "please closer my account",
        "please closet my account",
        "cancer my account",
        "please erset my account",
        "please coose my account",
        "please chosoe my account",
        "please cgoose my account",
        "please eleate my account",
        "please elevte my account",
        "please wiee my data",
        "eraser my account",
    ],
)
def test_a_word_that_only_looks_like_deleting_begins_no_deletion(library: Library, text: str) -> None:
    assert all((part.intent, part.right) != (Intent.RIGHTS, Right.DELETE) for part in library.read(text).parts)


@pytest.mark.parametrize(
    "text",
    [
        "i dant want my data erased",
        "dnot delete my account",
        "do nto delete my acount",
        "please dont delate my account",
        "i do not wnat my data delted",
        "I mustn't delete my account",
        "you needn't delete my account",
        "you oughtn't delete my data",
        "dnt delete my account",
    ],
)
def test_a_misspelt_denial_stays_one(library: Library, text: str) -> None:
    assert all(part.intent is not Intent.RIGHTS for part in library.read(text).parts)


@pytest.mark.parametrize("text", ["clear my cart", "delete my cart", "delte my cart", "delete my lags"])
def test_beside_a_word_for_deleting_no_known_word_is_taken_for_data(text: str) -> None:
    assert READER.read(text, "en").words[-1] == text.rsplit(maxsplit=1)[-1]


def test_letters_beside_digits_are_a_key_and_no_slip() -> None:
    assert READER.read("my sk-4f9ac81", "en").repaired == ()


def gold_digger(guarded: frozenset[str] = frozenset()) -> Repairer:
    """A repairer that has often seen "you hold my"."""
    return Repairer({"hold": 300, "you": 400, "my": 400}, {"gold": 0}, (), {"you": {"hold": 80}, "hold": {"my": 80}}, guarded)


def test_a_known_word_is_taken_for_another_only_between_its_neighbours() -> None:
    assert gold_digger().repair(["you", "gold", "my"]) == (["you", "hold", "my"], (("gold", "hold"),))
    assert gold_digger().repair(["the", "gold", "ring"]) == (["the", "gold", "ring"], ())


def test_a_known_word_is_never_taken_for_a_guarded_one() -> None:
    assert gold_digger(frozenset({"hold"})).repair(["you", "gold", "my"]) == (["you", "gold", "my"], ())


def test_likely_slips_cost_less_than_others() -> None:
    assert slip("teh", "the", 1) < slip("stpre", "store", 1) < slip("sture", "store", 1) < slip("stxre", "store", 1)
    assert slip("coookie", "cookie", 1) < slip("ckookie", "cookie", 1)
    assert {"op", "gh", "aq", "йц"} <= BESIDE_EACH_OTHER
    assert BESIDE_EACH_OTHER.isdisjoint({"qp", "aa", "zp"})


def test_what_sounds_alike_is_alike() -> None:
    assert sound("rekwest") == sound("request")
    assert sound("consumpshun") == sound("consumption")
    assert sound("delete") != sound("date")
