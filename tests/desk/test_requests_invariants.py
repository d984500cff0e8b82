"""Whatever sequence of acts comes, number, clock and audit trail of a request stay right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk import audit, deadlines, decisions, moves, receipt_codes, requests, tickets
from desk.model.errors import ApprovalNeeded, Collision, NotAllowed, NotFound
from desk.model.request import ENDED, Method, Proof, State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.moves import Act
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, BOB, EVE, deliver, hire, legal
from tests.desk.samples import ANN
from tests.desk.samples import BOB as BOBS_CHAT

REFUSALS = (NotAllowed, NotFound, Collision, ApprovalNeeded)
OUTCOMES = {
    Right.ACCESS: {},
    Right.CORRECT: {"before": "mya", "after": "mia"},
    Right.DELETE: {"gone": "the account", "stays": "nothing"},
    Right.WITHDRAW: {"stopped": "usage analysis"},
}
people = st.sampled_from([ADA, BOB, EVE, "user", "key:1"])
hours = st.integers(0, 24 * 12)


class Requests(RuleBasedStateMachine):
    """Any acts by anybody on a few requests, and time that passes in between."""

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.office = Office.in_memory(self.clock)
        hire(self.office)
        self.numbers: list[str] = []
        self.known: dict[str, Ticket] = {}
        self.audited: dict[str, int] = {}

    def teardown(self) -> None:
        self.office.close()

    def act(self, number: int, use: Callable[[Desk, str], object]) -> None:
        """Does something to one of the requests; what is refused leaves everything as it was."""
        if not self.numbers:
            return
        chosen = self.numbers[number % len(self.numbers)]
        before = self.shown(chosen)
        try:
            self.office.write_now(lambda desk: use(desk, chosen))
        except REFUSALS:
            assert self.shown(chosen) == before

    def shown(self, number: str) -> Ticket:
        return self.office.read_now(lambda desk: tickets.show(desk, number))

    @rule(right=st.sampled_from(Right), address=st.sampled_from([ANN, BOBS_CHAT, None]), ago=hours)
    def open(self, right: Right, address: Address | None, ago: int) -> None:
        received = self.clock.now - timedelta(hours=ago)
        opened = self.office.write_now(
            lambda desk: requests.open_request(desk, address, right, language="en", received_at=received, context=[])
        )
        assert opened.number == f"PD-{self.clock.now.year}-{self.count() + 1:06}"
        self.numbers.append(opened.number)

    def count(self) -> int:
        return sum(number.startswith(f"PD-{self.clock.now.year}-") for number in self.numbers)

    @rule(number=st.integers(0, 5), method=st.sampled_from(["link", "mail", "staff", "service"]), by=people)
    def verify(self, number: int, method: Method, by: str) -> None:
        person = by.removeprefix("staff:") if method in ("staff", "service") else ""
        self.act(number, lambda desk, n: requests.verify(desk, n, Proof(ACCOUNT, method, desk.now, person, "the last invoice")))

    @rule(number=st.integers(0, 5), by=people, is_typed=st.booleans(), told=st.sampled_from(["", "letter"]))
    def approve(self, number: int, by: str, is_typed: bool, told: str) -> None:
        self.act(number, lambda desk, n: decisions.approve(desk, n, by, n if is_typed else "", told))

    @rule(number=st.integers(0, 5), by=people, told=st.sampled_from(["", "letter"]))
    def extend(self, number: int, by: str, told: str) -> None:
        self.act(number, lambda desk, n: decisions.extend(desk, n, "busy", by, told))

    @rule(number=st.integers(0, 5), by=people, part=st.sampled_from(["", "the invoices"]))
    def refuse(self, number: int, by: str, part: str) -> None:
        self.act(number, lambda desk, n: decisions.propose_refusal(desk, n, by, reason="no", basis="law", part=part))

    @rule(number=st.integers(0, 5), by=people)
    def decline(self, number: int, by: str) -> None:
        self.act(number, lambda desk, n: decisions.decline(desk, n, by))

    @rule(number=st.integers(0, 5), by=people, told=st.sampled_from(["", "letter", "chat"]))
    def complete(self, number: int, by: str, told: str) -> None:
        def use(desk: Desk, n: str) -> object:
            right = tickets.show(desk, n).right
            assert right is not None
            return decisions.complete(desk, n, by, OUTCOMES[right], told)

        self.act(number, use)

    @rule(number=st.integers(0, 5), by=people)
    def withdraw(self, number: int, by: str) -> None:
        self.act(number, lambda desk, n: requests.withdraw(desk, n, by))

    @rule(number=st.integers(0, 5))
    def object_to(self, number: int) -> None:
        self.act(number, requests.objected)

    @rule(number=st.integers(0, 5))
    def reopen(self, number: int) -> None:
        self.act(number, requests.reopen)

    @rule(number=st.integers(0, 5), by=people)
    def ask(self, number: int, by: str) -> None:
        self.act(number, lambda desk, n: requests.ask_user(desk, n, "Which?", by))

    @rule(number=st.integers(0, 5))
    def answer(self, number: int) -> None:
        self.act(number, lambda desk, n: tickets.add(desk, n, ["That one"]))

    @rule(number=st.integers(0, 5), name=st.sampled_from(["Ada", "Bob"]), seen=st.integers(1, 6))
    def take(self, number: int, name: str, seen: int) -> None:
        self.act(number, lambda desk, n: tickets.take(desk, n, name, seen))

    @rule(number=st.integers(0, 5))
    def close(self, number: int) -> None:
        self.act(number, lambda desk, n: tickets.close(desk, n, ADA))

    @rule(refused=st.sampled_from(["", "", "blocked"]))
    def deliver(self, refused: str) -> None:
        deliver(self.office, refused=refused)

    @rule(hours=hours)
    def wait(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.office.write_now(decisions.settle_extensions)
        self.office.write_now(requests.expire_unverified)

    @invariant()
    def all_is_right(self) -> None:
        # Listed once for all checks, since reading is most of what they cost.
        listed = self.office.read_now(requests.list_requests)
        self.numbers_have_no_gaps_and_nothing_is_lost(listed)
        self.the_clock_is_the_laws(listed)
        self.an_end_is_an_end_everywhere(listed)
        self.nobody_who_is_unproven_is_served(listed)
        self.every_move_is_legal_and_audited(listed)

    def numbers_have_no_gaps_and_nothing_is_lost(self, listed: Sequence[Ticket]) -> None:
        assert sorted(ticket.number for ticket in listed) == sorted(self.numbers)

    def the_clock_is_the_laws(self, listed: Sequence[Ticket]) -> None:
        rules = self.office.rules
        for ticket in listed:
            request = legal(ticket)
            due, _ = deadlines.binding(rules, request.counted_from, extended=request.extended_at is not None)
            assert request.due_at == due
            assert request.act_by == deadlines.act_by(rules, due, request.counted_from)
            before = self.known.get(ticket.number)
            if (
                before is not None
                and legal(before).reopened_at == request.reopened_at
                and legal(before).counted_from == request.counted_from
            ):
                # A date moves by a notice in time and by nothing else; what is reopened is counted anew, without its extension.
                assert request.due_at >= legal(before).due_at
                assert request.due_at == legal(before).due_at or request.extended_at is not None

    def an_end_is_an_end_everywhere(self, listed: Sequence[Ticket]) -> None:
        for ticket in listed:
            request = legal(ticket)
            assert (request.state in ENDED) == (not ticket.is_open) == (request.ended_at is not None)
            if request.state in ENDED:
                assert request.proposal is None
            if request.state in (State.DONE, State.REFUSED):
                assert request.told

    def nobody_who_is_unproven_is_served(self, listed: Sequence[Ticket]) -> None:
        for ticket in listed:
            request = legal(ticket)
            if request.state in (State.OPEN, State.USER, State.EXTENDED, State.APPROVED, State.DONE, State.REFUSED):
                assert request.proof is not None
            if request.state is State.IDENTITY:
                assert request.proof is None
                assert not request.duplicate_of
            if request.state in (State.APPROVED, State.DONE) and request.waits_until is not None:
                assert self.clock.now >= request.waits_until

    def every_move_is_legal_and_audited(self, listed: Sequence[Ticket]) -> None:
        for ticket in listed:
            number = ticket.number
            lines = self.office.read_now(lambda desk, n=number: audit.of(desk, n))  # type: ignore[misc] # the default only binds the number
            state: State | None = None
            is_extended = False
            for line in lines:
                if line.action == "open":
                    state = State.IDENTITY
                with suppress(ValueError):
                    act = Act(line.action)
                    assert state is not None
                    state = moves.after(state, act, is_extended=is_extended)
                    is_extended = (is_extended or act is Act.EXTEND) and act is not Act.REOPEN
            assert state is legal(ticket).state
            # A wrong code is refused and changes nothing; that it was typed is all that is kept of it.
            changes = [line for line in lines if line.action != receipt_codes.WRONG]
            assert len(changes) == ticket.version - 1
            assert len(lines) >= self.audited.get(number, 0)
            assert [line.at for line in lines] == sorted(line.at for line in lines)
            self.audited[number] = len(lines)
            self.known[number] = ticket


TestWhateverSequenceOfActsComes = Requests.TestCase
TestWhateverSequenceOfActsComes.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
