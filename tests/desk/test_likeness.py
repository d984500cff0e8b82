"""Like questions stand together: about the same things in any words and language, or nearly the same words."""

from __future__ import annotations

from desk.likeness import grouped

TEXTS = (
    "Are my inputs used to train AI models?",
    "Is the sky blue over zanzibar today",
    "vous entraînez des modèles avec mes conversations ?",
    "are my inputs used to train ai models",
    "is the sky blue over zanzibbar today?",
    "wie heißt euer datenschutzbeauftragter",
    "Who is your data protection officer?",
    "我的prompt會被你們拿去餵模型嗎",
)


def groups(*texts: str) -> list[set[str]]:
    return [{texts[at] for at in group} for group in grouped(texts)]


def test_questions_about_the_same_things_are_one_group_the_largest_first() -> None:
    assert groups(*TEXTS) == [
        {TEXTS[0], TEXTS[2], TEXTS[3], TEXTS[7]},
        {TEXTS[1], TEXTS[4]},
        {TEXTS[5], TEXTS[6]},
    ]


def test_every_question_is_in_exactly_one_group_and_the_most_frequent_wording_comes_first() -> None:
    texts = ["!!!", "", TEXTS[6], TEXTS[5], TEXTS[5], "x" * 5000]
    found = grouped(texts)
    assert sorted(position for group in found for position in group) == list(range(len(texts)))
    assert texts[found[0][0]] == TEXTS[5]


def test_what_is_asked_in_other_words_is_another_group() -> None:
    assert len(groups("Are my inputs used to train AI models?", "Are you ISO 27001 certified?", "best cookie recipe")) == 3
