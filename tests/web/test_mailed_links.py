"""The pages behind links in mails and of packages: opening changes nothing, a button acts, and only for whoever has a fresh code."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator

import aiohttp
import pytest

from console.app import HttpServer, Site
from console.public.mailed_links import MailedLinks
from console.public.packages import PackagePages
from console.settings import HttpSettings
from desk import codes, holder_notices, identity, package, requests, tickets
from desk.model.request import State
from desk.office import Desk, Office
from knowledge.library import Library
from knowledge.reading import LANGUAGES, Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, attempt, code_of, letters_of, look_up, mailed, verified, wish, wrong
from tests.desk.samples import ANN
from tests.offices import office_under
from tests.stores import clock
from tests.web.running_web import ASSETS, LABELS, running_web

__all__ = ["clock"]

PAGE = {"Accept": "text/html"}
PUBLIC = RULES.public_url
FORM = re.compile(r'<form method="post"(?: action="([^"]*)")?>')


office = office_under(RULES)


@pytest.fixture
async def root(office: Office, library: Library) -> AsyncIterator[str]:
    """Where the pages are served."""
    settings = HttpSettings(port=0, public_url=PUBLIC)
    shared = (office, LABELS, ASSETS, PUBLIC)
    routes = [*MailedLinks(*shared).routes(), *PackagePages(*shared).routes()]
    server = HttpServer(Site(settings, lambda: library.policy, LABELS, ASSETS), routes)
    await server.start()
    yield server.public_address
    await server.stop()


def everything(office: Office) -> dict[str, list[object]]:
    """All rows of all tables."""

    def rows(desk: Desk) -> dict[str, list[object]]:
        names = [row["name"] for row in desk.tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in desk.tx.all(f"SELECT * FROM {name}")] for name in names}

    return office.read_now(rows)


def noticed(office: Office) -> str:
    """A deletion whose holder was written to."""
    number = verified(office, Right.DELETE)
    ((id, _),) = office.read_now(holder_notices.waiting)
    office.write_now(lambda desk: holder_notices.told(desk, id, MIA))
    return number


def packed(office: Office) -> tuple[str, str]:
    """An access package: (number, token)."""
    number = verified(office, Right.ACCESS)
    made = office.write_now(lambda desk: package.make(desk, tickets.show(desk, number), {}))
    return number, made.token


def path_of(office: Office) -> str:
    """The path of the link in the last letter."""
    return letters_of(office)[-1][1].args["link"].removeprefix(PUBLIC)


def state_of(office: Office, number: str) -> State:
    request = office.read_now(lambda desk: tickets.show(desk, number)).request
    assert request is not None
    return request.state


async def page(client: aiohttp.ClientSession, url: str, **form: str) -> tuple[int, str]:
    """Gets a page, or sends a form as a browser does from the page itself."""
    if not form:
        async with client.get(url, headers=PAGE) as response:
            return response.status, await response.text(errors="replace")
    headers = {**PAGE, "Sec-Fetch-Site": "same-origin"}
    async with client.post(url, data=form, headers=headers) as response:
        return response.status, await response.text(errors="replace")


async def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(
    client: aiohttp.ClientSession, office: Office, root: str
) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    noticed(office)
    _, token = packed(office)
    before = everything(office)
    links = [letter.args["link"].removeprefix(PUBLIC) for _, letter in letters_of(office)] + [f"/packages/{token}"]
    assert len({link.split("/")[1] for link in links}) == 3
    for link in links * 2:
        for method in ("GET", "HEAD", "OPTIONS"):
            async with client.request(method, f"{root}{link}", headers=PAGE) as response:
                assert response.status in (200, 405)
                assert response.headers["Cache-Control"] == "no-store"
                assert not response.cookies
    assert everything(office) == before
    assert attempt(office, ANN, number, code).kind == "right"


async def test_not_me_asks_first_and_stops_the_chat_by_its_button(client: aiohttp.ClientSession, office: Office, root: str) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    url = f"{root}{path_of(office)}"
    status, text = await page(client, url)
    assert status == 200
    assert FORM.findall(text) == [""]
    done = [await page(client, url, go="1") for _ in range(2)]
    assert done[0] == done[1]
    assert LABELS.say("not_me_done", "en") in done[0][1]
    assert attempt(office, ANN, number, code).kind == "wrong"


async def test_an_objection_asks_first_names_the_request_and_cancels_it_by_its_button(
    client: aiohttp.ClientSession, office: Office, root: str
) -> None:
    number = noticed(office)
    url = f"{root}{path_of(office)}"
    status, text = await page(client, url)
    assert (status, number in text) == (200, True)
    assert MIA.email not in text
    assert MIA.id not in text
    assert state_of(office, number) is State.OPEN
    status, text = await page(client, url, go="1")
    assert (status, LABELS.say("objection_cancelled", "en", number=number) in text) == (200, True)
    assert state_of(office, number) is State.WITHDRAWN


async def test_an_objection_that_comes_too_late_says_so(client: aiohttp.ClientSession, office: Office, root: str) -> None:
    number = noticed(office)
    path = path_of(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    status, text = await page(client, f"{root}{path}", go="1")
    assert (status, LABELS.say("objection_late", "en", number=number) in text) == (200, True)


@pytest.mark.parametrize("room", ["not-me", "objections", "packages"])
async def test_an_unknown_link_is_told_so_whatever_is_done_with_it(client: aiohttp.ClientSession, root: str, room: str) -> None:
    for token in (codes.new_token(), "x", "../" * 8, "%00" * 20):
        for form in ({}, {"code": "K7QM-2PXD"}):
            status, _ = await page(client, f"{root}/{room}/{token}", **form)
            assert status == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_button_on_a_foreign_page_does_nothing(client: aiohttp.ClientSession, office: Office, root: str, site: str) -> None:
    number = noticed(office)
    objection, (_, token) = path_of(office), packed(office)
    before = everything(office)
    for path in (objection, f"/packages/{token}/code", f"/packages/{token}"):
        async with client.post(f"{root}{path}", data={"code": "2222-2222"}, headers={"Sec-Fetch-Site": site}) as response:
            assert response.status == 403
    assert everything(office) == before
    assert state_of(office, number) is State.OPEN


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_speak_the_readers_language(client: aiohttp.ClientSession, office: Office, root: str, language: str) -> None:
    noticed(office)
    objection, (_, token) = path_of(office), packed(office)
    for path, label in ((objection, "objection"), (f"/packages/{token}", "package")):
        async with client.get(f"{root}{path}", headers={**PAGE, "Accept-Language": language}) as response:
            text = await response.text(errors="replace")
        assert f'<html lang="{language}">' in text
        assert LABELS.say(label, language) in text
        assert "{" not in text


async def test_a_package_opens_once_with_a_code_mailed_for_it(client: aiohttp.ClientSession, office: Office, root: str) -> None:
    number, token = packed(office)
    url = f"{root}/packages/{token}"
    status, text = await page(client, url)
    assert (status, number in text) == (200, True)
    assert sorted(FORM.findall(text)) == [f"/packages/{token}", f"/packages/{token}/code"]
    assert (await page(client, f"{url}/code", go="1"))[0] == 200
    assert look_up(office, MIA) == 1
    to, letter = letters_of(office)[-1]
    assert (to, letter.key) == (MIA.email, "mail.package_code")
    code = code_of(office)
    assert (await page(client, url, code=wrong(code)))[0] == 403
    async with client.post(url, data={"code": f" {code.lower()} "}, headers={"Sec-Fetch-Site": "same-origin"}) as response:
        assert (response.status, response.content_type) == (200, "application/zip")
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{number}.zip"'
        names = zipfile.ZipFile(io.BytesIO(await response.read())).namelist()
    assert {"data.json", "read-me-first.html"} <= set(names)
    assert (await page(client, url, code=code))[0] == 404
    assert (await page(client, url))[0] == 404


async def test_a_package_opens_with_a_code_that_the_console_made_for_its_account_and_for_no_other(
    client: aiohttp.ClientSession, office: Office, root: str
) -> None:
    _, token = packed(office)
    url = f"{root}/packages/{token}"
    theirs, ours = (
        office.write_now(lambda desk, account=account: identity.make_link(desk, account, "access", "key:console"))
        for account in ("acc-666", MIA.id)
    )
    assert (await page(client, url, code=theirs.code))[0] == 403
    async with client.post(url, data={"code": ours.code}, headers={"Sec-Fetch-Site": "same-origin"}) as response:
        assert (response.status, response.content_type) == (200, "application/zip")


async def test_the_code_of_the_request_does_not_open_the_package(client: aiohttp.ClientSession, office: Office, root: str) -> None:
    number, token = packed(office)
    code = mailed(office, ANN, number)
    status, _ = await page(client, f"{root}/packages/{token}", code=code)
    assert status == 403


async def test_a_package_stays_shut_after_five_wrong_codes_and_after_fourteen_days(
    client: aiohttp.ClientSession, office: Office, clock: Clock, root: str
) -> None:
    _, token = packed(office)
    url = f"{root}/packages/{token}"
    await page(client, f"{url}/code", go="1")
    look_up(office, MIA)
    code = code_of(office)
    for _ in range(5):
        assert (await page(client, url, code=wrong(code)))[0] == 403
    status, text = await page(client, url, code=code)
    assert (status, LABELS.say("package_over", "en") in text) == (403, True)
    clock.forward(days=14)
    assert (await page(client, url))[0] == 404
    assert (await page(client, f"{url}/code", go="1"))[0] == 404


async def test_codes_for_a_package_have_their_limit_too(client: aiohttp.ClientSession, office: Office, root: str) -> None:
    _, token = packed(office)
    texts = [(await page(client, f"{root}/packages/{token}/code", go="1"))[1] for _ in range(4)]
    assert [LABELS.say("package_limit", "en") in text for text in texts] == [False, False, False, True]


async def test_the_chat_page_shows_what_a_link_would_do_and_sends_nothing(
    client: aiohttp.ClientSession, office: Office, library: Library
) -> None:
    link = office.write_now(lambda desk: identity.make_link(desk, MIA.id, "", "key:console"))
    before = everything(office)
    async with running_web(office, library, answers=False) as web:
        for _ in range(2):
            async with client.get(f"{web.address}/?link={link.token}", headers=PAGE) as response:
                text = await response.text()
                assert not response.cookies
        assert f'name="text" value="/start {link.token}"' in text
        assert LABELS.say("link_text", "en") in text
        assert everything(office) == before
        for odd in ("", "x", '"><script>', link.token + "x"):
            async with client.get(f"{web.address}/", params={"link": odd}, headers=PAGE) as response:
                text = await response.text()
            assert LABELS.say("link_text", "en") not in text
            assert "<script>" not in text


async def test_no_log_line_names_a_token_a_code_or_an_address(
    client: aiohttp.ClientSession, office: Office, root: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    noticed(office)
    objection, (_, token) = path_of(office), packed(office)
    await page(client, f"{root}{objection}", go="1")
    await page(client, f"{root}/packages/{token}/code", go="1")
    look_up(office, MIA)
    await page(client, f"{root}/packages/{token}", code=code_of(office))
    for secret in (objection.rpartition("/")[2], token, code_of(office), MIA.email, MIA.id):
        assert secret not in caplog.text
