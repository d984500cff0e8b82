"""Replies leave per chat in order, and what may have arrived is repeated at most once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import outbox
from desk.model.errors import ClaimLost, NotFound
from desk.model.turn import Address
from desk.office import Office
from desk.outbox import Parcel
from tests.clock import Clock
from tests.desk.samples import ANN, ANSWER, BOB, reply, word

RUN = "run 1"


def put(office: Office, *words: str, address: Address = ANN) -> list[str]:
    return [office.write_now(lambda desk, each=each: outbox.put(desk, address, reply(each), f"turn {each}")) for each in words]


def claim(office: Office, limit: int = 10, boot: str = RUN, channel: str = "telegram") -> list[Parcel]:
    return office.write_now(lambda desk: outbox.claim(desk, channel, boot, limit))


def words(parcels: list[Parcel]) -> list[str]:
    return [word(parcel.reply) for parcel in parcels]


def history(office: Office, last_id: str = "", address: Address = ANN) -> list[Parcel]:
    return office.read_now(lambda desk: outbox.since(desk, address, last_id))


def test_a_claimed_reply_comes_whole(office: Office, clock: Clock) -> None:
    id = office.write_now(lambda desk: outbox.put(desk, ANN, ANSWER, "turn 1"))
    (parcel,) = claim(office)
    assert (parcel.id, parcel.address, parcel.reply, parcel.turn_source) == (id, ANN, ANSWER, "turn 1")
    assert (parcel.attempts, parcel.doubts, parcel.boot, parcel.put_at, parcel.outcome) == (1, 0, RUN, clock.now, None)


def test_of_each_chat_the_first_leaves_and_the_next_only_when_that_arrived(office: Office) -> None:
    put(office, "a", "b")
    put(office, "c", address=BOB)
    first = claim(office)
    assert words(first) == ["a", "c"]
    assert claim(office) == []
    office.write_now(lambda desk: outbox.sent(desk, first[0], "message 1"))
    assert words(claim(office)) == ["b"]


def test_a_channel_claims_only_its_own(office: Office) -> None:
    put(office, "for the web", address=Address("web", "1001"))
    assert claim(office) == []
    assert words(claim(office, channel="web")) == ["for the web"]


def test_a_reply_that_is_put_off_holds_its_place_until_its_time(office: Office, clock: Clock) -> None:
    put(office, "a", "b")
    (parcel,) = claim(office)
    office.write_now(lambda desk: outbox.retry(desk, parcel, clock.now + timedelta(seconds=30), "too many requests"))
    assert claim(office) == []
    clock.forward(seconds=30)
    (again,) = claim(office)
    assert (word(again.reply), again.attempts, again.doubts, again.reason) == ("a", 2, 0, "too many requests")


def test_a_chat_that_waits_holds_up_no_other(office: Office, clock: Clock) -> None:
    put(office, "a")
    put(office, "b", address=BOB)
    (parcel,) = claim(office, limit=1)
    office.write_now(lambda desk: outbox.retry(desk, parcel, clock.now + timedelta(seconds=30), "wait"))
    assert words(claim(office, limit=1)) == ["b"]


def test_a_refused_reply_is_over_and_the_next_one_leaves(office: Office) -> None:
    put(office, "a", "b")
    (parcel,) = claim(office)
    office.write_now(lambda desk: outbox.refused(desk, parcel, "blocked by the user"))
    assert words(claim(office)) == ["b"]
    over = history(office)[0]
    assert (over.outcome, over.reason) == ("refused", "blocked by the user")


def test_a_send_in_doubt_is_repeated_once_and_then_given_up(office: Office, clock: Clock) -> None:
    put(office, "a", "b")
    (first,) = claim(office)
    assert office.write_now(lambda desk: outbox.doubt(desk, first, clock.now, "timeout")) is True
    (second,) = claim(office)
    assert (word(second.reply), second.doubts) == ("a", 1)
    assert office.write_now(lambda desk: outbox.doubt(desk, second, clock.now, "timeout")) is False
    assert words(claim(office)) == ["b"]
    assert history(office)[0].outcome == "doubtful"


def test_a_reply_that_certainly_did_not_arrive_does_not_use_up_its_repetition(office: Office, clock: Clock) -> None:
    put(office, "a")
    for _ in range(5):
        (parcel,) = claim(office)
        office.write_now(lambda desk, parcel=parcel: outbox.retry(desk, parcel, clock.now, "unreachable"))
    (parcel,) = claim(office)
    assert office.write_now(lambda desk: outbox.doubt(desk, parcel, clock.now, "timeout")) is True


def test_a_crash_while_sending_is_a_doubt(office: Office) -> None:
    put(office, "a")
    for boot, expected in (("crash 1", 1), ("crash 2", 0)):
        (parcel,) = claim(office, boot=boot)
        office.write_now(lambda desk, parcel=parcel: outbox.sending(desk, parcel))
        assert office.write_now(lambda desk: outbox.release(desk, RUN)) == expected
    assert claim(office) == []
    assert history(office)[0].outcome == "doubtful"


def test_a_crash_before_sending_is_no_doubt_and_loses_nothing(office: Office) -> None:
    put(office, "a")
    for boot in ("crash 1", "crash 2", "crash 3"):
        assert words(claim(office, boot=boot)) == ["a"]
        assert office.write_now(lambda desk: outbox.release(desk, RUN)) == 1
    (parcel,) = claim(office)
    assert parcel.doubts == 0


def test_a_release_leaves_the_claims_of_this_run_alone(office: Office) -> None:
    put(office, "a")
    claim(office)
    assert office.write_now(lambda desk: outbox.release(desk, RUN)) == 0
    assert claim(office) == []


def test_a_run_that_lost_its_claim_must_not_send(office: Office, clock: Clock) -> None:
    put(office, "a")
    (lost,) = claim(office, boot="paused")
    office.write_now(lambda desk: outbox.release(desk, RUN))
    (taken,) = claim(office)
    for late in (
        lambda desk: outbox.sending(desk, lost),
        lambda desk: outbox.sent(desk, lost, "1"),
        lambda desk: outbox.retry(desk, lost, clock.now, ""),
        lambda desk: outbox.doubt(desk, lost, clock.now, ""),
        lambda desk: outbox.refused(desk, lost, ""),
    ):
        with pytest.raises(ClaimLost):
            office.write_now(late)
    office.write_now(lambda desk: outbox.sent(desk, taken, "1"))
    assert history(office)[0].external_id == "1"


def test_the_history_of_a_chat_is_in_order_and_goes_on_behind_an_id(office: Office) -> None:
    ids = put(office, "a", "b", "c")
    put(office, "of another", address=BOB)
    office.write_now(lambda desk: outbox.sent(desk, outbox.claim(desk, "telegram", RUN, 1)[0], "1"))
    assert words(history(office)) == ["a", "b", "c"]
    assert words(history(office, ids[0])) == ["b", "c"]
    assert history(office, ids[2]) == []


def test_a_long_history_comes_in_pages(office: Office) -> None:
    put(office, *map(str, range(outbox.PAGE + 5)))
    page = history(office)
    assert len(page) == outbox.PAGE
    assert words(history(office, page[-1].id)) == [str(outbox.PAGE + n) for n in range(5)]


def test_a_reply_that_does_not_unseal_is_put_aside_and_holds_up_nobody(office: Office) -> None:
    first, _ = put(office, "a", "b")
    office.write_now(lambda desk: desk.tx.run("UPDATE outbox SET reply = 'nonsense' WHERE id = :id", id=first))
    assert claim(office) == []
    assert words(claim(office)) == ["b"]


@pytest.mark.parametrize("column", ["put_at", "reply"])
def test_what_cannot_be_read_is_refused_with_an_alarm_and_holds_up_nobody(
    office: Office, caplog: pytest.LogCaptureFixture, column: str
) -> None:
    first, _ = put(office, "a", "b")
    put(office, "c", address=BOB)
    office.write_now(lambda desk: desk.tx.run(f"UPDATE outbox SET {column} = 'nonsense' WHERE id = :id", id=first))
    assert words(claim(office)) == ["c"]
    assert words(claim(office)) == ["b"]
    (row,) = office.read_now(lambda desk: desk.tx.all("SELECT id, reason FROM outbox WHERE outcome = 'refused'"))
    assert (row["id"], "restore it" in row["reason"] or "sealed" in row["reason"]) == (first, True)
    assert [(each.levelname, first in each.getMessage()) for each in caplog.records] == [("ERROR", True)]
    assert office.read_now(lambda desk: outbox.dead(desk, 10)) == []


def test_waiting_counts_what_is_still_to_be_sent(office: Office) -> None:
    put(office, "a", "b")
    assert office.read_now(outbox.waiting) == 2


def test_what_was_put_off_is_made_due_for_one_chat_or_for_all_without_counting_it(office: Office, clock: Clock) -> None:
    put(office, "a")
    put(office, "b", address=BOB)
    for parcel in claim(office):
        office.write_now(lambda desk, parcel=parcel: outbox.retry(desk, parcel, clock.now + timedelta(hours=10), "away"))
    assert office.write_now(lambda desk: outbox.hurry(desk, "telegram", BOB.chat)) == 1
    assert [(word(parcel.reply), parcel.attempts) for parcel in claim(office)] == [("b", 1)]
    assert office.write_now(lambda desk: outbox.hurry(desk, "telegram")) == 1
    assert words(claim(office)) == ["a"]


def test_what_was_given_up_is_listed_and_sent_again_in_its_old_place(office: Office) -> None:
    put(office, "a", "b")
    (parcel,) = claim(office)
    office.write_now(lambda desk: outbox.refused(desk, parcel, "blocked by the user"))
    assert words(office.read_now(outbox.dead)) == ["a"]
    again = office.write_now(lambda desk: outbox.replay(desk, parcel.id))
    assert (again.id, again.outcome, again.attempts) == (parcel.id, None, 0)
    assert words(claim(office)) == ["a"]
    assert office.read_now(outbox.dead) == []
    with pytest.raises(NotFound):
        office.write_now(lambda desk: outbox.replay(desk, parcel.id))


def test_what_was_put_off_under_a_clock_that_was_a_month_ahead_does_not_wait_for_a_month(office: Office, clock: Clock) -> None:
    put(office, "a")
    clock.forward(days=30)
    (parcel,) = claim(office)
    office.write_now(lambda desk: outbox.retry(desk, parcel, clock.now + timedelta(seconds=30), "wait"))
    assert claim(office) == []
    clock.forward(days=-30)
    assert words(claim(office)) == ["a"]


def test_a_reply_whose_pause_is_over_by_another_clock_is_due_and_its_attempts_count_on(office: Office) -> None:
    (id,) = put(office, "one")
    (parcel,) = claim(office)
    office.write_now(lambda desk: outbox.retry(desk, parcel, desk.now + timedelta(hours=1), "busy"))
    assert claim(office) == []
    assert office.write_now(lambda desk: outbox.wake(desk, ANN.channel, ANN.chat)) == 1
    (again,) = claim(office)
    assert (again.id, again.attempts) == (id, 2)
