"""One-time links of the console: they show what they would bind, bind once, and in the chat that was asked only."""

from __future__ import annotations

import pytest

from desk import audit, identity
from desk.model.errors import NotFound, SettingsError
from desk.model.identity import Link, Offer
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import RULES, wish
from tests.desk.samples import ANN, BOB


def made(office: Office, account: str = "acc-1009", action: str = "") -> Link:
    return office.write_now(lambda desk: identity.make_link(desk, account, action, "key:console"))


def shown(office: Office, typed: str, address: Address = ANN) -> Offer | None:
    return office.write_now(lambda desk: identity.offered(desk, address, typed))


def bound(office: Office, number: str, offer: Offer, address: Address = ANN) -> Proof | None:
    return office.write_now(lambda desk: identity.bind(desk, address, number, offer.id))


@pytest.mark.parametrize("by", ["token", "code"])
def test_a_link_shows_the_masked_account_and_proves_it_once_it_is_bound(office: Office, clock: Clock, by: str) -> None:
    number, link = wish(office, ANN), made(office)
    offer = shown(office, link.token if by == "token" else link.code.lower())
    assert offer is not None
    assert (offer.masked, offer.action) == ("a***09", "")
    assert len(f"bind:{offer.id}".encode()) <= 64
    assert bound(office, number, offer) == Proof("acc-1009", "link", clock.now)
    assert office.read_now(lambda desk: identity.verified(desk, ANN, "acc-1009", "delete"))


def test_showing_a_link_any_number_of_times_uses_nothing_up(office: Office) -> None:
    number, link = wish(office, ANN), made(office)
    offers = {shown(office, link.token) for _ in range(20)}
    assert len(offers) == 1
    (offer,) = offers
    assert offer is not None
    assert bound(office, number, offer) is not None


def test_a_used_link_binds_and_shows_nothing_any_more(office: Office) -> None:
    number, link = wish(office, ANN), made(office)
    offer = shown(office, link.token)
    assert offer is not None
    assert bound(office, number, offer) is not None
    assert bound(office, number, offer) is None
    assert shown(office, link.token) is None
    assert shown(office, link.code) is None


def test_a_link_holds_ten_minutes(office: Office, clock: Clock) -> None:
    number, link = wish(office, ANN), made(office)
    assert (link.expires_at - clock.now).total_seconds() == 600
    clock.forward(minutes=9, seconds=59)
    offer = shown(office, link.token)
    assert offer is not None
    clock.forward(seconds=1)
    assert shown(office, link.token) is None
    assert bound(office, number, offer) is None


def test_an_offer_made_to_one_chat_is_good_in_no_other(office: Office) -> None:
    mine, theirs, link = wish(office, ANN), wish(office, BOB), made(office)
    offer = shown(office, link.token)
    assert offer is not None
    assert bound(office, theirs, offer, BOB) is None
    assert bound(office, mine, offer) is not None


@pytest.mark.parametrize("forged", ["", ".", "0" * 28, "0" * 28 + "." + "0" * 16, "é" * 40, "' OR 1=1 --"])
def test_forged_button_data_binds_nothing(office: Office, forged: str) -> None:
    number = wish(office, ANN)
    made(office)
    assert office.write_now(lambda desk: identity.bind(desk, ANN, number, forged)) is None


def test_another_chats_ticket_cannot_be_bound_and_looks_like_one_that_does_not_exist(office: Office) -> None:
    theirs, link = wish(office, BOB), made(office)
    offer = shown(office, link.token)
    assert offer is not None
    texts = []
    for number in (theirs, "PD-2026-999999"):
        with pytest.raises(NotFound) as caught:
            bound(office, number, offer)
        texts.append(str(caught.value).replace(f" {number};", " NUMBER;"))
    assert texts[0] == texts[1]


def test_a_link_for_one_right_proves_no_other(office: Office) -> None:
    number, link = wish(office, ANN, Right.DELETE), made(office, action="access")
    offer = shown(office, link.token)
    assert offer is not None
    assert offer.action == "access"
    assert bound(office, number, offer) is None
    other = wish(office, ANN, Right.ACCESS)
    assert bound(office, other, offer) is not None


def test_after_five_wrong_codes_a_chats_codes_are_not_looked_at_but_tokens_are(office: Office, clock: Clock) -> None:
    link = made(office)
    for guess in ("22222222", "33333333", "44444444", "55555555", "66666666"):
        assert shown(office, guess) is None
    assert shown(office, link.code) is None
    assert shown(office, link.code, BOB) is not None
    assert shown(office, link.token) is not None
    clock.forward(hours=1)
    fresh = made(office)
    assert shown(office, fresh.code) is not None


def test_what_is_proven_is_proven_for_this_chat_account_and_right_for_half_an_hour(office: Office, clock: Clock) -> None:
    number, link = wish(office, ANN), made(office)
    offer = shown(office, link.token)
    assert offer is not None
    bound(office, number, offer)

    def is_proven(address: Address = ANN, account: str = "acc-1009", action: str = "delete") -> bool:
        return office.read_now(lambda desk: identity.verified(desk, address, account, action))

    assert is_proven()
    assert not is_proven(BOB)
    assert not is_proven(account="acc-1010")
    assert not is_proven(action="access")
    clock.forward(minutes=30)
    assert is_proven()
    clock.forward(seconds=1)
    assert not is_proven()


@pytest.mark.parametrize(("account", "action"), [("", ""), (" ", ""), ("a" * 201, ""), ("a\nb", ""), ("acc-1", "everything")])
def test_a_link_for_what_cannot_be_is_refused(office: Office, account: str, action: str) -> None:
    with pytest.raises(SettingsError):
        made(office, account, action)


def test_neither_token_nor_code_nor_account_stands_in_the_store(office: Office) -> None:
    link = made(office)
    rows = str(office.read_now(lambda desk: desk.tx.all("SELECT * FROM identity_links")))
    trail = str(office.read_now(audit.newest))
    for secret in (link.token, link.code, link.code.replace("-", ""), "acc-1009"):
        assert secret not in rows
        assert secret not in trail
    assert "identity.link" in trail


def test_addresses_of_a_link_lead_to_the_page_and_to_the_bot() -> None:
    assert identity.web_address(RULES, "to-ken") == "https://privacy.example.org/?link=to-ken"
    assert identity.telegram_address(RULES, "to-ken") == "https://t.me/desk_bot?start=to-ken"
