"""The commands for staff, keys and dead letters, as they are typed."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from desk import audit, events, outbox, staff, totp
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from tests.desk.samples import reply
from tests.hashes import quick
from tests.patience import PATIENCE
from tests.shell.process import privacy_desk, running

PASSWORD = "correct horse battery"


TOKEN = {"PRIVACY_DESK_STAFF_TOKEN": "the token of Ada"}


def add_admin(folder: Path) -> dict[str, str]:
    """The first admin, and the environment in which she works by token."""
    with closing(Office.open(StoreSettings(folder / "data"))) as office:
        hash = quick(PASSWORD)
        office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "", password_hash=hash, token=TOKEN["PRIVACY_DESK_STAFF_TOKEN"]))
    return TOKEN


def test_the_first_admin_is_added_by_whoever_holds_the_installation_and_gets_a_token_once(tmp_path: Path) -> None:
    agent = privacy_desk(tmp_path, "staff", "add", "Ada", "--password-stdin", stdin=PASSWORD)
    assert "The first member is an admin" in agent.stderr
    done = privacy_desk(tmp_path, "staff", "add", "Ada", "--role", "admin", "--mail", "ada@example.org", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    (token,) = re.findall(r"PRIVACY_DESK_STAFF_TOKEN=(\S+)", done.stdout)
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        assert office.read_now(lambda desk: staff.check_token(desk, "ada", token)).mail == "ada@example.org"


def test_staff_are_added_listed_reset_and_disabled(tmp_path: Path) -> None:
    env = add_admin(tmp_path)
    added = privacy_desk(tmp_path, "staff", "add", "Bob", "--as", "Ada", "--password-stdin", stdin=f"{PASSWORD}\nanother long one\n")
    assert (added.returncode, added.stdout.splitlines()[0]) == (0, "Bob (agent) may act now.")
    by_token = privacy_desk(
        tmp_path, "staff", "reset", "bob", "--as", "ada", "--password-stdin", "--json", env=env, stdin="a third long one\n"
    )
    assert json.loads(by_token.stdout)["name"] == "Bob"
    assert privacy_desk(tmp_path, "staff", "disable", "Bob", "--as", "Ada", env=env).stdout == "Bob (agent) is disabled.\n"
    listed = [json.loads(line) for line in privacy_desk(tmp_path, "staff", "list", "--json").stdout.splitlines()]
    assert [(each["name"], each["role"], each["disabled_at"] is None) for each in listed] == [
        ("Ada", "admin", True),
        ("Bob", "agent", False),
    ]
    assert privacy_desk(tmp_path, "staff", "list").stdout.startswith("Ada ")


def test_a_member_is_invited_given_a_role_signed_out_and_freed_of_a_lost_device(tmp_path: Path) -> None:
    env = add_admin(tmp_path)
    done = privacy_desk(tmp_path, "staff", "add", "Bob", "--invite", "--as", "Ada", "--json", env=env)
    token = json.loads(done.stdout)["one_time_token"]
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        bob = office.read_now(lambda desk: staff.check(desk, "Bob", token, takes_invitation=True))
        assert (bob.role, bob.invited_until is not None) == ("agent", True)
        secret = office.write_now(lambda desk: totp.offer(desk, bob))
        office.write_now(lambda desk: totp.confirm(desk, bob, totp.code_at(secret, int(desk.now.timestamp()) // totp.STEP)))
    for arguments, said in (
        (("role", "Bob", "auditor"), "Bob (auditor) has a new role, and is signed out.\n"),
        (("sign-out", "Bob"), "Bob (auditor) is signed out.\n"),
        (("remove-totp", "Bob"), "Bob (auditor) signs in without a second factor.\n"),
    ):
        assert privacy_desk(tmp_path, "staff", *arguments, "--as", "Ada", env=env).stdout == said
    again = privacy_desk(tmp_path, "staff", "reset", "Bob", "--invite", "--as", "Ada", env=env)
    assert "Bob (auditor) may choose a new password." in again.stdout
    assert token not in again.stdout
    assert "invited" in privacy_desk(tmp_path, "staff", "list").stdout
    refused = privacy_desk(tmp_path, "staff", "disable", "Ada", "--as", "Bob", "--password-stdin", stdin=f"{token}\n")
    assert "do not belong together" in refused.stderr, "a one-time token is no proof for a command"


def test_the_first_line_of_the_input_proves_who_acts_and_the_rest_is_the_text(tmp_path: Path) -> None:
    add_admin(tmp_path)
    done = privacy_desk(
        tmp_path, "tickets", "note", "PD-2026-000001", "-", "--as", "Ada", "--password-stdin", stdin=f"{PASSWORD}\nthe note\n"
    )
    # Nobody is refused here: it is the ticket that is missing.
    assert "There is no ticket PD-2026-000001" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "expected"),
    [
        (["staff", "disable", "Ada"], "", "Say who acts with --as NAME"),
        (["staff", "disable", "Ada", "--as", "Ada"], "", "There is no terminal to ask for a password"),
        (["staff", "disable", "Ada", "--as", "Ada", "--password-stdin"], "wrong\n", "do not belong together"),
        (["staff", "disable", "Ada", "--as", "Zoe", "--password-stdin"], f"{PASSWORD}\n", "do not belong together"),
        (["staff", "disable", "Ada", "--as", "Ada", "--password-stdin"], f"{PASSWORD}\n", "only active admin"),
        (["staff", "add", "Bob", "--as", "Ada", "--password-stdin"], f"{PASSWORD}\nshort\n", "A password has 12 to 200 characters"),
        (["staff", "add", "Bob", "--as", "Ada", "--password-stdin"], f"{PASSWORD}\n1q2w3e4r5t6y\n", "Many people have used"),
        (
            ["staff", "add", "Bob", "--mail", "robert@example.org", "--as", "Ada", "--password-stdin"],
            f"{PASSWORD}\nmy name is robert\n",
            "must not hold your name",
        ),
        (["staff", "reset", "Zoe", "--only-admin", "--password-stdin"], f"{PASSWORD}\n", "no member 'Zoe'"),
        (
            ["api-keys", "add", "X", "--scope", "everything", "--as", "Ada", "--password-stdin"],
            f"{PASSWORD}\n",
            "scopes are one or several",
        ),
        (["api-keys", "revoke", "nokey", "--as", "Ada", "--password-stdin"], f"{PASSWORD}\n", "There is no key 'nokey'"),
        (["outbox", "replay", "--as", "Ada"], "", "Name the dead letters"),
        (["outbox", "replay", "abc", "--as", "Ada", "--password-stdin"], f"{PASSWORD}\n", "nothing given up under 'abc'"),
    ],
)
def test_whoever_may_not_or_cannot_is_told_in_one_line(tmp_path: Path, arguments: list[str], stdin: str, expected: str) -> None:
    add_admin(tmp_path)
    done = privacy_desk(tmp_path, *arguments, stdin=stdin)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert expected in done.stderr


def test_an_auditor_reads_and_an_agent_makes_no_keys(tmp_path: Path) -> None:
    add_admin(tmp_path)
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        ada, hash = office.read_now(lambda desk: staff.show(desk, "Ada")), quick(PASSWORD)
        for name, role in (("Eve", "auditor"), ("Bob", "agent")):
            office.write_now(lambda desk, name=name, role=role: staff.add(desk, name, role, "", password_hash=hash, by=ada))
    eve = privacy_desk(tmp_path, "tickets", "note", "PD-2026-000001", "x", "--as", "Eve", "--password-stdin", stdin=PASSWORD)
    assert "Eve is auditor and cannot do this" in eve.stderr
    bob = privacy_desk(tmp_path, "api-keys", "add", "X", "--scope", "identity", "--as", "Bob", "--password-stdin", stdin=PASSWORD)
    assert "Bob is agent and cannot do this; it takes admin" in bob.stderr


def test_a_refused_password_leaves_a_line_in_the_audit_trail(tmp_path: Path) -> None:
    add_admin(tmp_path)
    privacy_desk(tmp_path, "staff", "disable", "Ada", "--as", "Ada", "--password-stdin", stdin="wrong\n")
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        assert office.read_now(audit.newest)[0].action == "staff.refused"


def test_a_key_is_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    env = add_admin(tmp_path)
    made = privacy_desk(tmp_path, "api-keys", "add", "Other console", "--scope", "identity, requests", "--as", "Ada", env=env)
    head, text = made.stdout.splitlines()
    id = text.split("_")[1]
    assert (head, text[:4]) == (f"Key {id} of Other console, for identity and requests, shown this once:", "pdk_")
    listed = privacy_desk(tmp_path, "api-keys", "list", "--json").stdout
    assert text not in listed
    assert json.loads(listed)["scopes"] == ["identity", "requests"]
    assert "never used" in privacy_desk(tmp_path, "api-keys", "list").stdout
    gone = privacy_desk(tmp_path, "api-keys", "revoke", id, "--as", "Ada", env=env)
    assert gone.stdout == f"The key {id} of Other console opens nothing any more.\n"
    assert "revoked" in privacy_desk(tmp_path, "api-keys", "list").stdout


def test_dead_letters_are_listed_without_their_text_and_sent_again(tmp_path: Path) -> None:
    env = add_admin(tmp_path)

    def give_up(desk: Desk) -> str:
        outbox.put(desk, Address("telegram", "1001"), reply("a private word"), None)
        (parcel,) = outbox.claim(desk, "telegram", "run", 1)
        outbox.refused(desk, parcel, "blocked by the user")
        return parcel.id

    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        id = office.write_now(give_up)
    listed = privacy_desk(tmp_path, "outbox", "list")
    assert listed.stdout.startswith(f"0 waiting, 1 given up.\n{id}  ")
    assert "blocked by the user" in listed.stdout
    assert "private" not in listed.stdout + privacy_desk(tmp_path, "outbox", "list", "--json").stdout
    sent = privacy_desk(tmp_path, "outbox", "replay", id, "--as", "Ada", env=env)
    assert sent.stdout == "1 to be sent once more; they leave as soon as the server runs.\n"
    assert privacy_desk(tmp_path, "outbox", "list").stdout == "1 waiting, 0 given up.\n"
    assert privacy_desk(tmp_path, "outbox", "replay", "--webhook", "--as", "Ada", env=env).stdout == "Nothing was given up.\n"


def test_the_doctor_says_who_can_act(tmp_path: Path) -> None:
    assert "staff" not in privacy_desk(tmp_path, "doctor").stdout
    env = add_admin(tmp_path)
    assert "only Ada can decide" in privacy_desk(tmp_path, "doctor", env=env).stdout


def test_the_start_says_how_to_add_the_first_member_until_there_is_one(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        (line,) = [line for line in server.lines if line.strip().startswith("Staff:")]
        assert "no user is promised a time" in line
        assert "privacy-desk staff add NAME --role admin" in line
        # Without a key the API is there, and closed.
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{server.address}/api/v1/requests/PD-2026-000001", timeout=PATIENCE)
        assert (refused.value.code, refused.value.headers["Content-Type"]) == (401, "application/problem+json; charset=utf-8")
        refused.value.close()
    add_admin(tmp_path)
    with running(tmp_path) as server:
        assert any(line.strip().startswith("Staff:") and "1 active" in line for line in server.lines)


def test_the_doctor_tells_of_dead_letters_and_of_another_console_that_is_gone(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/events"
    env = {
        "PRIVACY_DESK_HANDOFF": "webhook",
        "PRIVACY_DESK_HANDOFF_URL": url,
        "PRIVACY_DESK_HANDOFF_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
    }
    add_admin(tmp_path)
    assert "ok    hand-off" in privacy_desk(tmp_path, "doctor", env=env).stdout

    def go(desk: Desk) -> None:
        outbox.put(desk, Address("webhook", "PD-2026-000001"), reply("x"), None)
        (parcel,) = outbox.claim(desk, "webhook", "run", 1)
        outbox.refused(desk, parcel, "410")
        events.note_gone(desk, url)

    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(go)
    found = privacy_desk(tmp_path, "doctor", env=env)
    assert found.returncode == 1
    assert "fail  hand-off" in found.stdout
    assert "note  dead letters" in found.stdout
    privacy_desk(tmp_path, "outbox", "replay", "--webhook", "--as", "Ada", env=env | TOKEN)
    assert "ok    hand-off" in privacy_desk(tmp_path, "doctor", env=env).stdout
