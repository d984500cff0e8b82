"""The scripts of others that the console's pages run: whole, named with version and licence, and nowhere else."""

from __future__ import annotations

import hashlib
import json

from console.pages.frame import VENDORED
from console.web.assets import FOLDER
from tests.console.conftest import Seats

VENDOR = FOLDER / "vendor"


def test_what_others_wrote_is_as_they_released_it() -> None:
    kept = json.loads((VENDOR / "vendor.json").read_text())
    assert (kept["name"], kept["version"]) == ("htmx.org", "4.0.1")
    assert {path.name for path in VENDOR.glob("*.js")} == set(kept["sha256"]) == set(VENDORED)
    for name, digest in kept["sha256"].items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    assert kept["version"] in (VENDOR / "htmx.min.js").read_text()
    assert "Zero-Clause BSD" in (VENDOR / "LICENSE.txt").read_text()


async def test_only_pages_for_members_load_it_and_it_writes_no_styles(seat: Seats) -> None:
    bob, nobody = await seat("Bob"), await seat()
    page = await bob.get("/console")
    for name in VENDORED:
        assert f"/static/{name}?v=" in page.text
        assert (await bob.get(f"/static/{name}")).headers["Content-Type"].startswith("text/javascript")
    assert "&quot;includeIndicatorCSS&quot;: false" in page.text
    for path in ("/console/login", "/policy"):
        assert "htmx" not in (await nobody.get(path)).text


async def test_a_page_is_compressed_for_who_asks(seat: Seats) -> None:
    bob = await seat("Bob")
    plain = await bob.get("/console", **{"Accept-Encoding": "identity"})
    zipped = await bob.get("/console", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
