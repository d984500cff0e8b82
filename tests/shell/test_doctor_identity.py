"""The doctor on proof of identity: what is offered, what the rest needs, and whether mail and directory work."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from bot import doctor_identity
from bot.settings import Settings, load
from desk import api_keys
from desk.clock import utc_now
from desk.model.member import Member
from desk.office import Desk, Office
from desk.store.settings import StoreSettings
from tests.mail.smtp import Mailbox, serving
from tests.shell.process import privacy_desk

ACCOUNTS = "id,email\nacc-1009,mia@example.org\n"


def of(folder: Path, **options: str) -> Settings:
    """Settings of an installation in a folder."""
    return load(options={key.replace("__", "."): value for key, value in options.items()}, environ={}, cwd=folder)


def test_a_new_installation_offers_what_needs_nothing_and_names_what_the_rest_needs(tmp_path: Path) -> None:
    told = privacy_desk(tmp_path, "doctor").stdout
    assert "note  identity        offered: the receipt's code at customer service, by hand; not the console's link" in told
    assert "not a code by mail, which needs mail.host, directory, http.public_url" in told
    assert "note  mail            not set up" in told
    assert "note  directory       not set up" in told


def test_a_key_for_identity_makes_the_consoles_link_offered(tmp_path: Path) -> None:
    def add(desk: Desk) -> None:
        api_keys.add(desk, "console", ("identity",), Member("Ada", "admin", "", utc_now()))

    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        office.write_now(add)
    found = doctor_identity.ways(of(tmp_path, data_dir=str(tmp_path / "data")), has_store=True)
    assert (found.level, "offered: the console's link" in found.text) == ("ok", True)


def test_a_code_by_mail_is_offered_where_its_three_parts_are_there(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    settings = of(
        tmp_path,
        mail__host="127.0.0.1",
        mail__sender="desk@example.org",
        directory__file=str(tmp_path / "accounts.csv"),
        http__public_url="https://privacy.example.org",
    )
    found = doctor_identity.ways(settings, has_store=False)
    assert (found.level, "a code by mail" in found.text.split(";")[0]) == ("ok", True)
    directory = asyncio.run(doctor_identity.directory(settings))
    assert (directory.level, directory.text.endswith("accounts: 1")) == ("ok", True)


def test_a_directory_that_cannot_be_used_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    settings = of(tmp_path, directory__file=str(path))
    assert asyncio.run(doctor_identity.directory(settings)).level == "fail"
    path.write_text(ACCOUNTS + "acc-2,nobody\n")
    found = asyncio.run(doctor_identity.directory(settings))
    assert (found.level, "entry 2" in found.text) == ("fail", True)
    path.write_text(ACCOUNTS + "acc-2,mia@example.org\n")
    assert asyncio.run(doctor_identity.directory(settings)).level == "note"


async def test_mail_is_tried_up_to_the_log_in(tmp_path: Path) -> None:
    mailbox = Mailbox()
    async with serving(mailbox, "desk", "s3cret") as there:
        options = {"mail__host": there.host, "mail__port": str(there.port), "mail__security": "none", "mail__sender": there.sender}
        good = of(tmp_path, **options, mail__user="desk", mail__password="s3cret")
        assert (await doctor_identity.mail(good)).level == "ok"
        bad = of(tmp_path, **options, mail__user="desk", mail__password="wr0ng")
        found = await doctor_identity.mail(bad)
    assert (found.level, "mail.password" in found.text, "wr0ng" in found.text) == ("fail", True, False)
    assert (await doctor_identity.mail(good)).level == "fail"
    assert mailbox.taken == []
