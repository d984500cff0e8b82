"""Every update exactly once, per chat in order, and none ever forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from desk import inbox, outbox, queues
from desk.inbox import Job
from desk.model.errors import ClaimLost, NotFound
from desk.model.turn import Address
from desk.office import Office
from desk.queues import Queue, Queues
from tests.clock import Clock
from tests.desk.samples import reply

RUN = "run 1"


def keep(office: Office, *updates: tuple[str, str]) -> list[bool]:
    """Keeps (chat, source) and returns what was new."""
    return office.write_now(lambda desk: [inbox.keep(desk, "telegram", source, chat, f"raw {source}") for chat, source in updates])


def claim(office: Office, limit: int = 10, boot: str = RUN) -> list[Job]:
    return office.write_now(lambda desk: inbox.claim(desk, boot, limit))


def done(office: Office, *jobs: Job) -> None:
    for job in jobs:
        office.write_now(lambda desk, job=job: inbox.done(desk, job))


def sources(jobs: list[Job]) -> list[str]:
    return [job.source for job in jobs]


def test_an_update_of_a_channel_that_this_run_does_not_have_is_left_to_another(office: Office) -> None:
    for channel in ("telegram", "web"):
        office.write_now(lambda desk, channel=channel: inbox.keep(desk, channel, "1", "a", "{}"))
    claimed = office.write_now(lambda desk: inbox.claim(desk, "without", 9, ("web", "mail")))
    assert [job.channel for job in claimed] == ["web"]
    assert [job.channel for job in office.write_now(lambda desk: inbox.claim(desk, "with", 9, ("telegram",)))] == ["telegram"]


def test_an_update_that_comes_twice_is_kept_once(office: Office) -> None:
    assert keep(office, ("7", "a"), ("7", "a"), ("7", "b")) == [True, False, True]
    assert keep(office, ("7", "b")) == [False]


def test_an_update_is_known_after_it_was_answered(office: Office) -> None:
    keep(office, ("7", "a"))
    done(office, *claim(office))
    assert keep(office, ("7", "a")) == [False]
    assert claim(office) == []


def test_the_same_number_on_another_channel_is_another_update(office: Office) -> None:
    assert office.write_now(lambda desk: [inbox.keep(desk, channel, "1", "7", "{}") for channel in ("telegram", "web")]) == [True, True]


def test_a_claimed_update_comes_with_all_that_is_needed_to_answer_it(office: Office) -> None:
    keep(office, ("7", "a"))
    (job,) = claim(office)
    assert (job.channel, job.source, job.chat, job.raw, job.attempts, job.boot) == ("telegram", "a", "7", "raw a", 1, RUN)


def test_of_each_chat_the_oldest_is_claimed_and_the_next_only_when_that_is_done(office: Office) -> None:
    keep(office, ("7", "a"), ("7", "b"), ("8", "c"), ("7", "d"))
    first = claim(office)
    assert sources(first) == ["a", "c"]
    assert claim(office) == []
    done(office, first[0])
    second = claim(office)
    assert sources(second) == ["b"]
    done(office, *second)
    assert sources(claim(office)) == ["d"]


def test_no_more_than_the_limit_is_claimed_and_the_oldest_first(office: Office) -> None:
    keep(office, *((str(n), f"s{n}") for n in range(5)))
    assert sources(claim(office, limit=2)) == ["s0", "s1"]
    assert sources(claim(office, limit=9)) == ["s2", "s3", "s4"]


def test_a_failed_update_keeps_its_place_and_becomes_a_dead_letter_after_five_attempts(office: Office) -> None:
    keep(office, ("7", "a"), ("7", "b"))
    for attempt in range(1, 6):
        (job,) = claim(office)
        assert (job.source, job.attempts) == ("a", attempt)
        assert office.write_now(lambda desk, job=job: inbox.fail(desk, job, "it failed")) is (attempt == 5)
    assert sources(claim(office)) == ["b"]


def test_an_update_that_nobody_can_read_is_a_dead_letter_at_once(office: Office, clock: Clock) -> None:
    keep(office, ("7", "a"), ("7", "b"))
    (job,) = claim(office)
    assert office.write_now(lambda desk: inbox.fail(desk, job, "no JSON", final=True)) is True
    assert sources(claim(office)) == ["b"]
    (letter,) = office.read_now(inbox.dead)
    assert (letter.source, letter.chat, letter.attempts, letter.error) == ("a", "7", 1, "no JSON")
    assert letter.finished_at == letter.received_at == clock.now


def test_what_a_crash_had_claimed_is_released_at_the_next_start(office: Office) -> None:
    keep(office, ("7", "a"), ("8", "b"))
    claim(office, limit=1, boot="crashed")
    mine = claim(office)
    assert sources(mine) == ["b"]
    assert office.write_now(lambda desk: inbox.release(desk, RUN)) == 1
    again = claim(office)
    assert [(job.source, job.attempts) for job in again] == [("a", 2)]


def test_an_update_that_ends_the_program_every_time_is_a_dead_letter_in_the_end(office: Office) -> None:
    keep(office, ("7", "poison"), ("7", "next"))
    for boot in map(str, range(inbox.ATTEMPTS)):
        assert sources(claim(office, boot=boot)) == ["poison"]
        office.write_now(lambda desk: inbox.release(desk, "after"))
    assert sources(claim(office)) == ["next"]


def test_a_run_that_lost_its_claim_cannot_answer_twice(office: Office) -> None:
    keep(office, ("7", "a"))
    (lost,) = claim(office, boot="paused")
    office.write_now(lambda desk: inbox.release(desk, RUN))
    (taken,) = claim(office)
    with pytest.raises(ClaimLost):
        done(office, lost)
    assert office.write_now(lambda desk: inbox.fail(desk, lost, "late", final=True)) is False
    done(office, taken)
    with pytest.raises(ClaimLost):
        done(office, taken)


def test_an_update_that_does_not_unseal_is_put_aside_and_holds_up_nobody(office: Office) -> None:
    keep(office, ("7", "a"), ("7", "b"), ("8", "c"))
    office.write_now(lambda desk: desk.tx.run("UPDATE inbox SET raw = 'nonsense' WHERE source = 'a'"))
    assert sources(claim(office)) == ["c"]
    assert sources(claim(office)) == ["b"]


def test_a_dead_letter_can_be_read_and_tried_again_in_its_old_place(office: Office) -> None:
    keep(office, ("7", "a"), ("7", "b"))
    (job,) = claim(office)
    office.write_now(lambda desk: inbox.fail(desk, job, "odd", final=True))
    assert office.read_now(lambda desk: (queues.look(desk).dead_letters, inbox.said(desk, job.id))) == (1, "raw a")
    office.write_now(lambda desk: inbox.replay(desk, job.id))
    assert office.read_now(queues.look).dead_letters == 0
    (again,) = claim(office)
    assert (again.source, again.attempts) == ("a", 1)
    done(office, again)
    assert sources(claim(office)) == ["b"]


def test_only_what_was_put_aside_can_be_read_or_tried_again(office: Office) -> None:
    keep(office, ("7", "a"))
    (job,) = claim(office)
    for use in (inbox.said, inbox.replay):
        with pytest.raises(NotFound, match="There is no dead letter"):
            office.write_now(lambda desk, use=use: use(desk, job.id))
    assert office.write_now(inbox.replay_all) == []
    office.write_now(lambda desk: inbox.fail(desk, job, "odd", final=True))
    assert office.write_now(inbox.replay_all) == [job.id]


def test_the_lines_tell_how_much_waits_and_since_when(office: Office, clock: Clock) -> None:
    assert office.read_now(queues.look) == Queues(clock.now, Queue(0, None), Queue(0, None), 0)
    since = clock.now
    keep(office, ("7", "a"))
    office.write_now(lambda desk: outbox.put(desk, Address("telegram", "7"), reply("x"), None))
    clock.forward(seconds=5)
    keep(office, ("8", "b"))
    assert office.read_now(queues.look) == Queues(clock.now, Queue(2, since), Queue(1, since), 0)


def test_of_a_chat_that_writes_too_fast_the_rest_of_the_minute_keeps_its_id_only(office: Office, clock: Clock) -> None:
    office.rules = replace(office.rules, chat_rate=3)
    assert keep(office, *(("7", f"s{number}") for number in range(8)), ("8", "other")) == [True] * 9
    assert keep(office, ("7", "s1"), ("7", "s7")) == [False, False]
    seen = []
    while jobs := claim(office):
        seen += [(job.source, job.is_excess) for job in jobs]
        done(office, *jobs)
    assert sorted(seen) == [("other", False), ("s0", False), ("s1", False), ("s2", False), ("s3", True)]
    kept = office.read_now(lambda desk: {row["source"]: row["raw"] for row in desk.tx.all("SELECT source, raw FROM inbox")})
    assert {source for source, raw in kept.items() if raw == ""} == {"s4", "s5", "s6", "s7"}
    clock.forward(seconds=61)
    keep(office, ("7", "later"))
    assert [(job.source, job.is_excess) for job in claim(office)] == [("later", False)]


def test_an_update_that_comes_again_is_not_counted_again(office: Office) -> None:
    office.rules = replace(office.rules, chat_rate=2)
    keep(office, ("7", "a"), ("7", "a"), ("7", "a"), ("7", "b"))
    done(office, *claim(office))
    assert [job.is_excess for job in claim(office)] == [False]


@pytest.mark.parametrize("days", [-30, 30])
def test_a_clock_that_jumps_silences_no_chat(office: Office, clock: Clock, days: int) -> None:
    office.rules = replace(office.rules, chat_rate=1)
    keep(office, ("7", "a"), ("7", "b"), ("7", "c"))
    clock.forward(days=days)
    keep(office, ("7", "d"))
    seen = []
    while jobs := claim(office):
        seen += [(job.source, job.is_excess) for job in jobs]
        done(office, *jobs)
    assert seen == [("a", False), ("b", True), ("d", False)]


def test_without_a_limit_every_update_is_kept_whole(office: Office) -> None:
    office.rules = replace(office.rules, chat_rate=0)
    keep(office, *(("7", f"s{number}") for number in range(50)))
    assert office.read_now(inbox.waiting) == 50


def test_waiting_counts_what_is_not_answered(office: Office) -> None:
    keep(office, ("7", "a"), ("8", "b"))
    assert office.read_now(inbox.waiting) == 2
    done(office, claim(office)[0])
    assert office.read_now(inbox.waiting) == 1


class AnyOrderOfEvents(RuleBasedStateMachine):
    """Whatever comes, crashes and fails in whatever order: each update is answered once, or is a dead letter, in its chat's order."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.office = Office.in_memory()
        self.boot = 0
        self.kept: list[tuple[str, str]] = []
        self.ended: list[tuple[str, str]] = []

    @rule(chat=st.sampled_from("78"), source=st.integers(0, 30))
    def comes(self, chat: str, source: int) -> None:
        update = (chat, f"{chat}.{source}")
        assert keep(self.office, update) == [update not in self.kept]
        if update not in self.kept:
            self.kept.append(update)

    @rule(target=jobs, limit=st.integers(1, 3))
    def is_claimed(self, limit: int) -> list[Job]:
        return claim(self.office, limit, str(self.boot))

    @rule(jobs=jobs)
    def is_answered(self, jobs: list[Job]) -> None:
        for job in jobs:
            try:
                done(self.office, job)
            except ClaimLost:
                continue
            self.ended.append((job.chat, job.source))

    @rule(jobs=jobs, final=st.booleans())
    def fails(self, jobs: list[Job], final: bool) -> None:
        for job in jobs:
            if self.office.write_now(lambda desk, job=job: inbox.fail(desk, job, "failed", final=final)):
                self.ended.append((job.chat, job.source))

    @rule()
    def crashes(self) -> None:
        self.boot += 1
        self.office.write_now(lambda desk: inbox.release(desk, str(self.boot)))
        dead = self.office.read_now(lambda desk: desk.tx.all("SELECT chat, source FROM inbox WHERE outcome = 'dead' ORDER BY id"))
        self.ended += [(row["chat"], row["source"]) for row in dead if (row["chat"], row["source"]) not in self.ended]

    @invariant()
    def each_chat_ends_in_the_order_it_came(self) -> None:
        assert len(self.ended) == len(set(self.ended))
        for chat in "78":
            ended = [update for update in self.ended if update[0] == chat]
            assert ended == [update for update in self.kept if update[0] == chat][: len(ended)]

    def teardown(self) -> None:
        # Nothing was forgotten: what has not ended can still be claimed, to the last one.
        self.crashes()
        while left := claim(self.office, 100, str(self.boot)):
            self.is_answered(left)
        assert sorted(self.ended) == sorted(self.kept)
        self.office.close()


TestAnyOrderOfEvents = AnyOrderOfEvents.TestCase
TestAnyOrderOfEvents.settings = hypothesis_settings(max_examples=30, stateful_step_count=30, deadline=None)
