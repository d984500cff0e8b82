"""Who may act on the desk, and how they prove it."""

from __future__ import annotations

import pytest

from desk import audit, passwords, staff
from desk.model.errors import NotAllowed, NotFound, NotSignedIn, SettingsError
from desk.model.member import Member
from desk.office import Office
from tests.hashes import quick

PASSWORD = "correct horse battery"
HASH = quick(PASSWORD)
OTHER = quick("another long password")


def add(office: Office, name: str, role: str = "agent", by: Member | None = None, token: str = "") -> Member:
    return office.write_now(
        lambda desk: staff.add(desk, name, role, f"{name.strip().lower()}@example.org", password_hash=HASH, token=token, by=by)
    )


@pytest.fixture
def ada(office: Office) -> Member:
    return add(office, "Ada", "admin", token="ada's token")


def check(office: Office, name: str, secret: str) -> Member:
    return office.read_now(lambda desk: staff.check(desk, name, secret))


def check_token(office: Office, name: str, token: str) -> Member:
    return office.read_now(lambda desk: staff.check_token(desk, name, token))


def test_the_first_admin_needs_nobodys_leave_and_the_second_member_an_admin(office: Office) -> None:
    with pytest.raises(NotAllowed, match="first member is an admin"):
        add(office, "Bob")
    ada = add(office, "Ada", "admin")
    with pytest.raises(NotAllowed, match="Only an admin"):
        add(office, "Bob")
    bob = add(office, "Bob", by=ada)
    with pytest.raises(NotAllowed, match="Bob is an agent"):
        add(office, "Cleo", by=bob)
    assert office.read_now(staff.active) == [ada, bob]
    assert (bob.name, bob.role, bob.mail, bob.is_active) == ("Bob", "agent", "bob@example.org", True)


def test_password_and_token_prove_a_member_whatever_the_case_of_the_name_and_neither_is_the_other(office: Office, ada: Member) -> None:
    assert check(office, "Ada", PASSWORD) == check_token(office, "aDA ", "ada's token") == ada
    for proof, secret in ((check, "ada's token"), (check_token, PASSWORD), (check_token, "")):
        with pytest.raises(NotSignedIn):
            proof(office, "Ada", secret)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Ada", "wrong"),
        ("Ada", ""),
        ("Nobody", PASSWORD),
        ("", ""),
        ("Ada", "\ud800"),
        ("\ud800\0", PASSWORD),
        pytest.param("Ada", HASH, id="hash"),
    ],
)
def test_anything_else_is_refused_in_the_same_words(office: Office, ada: Member, name: str, secret: str) -> None:
    with pytest.raises(NotSignedIn, match="do not belong together, or the account is disabled"):
        check(office, name, secret)


def test_a_member_without_a_token_is_not_opened_by_an_empty_one(office: Office) -> None:
    add(office, "Ada", "admin", token="")
    with pytest.raises(NotSignedIn):
        check_token(office, "Ada", "")


def test_a_disabled_member_can_do_nothing_until_an_admin_resets_the_account(office: Office, ada: Member) -> None:
    add(office, "Bob", by=ada, token="bob's token")
    gone = office.write_now(lambda desk: staff.disable(desk, "bob", ada))
    assert not gone.is_active
    for proof, secret in ((check, PASSWORD), (check_token, "bob's token")):
        with pytest.raises(NotSignedIn):
            proof(office, "Bob", secret)
    office.write_now(lambda desk: staff.reset(desk, "Bob", OTHER, "new token", by=ada))
    assert check(office, "Bob", "another long password") == check_token(office, "Bob", "new token")
    with pytest.raises(NotSignedIn):
        check(office, "Bob", PASSWORD)


def test_the_last_active_admin_cannot_be_disabled(office: Office, ada: Member) -> None:
    with pytest.raises(NotAllowed, match="only active admin"):
        office.write_now(lambda desk: staff.disable(desk, "Ada", ada))
    bob = add(office, "Bob", "admin", by=ada)
    office.write_now(lambda desk: staff.disable(desk, "Ada", bob))
    assert office.read_now(staff.active) == [bob]


