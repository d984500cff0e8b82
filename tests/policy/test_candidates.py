"""A policy between looking at it and publishing it, on every kind of store; questions that are learned, and what they do."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from desk import candidates, policies, privacy, publishing, questions, uploads
from desk.model.errors import NotAllowed, NotFound
from desk.model.member import Member
from desk.office import Office
from desk.policies import Refused
from desk.publishing import LookAgain, ReasonNeeded
from desk.uploads import Upload
from knowledge.bank import Bank
from knowledge.learned import Learned, place_in
from knowledge.learned_files import files_of
from knowledge.library import Library
from knowledge.parse import parse_policy
from knowledge.reading import Found, Intent
from knowledge.rehearse import load
from knowledge.word_files import Words
from tests.clock import Clock
from tests.policy.files import CHINESE, ENGLISH, begin

ADA = Member("Ada", "admin", "", datetime(2026, 1, 1, tzinfo=UTC))
USAGE = "data-retention.usage-records"
USAGE_ASKED = "How long do you keep usage records?"
NEW = ENGLISH.replace("90 days", "30 days")
FEW = Words(None, Bank.load(), ())
TRAINING = "Are my inputs used to train AI models?"


@cache
def examined(*texts: tuple[str, str], words: Words = FEW) -> publishing.Examined:
    """What these texts would change, with few regression questions; the same for every store, so that it is read once."""
    with closing(Office.in_memory()) as office:
        begin(office)
        found = uploads.examine(office, [Upload(f"new.{language}.txt", text.encode()) for language, text in texts], words=words)
    assert found.rehearsal is not None
    return found


def kept(office: Office, *texts: tuple[str, str]) -> str:
    found = examined(*texts)
    return office.write_now(lambda desk: candidates.keep(desk, found, ADA))


def test_what_is_kept_comes_back_as_it_was_examined(begun: Office) -> None:
    found = examined(("en", NEW), ("zh", CHINESE))
    id = begun.write_now(lambda desk: candidates.keep(desk, found, ADA))
    assert begun.read_now(lambda desk: candidates.show(desk, id)).examined == found


def test_it_is_published_once_with_its_report_and_only_with_its_reason(begun: Office) -> None:
    id = kept(begun, ("en", NEW), ("zh", CHINESE))
    with pytest.raises(ReasonNeeded, match="other numbers in"):
        begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note=""))
    version = begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note="translation follows"))
    assert (version.version, version.state, version.made_by, version.note) == (2, "current", "Ada", "translation follows")
    assert version.report["changes"]["reworded"] == 1
    with pytest.raises(NotFound):
        begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note="again"))


def test_two_that_were_compared_with_the_same_version_are_not_both_published(begun: Office) -> None:
    first, second = kept(begun, ("en", NEW)), kept(begun, ("en", ENGLISH.replace("90 days", "7 days")))
    begun.write_now(lambda desk: candidates.publish(desk, first, ADA, begins_at=None, note=""))
    with pytest.raises(LookAgain, match="compared with version 1"):
        begun.write_now(lambda desk: candidates.publish(desk, second, ADA, begins_at=None, note=""))
    assert begun.read_now(policies.current) == 2


def test_a_scheduled_version_does_not_take_the_number_of_the_next(begun: Office, clock: Clock) -> None:
    first, second = kept(begun, ("en", NEW)), kept(begun, ("en", ENGLISH.replace("90 days", "7 days")))
    at = clock.now + timedelta(days=1)
    begun.write_now(lambda desk: candidates.publish(desk, first, ADA, begins_at=at, note=""))
    assert begun.write_now(lambda desk: candidates.publish(desk, second, ADA, begins_at=None, note="")).version == 3
    assert begun.write_now(lambda desk: candidates.cancel(desk, 2, ADA)).state == "withdrawn"
    clock.forward(days=2)
    assert begun.read_now(policies.current) == 3


def test_only_what_is_scheduled_can_be_cancelled(begun: Office) -> None:
    with pytest.raises(Refused, match="is not scheduled"):
        begun.write_now(lambda desk: candidates.cancel(desk, 1, ADA))
    with pytest.raises(NotFound, match="no version 7"):
        begun.write_now(lambda desk: candidates.cancel(desk, 7, ADA))


def test_the_way_back_is_compared_like_new_files(begun: Office, clock: Clock) -> None:
    id = kept(begun, ("en", NEW))
    begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note=""))
    clock.forward(days=1)
    found = publishing.examine_earlier(begun, FEW, 1)
    assert [change.figures for change in found.candidate.changes] == [("30", "90")]
    back = begun.write_now(lambda desk: candidates.keep(desk, found, ADA, back_to=1))
    with pytest.raises(Refused, match="not published anew"):
        begun.write_now(lambda desk: candidates.publish(desk, back, ADA, begins_at=None, note=""))
    version, withdrawn = begun.write_now(lambda desk: candidates.go_back(desk, back, ADA, note="typo"))
    assert (version.version, version.state, withdrawn) == (1, "current", [])


def test_a_few_are_kept_and_the_oldest_makes_room(begun: Office, clock: Clock) -> None:
    found = examined(("en", NEW))
    ids = [begun.write_now(lambda desk: candidates.keep(desk, found, ADA)) for _ in range(candidates.MOST + 2)]
    assert [each.id for each in begun.read_now(candidates.waiting)] == ids[: -candidates.MOST - 1 : -1]


def learned_from(office: Office) -> tuple[str, publishing.Examined]:
    """A question that was accepted, its id, and files that take its clause away."""
    (made,) = office.write_now(lambda desk: questions.propose(desk, "clause", [USAGE_ASKED], language="en", clause=USAGE, by=ADA))
    office.write_now(lambda desk: questions.accept(desk, made.id, ADA))
    words = FEW.learning(office.read_now(questions.accepted))
    gone = ENGLISH.replace("Usage records: Retained for 90 days", "")
    return made.id, uploads.examine(office, [Upload("new.en.txt", gone.encode())], words=words)


def test_what_waits_to_be_published_holds_no_question_in_clear(begun: Office) -> None:
    _, found = learned_from(begun)
    id = begun.write_now(lambda desk: candidates.keep(desk, found, ADA))
    (row,) = begun.read_now(lambda desk: desk.tx.all("SELECT * FROM policy_candidates"))
    assert USAGE_ASKED not in str(dict(row))
    back = begun.read_now(lambda desk: candidates.show(desk, id)).examined
    assert back.rehearsal is not None
    assert USAGE_ASKED in {each.asked.text for each in back.rehearsal.of("broken", "silent")}


def test_what_is_kept_for_good_names_an_accepted_question_by_its_id(begun: Office) -> None:
    question, found = learned_from(begun)
    id = begun.write_now(lambda desk: candidates.keep(desk, found, ADA))
    version = begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note="the clause is gone"))
    assert f"question:{question}" in version.report["broken"]
    assert USAGE_ASKED not in str(begun.read_now(lambda desk: [dict(row) for row in desk.tx.all("SELECT * FROM policy_versions")]))


def test_after_seven_days_nothing_is_published_and_nothing_of_it_is_kept(begun: Office, clock: Clock) -> None:
    id = kept(begun, ("en", NEW))
    clock.forward(days=7)
    assert begun.write_now(lambda desk: privacy.expire(desk, 0)).total == 0
    assert begun.read_now(lambda desk: candidates.show(desk, id)).id == id
    clock.forward(microseconds=1)
    with pytest.raises(NotFound, match="more than seven days"):
        begun.write_now(lambda desk: candidates.publish(desk, id, ADA, begins_at=None, note="late"))
    assert begun.read_now(policies.current) == 1
    begun.write_now(lambda desk: privacy.expire(desk, 0))
    assert begun.read_now(lambda desk: desk.tx.all("SELECT id FROM policy_candidates")) == []


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\legal\\policy.zh.docx", "policy.zh.docx"),
        ("a=b\0\n.txt", "a_b__.txt"),
        ("", "policy"),
        (".txt", "policy.txt"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
        ("私たちの方針.ja.md", "私たちの方針.ja.md"),
    ],
)
def test_the_name_of_an_upload_leads_nowhere_else(name: str, kept_as: str) -> None:
    assert uploads.file_name(name) == kept_as


def test_a_proposal_is_sealed_and_comes_back(begun: Office) -> None:
    (made,) = begun.write_now(lambda desk: questions.propose(desk, "alias", [TRAINING], language="en", clause=USAGE, by=ADA))
    stored = begun.read_now(lambda desk: desk.tx.one("SELECT question FROM question_proposals"))
    assert stored is not None
    assert "train" not in str(stored["question"])
    assert begun.read_now(questions.waiting) == [made]
    assert made.words == "Usage records: Retained for 90 days"
    assert begun.read_now(questions.accepted) == ()


def test_what_was_accepted_is_learned_and_can_be_taken_back(begun: Office) -> None:
    (made,) = begun.write_now(lambda desk: questions.propose(desk, "alias", [TRAINING], language="en", clause=USAGE, by=ADA))
    before = begun.read_now(questions.revision)
    begun.write_now(lambda desk: questions.accept(desk, made.id, ADA))
    assert begun.read_now(questions.accepted) == (made.learned,)
    with pytest.raises(NotAllowed, match="accepted already"):
        begun.write_now(lambda desk: questions.accept(desk, made.id, ADA))
    begun.write_now(lambda desk: questions.remove(desk, made.id, ADA))
    assert begun.read_now(questions.accepted) == ()
    assert begun.read_now(questions.revision) == before + 2
    with pytest.raises(NotFound):
        begun.write_now(lambda desk: questions.remove(desk, made.id, ADA))


ALIAS = Learned("alias", TRAINING, "en", USAGE, "Usage records: Retained for 90 days")


def quoted(library: Library, text: str) -> str:
    """The clause that a question is answered with, marked as the best; "" for none."""
    (part, *_) = library.read(text, "en").parts
    return part.answer.passages[0].best if isinstance(part.answer, Found) else ""


def test_an_alias_follows_its_clause_into_another_section_and_ends_with_it() -> None:
    home = parse_policy(ENGLISH)
    renamed = parse_policy(ENGLISH.replace("Data Retention\n", "How Long We Keep Data\n"))
    gone = parse_policy(ENGLISH.replace("Usage records: Retained for 90 days", ""))
    words = FEW.learning([ALIAS])
    assert quoted(words.library(home, home), TRAINING) == USAGE
    assert quoted(words.library(renamed, home), TRAINING) == "how-long-we-keep-data.usage-records"
    assert place_in(gone, ALIAS) is None
    assert quoted(words.library(gone, home), TRAINING) == ""
    assert f"accepted questions: 1 leads to {USAGE}, which is gone" in words.orphans(gone, home)


def test_an_alias_is_answered_whatever_its_case_accents_and_spelling_and_nothing_else_is() -> None:
    home = parse_policy(ENGLISH)
    library = FEW.learning([ALIAS, Learned("alias", "Wie lange bleibt das Überbleibsel?", "de", USAGE, "")]).library(home, home)
    for typed in (
        "are my INPUTS used to train ai models",
        "Are  my inputs used to train AI models ?!",
        "wie lange bleibt das uberbleibsel",
    ):
        assert quoted(library, typed) == USAGE
    for typed in ("Are my inputs not used to train AI models?", "Are inputs used to train AI models?"):
        assert quoted(library, typed) != USAGE


def test_a_wish_for_a_right_is_never_answered_by_an_alias() -> None:
    home = parse_policy(ENGLISH)
    library = FEW.learning([Learned("alias", "Delete my account", "en", USAGE, "")]).library(home, home)
    assert [part.intent for part in library.read("Delete my account", "en").parts] == [Intent.RIGHTS]


def test_accepted_questions_are_rehearsed_with_those_of_the_files() -> None:
    words = FEW.learning(
        [
            Learned("clause", "How long do you keep usage records?", "en", USAGE, ALIAS.words),
            Learned("silent", TRAINING, "en"),
            Learned("alias", "Are my breadcrumbs in the attic?", "en", USAGE, ALIAS.words),
        ]
    )
    gone = ENGLISH.replace("Usage records: Retained for 90 days", "")
    found = examined.__wrapped__(("en", gone), words=words)
    assert [(each.asked.kind, each.asked.expects, each.result) for each in (found.rehearsal.compared if found.rehearsal else ())] == [
        ("clause", USAGE, "broken"),
        ("silent", "", "same"),
        ("clause", USAGE, "broken"),
    ]


def test_the_exported_files_say_what_was_accepted(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("beside")
    learned = [ALIAS, Learned("clause", "How long: 90 days?", "en", USAGE, ""), Learned("silent", "年齢制限は？", "ja")]
    for name, content in files_of(learned).items():
        (folder / name).write_text(content, encoding="utf-8")
    home = parse_policy(ENGLISH)
    assert Bank.load(folder).questions == ((TRAINING, "en", USAGE),)
    assert quoted(Library(home, bank=Bank.load(folder)), TRAINING) == USAGE
    assert {(each.text, each.kind, each.expects) for each in load(folder)} == {
        ("How long: 90 days?", "clause", USAGE),
        ("年齢制限は？", "silent", ""),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Data\n\n" + "".join(f"- We keep thing {n}.\n" for n in range(3001)), "3001 clauses"),
        ("Data\n\n" + "".join(f"- We keep {'thing ' * 300}{n}.\n" for n in range(300)), "characters"),
    ],
)
def test_what_is_too_large_to_rehearse_beside_users_is_refused_before_it_is_compared(begun: Office, text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        uploads.examine(begun, [Upload("new.en.md", text.encode())], words=FEW)
