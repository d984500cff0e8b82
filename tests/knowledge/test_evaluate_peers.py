"""The matchers that ours is compared with are given a fair chance: they find plain words, and no text trips them."""

from __future__ import annotations

import pytest

from benchmarks.corpora import Trial, many_clauses, many_questions, other_trials, own_trials, shipped_policy
from benchmarks.matchers import score
from benchmarks.peers import builders

CLAUSES = ["Usage records are retained for 90 days", "We do not sell your personal information", "Cookies keep you signed in", ""]


@pytest.mark.parametrize("name", list(builders()))
def test_a_matcher_finds_the_clause_with_the_questions_words(name: str) -> None:
    matcher = builders()[name](CLAUSES)
    assert matcher.rank("do you sell personal information", 2)[0][0] == 1
    assert matcher.rank("for how many days are usage records retained", 3)[0][0] == 0
    assert len(matcher.rank("do you sell usage records", 1)) <= 1


@pytest.mark.parametrize("name", list(builders()))
@pytest.mark.parametrize(
    "question", ["", "   ", '"', "NEAR(a b)", "text:*", "a AND OR NOT", "你们会卖我的数据吗", "\U0001f600" * 50, "x" * 4096]
)
def test_no_text_trips_a_matcher(name: str, question: str) -> None:
    hits = builders()[name](CLAUSES).rank(question, 3)
    assert len(hits) <= 3 and all(0 <= position < len(CLAUSES) for position, _ in hits)


def test_scores_fall_from_hit_to_hit() -> None:
    for build in builders().values():
        scores = [score for _, score in build(CLAUSES).rank("do you sell cookies", 4)]
        assert scores == sorted(scores, reverse=True)


class Always:
    """Names the same clause, whatever is asked, and is surer of long questions."""

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        return [(0, float(len(question))), (1, 0.0)][:k]


def test_the_score_counts_first_among_three_and_the_separation_from_silence() -> None:
    questions = (("aaaa", frozenset({0})), ("bbb", frozenset({1})), ("cc", frozenset({2})), ("d", frozenset[int]()))
    first, among, separation = score([Trial("t", ("x", "y", "z"), questions)], lambda trial: Always())
    assert (first.hits, among.hits, first.count, separation) == (1, 2, 3, 1.0)


def test_the_corpora_for_speed_have_the_size_that_was_asked_for_and_are_the_same_each_time() -> None:
    assert len(many_clauses(5000)) == 5000 and many_clauses(300) == many_clauses(300)
    assert len(many_questions(50)) == 50 and many_questions(50) == many_questions(50)


def test_every_trial_has_questions_with_and_without_an_answer() -> None:
    for trial in (*own_trials(shipped_policy(), "open"), *other_trials()):
        assert any(right for _, right in trial.questions) and any(not right for _, right in trial.questions)
        assert all(position < len(trial.clauses) for _, right in trial.questions for position in right)