def test_a_member_resets_their_own_account_and_nobody_elses(office: Office, ada: Member) -> None:
    bob = add(office, "Bob", by=ada)
    office.write_now(lambda desk: staff.reset(desk, "Bob", OTHER, "t", by=bob))
    with pytest.raises(NotAllowed):
        office.write_now(lambda desk: staff.reset(desk, "Ada", OTHER, "t", by=bob))


def test_the_only_admin_who_has_lost_everything_is_let_back_in_and_nobody_else_is(office: Office, ada: Member) -> None:
    add(office, "Bob", by=ada)
    with pytest.raises(NotAllowed, match="not the only active admin"):
        office.write_now(lambda desk: staff.reset(desk, "Bob", OTHER, "t", by=None))
    office.write_now(lambda desk: staff.reset(desk, "Ada", OTHER, "t", by=None))
    assert check(office, "Ada", "another long password") == ada
    assert office.read_now(audit.newest)[0].actor == "system"
    add(office, "Cleo", "admin", by=ada)
    with pytest.raises(NotAllowed):
        office.write_now(lambda desk: staff.reset(desk, "Ada", HASH, "t", by=None))


def test_a_disabled_admin_acts_no_more_even_with_an_old_record_in_hand(office: Office, ada: Member) -> None:
    bob = add(office, "Bob", "admin", by=ada)
    office.write_now(lambda desk: staff.disable(desk, "Bob", ada))
    with pytest.raises(NotAllowed):
        office.write_now(lambda desk: staff.disable(desk, "Ada", bob))


def test_names_are_never_used_twice_and_never_look_alike(office: Office, ada: Member) -> None:
    for name in ("ADA", "Ａda", " ada "):
        with pytest.raises(NotAllowed, match="already"):
            add(office, name, by=ada)


@pytest.mark.parametrize("name", ["", " ", "-a", "a\nb", "x" * 41, "staff:x", "a/b"])
def test_a_name_that_cannot_be_said_is_refused(office: Office, name: str) -> None:
    with pytest.raises(SettingsError, match="name has 1 to 40"):
        add(office, name, "admin")


def test_auditors_read_and_do_not_approve(office: Office, ada: Member) -> None:
    add(office, "Eve", "auditor", by=ada)
    assert [each.name for each in office.read_now(staff.active)] == ["Ada", "Eve"]
    assert office.read_now(staff.approvers) == [ada]


def test_what_is_not_there_is_named(office: Office, ada: Member) -> None:
    with pytest.raises(NotFound, match="no member 'Zoe'"):
        office.read_now(lambda desk: staff.show(desk, "Zoe"))
    with pytest.raises(SettingsError, match="A role is one of"):
        add(office, "Zoe", "root", by=ada)


def test_every_change_and_every_refusal_leaves_a_line_without_content(office: Office, ada: Member) -> None:
    add(office, "Bob", by=ada)
    office.write_now(lambda desk: staff.disable(desk, "Bob", ada))
    office.write_now(lambda desk: staff.refuse(desk, "bob"))
    office.write_now(lambda desk: staff.refuse(desk, "a secret typed into the wrong field"))
    lines = [(each.actor, each.action, each.subject) for each in reversed(office.read_now(audit.newest))]
    assert lines == [
        ("system", "staff.add.admin", "staff:Ada"),
        ("staff:Ada", "staff.add.agent", "staff:Bob"),
        ("staff:Ada", "staff.disable", "staff:Bob"),
        ("nobody", "staff.refused", "staff:Bob"),
        ("nobody", "staff.refused", "staff:unknown"),
    ]


def test_passwords_are_kept_as_argon2id_and_compared_however_they_were_composed() -> None:
    hash = passwords.hashed("café au lait noir")
    assert hash.startswith("$argon2id$")
    assert passwords.fits(hash, "cafe\u0301 au lait noir")
    assert not passwords.fits(hash, "cafe au lait noir")
    assert not passwords.fits("", "")


def test_addresses_passwords_and_tokens_stand_in_no_table_in_clear(office: Office, ada: Member) -> None:
    rows = office.read_now(lambda desk: [dict(row) for row in desk.tx.all("SELECT * FROM members")])
    assert [secret for secret in ("ada@example.org", PASSWORD, "ada's token") if secret in str(rows)] == []
    assert ada.mail == "ada@example.org"
