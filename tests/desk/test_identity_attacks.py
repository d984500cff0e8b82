"""Attacks on who is asking: guesses side by side and across restarts, accounts felt for by words and by time, chats that were stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier

import pytest

from desk import identity, objections
from desk.model.identity import Tried
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, ask, attempt, letters_of, look_up, mailed, token_of, wish, wrong
from tests.desk.samples import ANN, BOB
from tests.desk.spied import Watch

GUESSES = 50


@pytest.fixture
def office(office: Office) -> Office:
    office.rules = RULES
    return office


@pytest.fixture(params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, settings: StoreSettings) -> StoreSettings:
    """A store that outlives a process."""
    return StoreSettings(settings.data_dir, request.getfixturevalue("postgres_url") if request.param == "postgresql" else "")


@contextmanager
def opened(settings: StoreSettings, clock: Clock) -> Iterator[Office]:
    """One run of the program."""
    with closing(Office.open(settings, clock, rules=RULES)) as office:
        yield office


def side_by_side(office: Office, jobs: list[Callable[[], Tried]]) -> list[Tried]:
    """Lets threads go at the same moment."""
    barrier = Barrier(len(jobs))

    def go(job: Callable[[], Tried]) -> Tried:
        barrier.wait(30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(go, jobs))


def test_of_fifty_guesses_side_by_side_five_are_evaluated(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    tried = side_by_side(office, [lambda: attempt(office, ANN, number, wrong(code))] * GUESSES)
    assert Counter(each.kind for each in tried) == {"wrong": 4, "over": GUESSES - 4}
    assert sorted(each.left for each in tried if each.kind == "wrong") == [1, 2, 3, 4]
    (row,) = office.read_now(lambda desk: desk.tx.all("SELECT tries FROM mailed_codes"))
    assert row["tries"] == 5
    assert attempt(office, ANN, number, code) == Tried("over")


def test_the_right_code_among_fifty_side_by_side_proves_at_most_once(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    tried = side_by_side(office, [lambda: attempt(office, ANN, number, code)] * GUESSES)
    assert Counter(each.kind for each in tried)["right"] == 1
    assert office.read_now(lambda desk: len(desk.tx.all("SELECT id FROM proofs"))) == 1


def test_tries_are_counted_across_restarts_and_processes(lasting: StoreSettings, clock: Clock) -> None:
    with opened(lasting, clock) as office:
        number = wish(office, ANN)
        code = mailed(office, ANN, number)
        assert attempt(office, ANN, number, wrong(code)).left == 4
    for left in (3, 2, 1):
        with opened(lasting, clock) as office:
            assert attempt(office, ANN, number, wrong(code)).left == left
    with opened(lasting, clock) as one, opened(lasting, clock) as other:
        offices = [one, other] * (GUESSES // 2)
        tried = side_by_side(one, [lambda each=each: attempt(each, ANN, number, wrong(code)) for each in offices])
        assert {each.kind for each in tried} == {"over"}
        assert attempt(other, ANN, number, code) == Tried("over")


def test_codes_asked_for_side_by_side_stay_within_the_limit(office: Office) -> None:
    number = wish(office, ANN)
    barrier = Barrier(20)

    def go(_: int) -> str:
        barrier.wait(30)
        return ask(office, ANN, number)

    with ThreadPoolExecutor(20) as pool:
        assert Counter(pool.map(go, range(20))) == {"asked": 3, "limit": 17}


def test_a_link_that_many_press_at_once_binds_once(office: Office) -> None:
    number = wish(office, ANN)
    link = office.write_now(lambda desk: identity.make_link(desk, MIA.id, "", "key:console"))
    offer = office.write_now(lambda desk: identity.offered(desk, ANN, link.token))
    assert offer is not None
    barrier = Barrier(20)

    def go(_: int) -> bool:
        barrier.wait(30)
        return office.write_now(lambda desk: identity.bind(desk, ANN, number, offer.id)) is not None

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(go, range(20))) == 1


def spied(office: Office, job: Callable[[Desk], object]) -> tuple[object, list[str]]:
    """What a job gives, and the statements that it ran."""
    watch = Watch(office)
    return watch.write_now(job), watch.ran


def test_known_and_unknown_accounts_get_the_same_words_by_the_same_statements(office: Office) -> None:
    """The time of a turn is that of its statements: where those are the same, no clock tells the one from the other."""
    code = "2222-2222"
    stories = []
    for address, typed in ((ANN, MIA.email), (BOB, "nobody@example.org")):
        number = wish(office, address)
        story = [spied(office, lambda desk, a=address, n=number, t=typed: identity.ask_mail(desk, a, n, t)) for _ in range(4)]
        look_up(office, MIA)
        story += [spied(office, lambda desk, a=address, n=number: identity.try_code(desk, a, n, code)) for _ in range(7)]
        stories.append(story)
    known, unknown = stories
    assert [answer for answer, _ in known] == ["asked"] * 3 + ["limit"] + [
        Tried("wrong", 4),
        Tried("wrong", 3),
        Tried("wrong", 2),
        Tried("wrong", 1),
        *[Tried("over")] * 3,
    ]
    assert known == unknown
    assert {to for to, _ in letters_of(office)} == {MIA.email}


def test_before_and_after_the_look_up_and_after_ten_minutes_both_look_alike(office: Office, clock: Clock) -> None:
    stories = []
    for address, typed in ((ANN, MIA.email), (BOB, "nobody@example.org")):
        number = wish(office, address)
        ask(office, address, number, typed)
        story = [attempt(office, address, number, "2222-2222")]
        clock.forward(minutes=5)
        look_up(office, MIA)
        clock.forward(minutes=9)
        story.append(attempt(office, address, number, "2222-2222"))
        clock.forward(minutes=1)
        story.append(attempt(office, address, number, "2222-2222"))
        stories.append(story)
    assert stories[0] == stories[1] == [Tried("wrong", 4), Tried("wrong", 3), Tried("none")]


def test_a_chat_that_was_stopped_hears_the_same_as_one_that_asked_for_nobody(office: Office) -> None:
    stories = []
    for address, typed in ((ANN, MIA.email), (BOB, "nobody@example.org")):
        number = wish(office, address)
        ask(office, address, number, typed)
        if look_up(office, MIA):
            token = token_of(office)
            assert office.write_now(lambda desk, token=token: objections.not_me(desk, token))
        story: list[object] = [attempt(office, address, number, "2222-2222")]
        story.append(ask(office, address, number, typed))
        look_up(office, MIA)
        story.append(attempt(office, address, number, "2222-2222"))
        stories.append(story)
    assert stories[0] == stories[1] == [Tried("wrong", 4), "asked", Tried("wrong", 4)]
    assert len(letters_of(office)) == 1
