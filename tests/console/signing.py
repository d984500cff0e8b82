"""Goes through the steps of signing in, as a member with a device does."""

from __future__ import annotations

import base64
import re

from desk import staff, totp
from desk.office import Office
from tests.clock import Clock
from tests.console.staffed import Answered, Seat

STEP = "/console/login/next"


def device(secret: bytes, clock: Clock) -> str:
    """What it shows now."""
    return totp.code_at(secret, int(clock().timestamp()) // totp.STEP)


def read_secret(page: Answered) -> bytes:
    """The secret that a page shows in letters."""
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page.text)
    assert found is not None, page.words
    return base64.b32decode(found[1].replace(" ", ""))


def equip(office: Office, name: str, clock: Clock) -> tuple[bytes, list[str]]:
    """Gives a member a second factor: its secret, and the recovery codes."""
    member = office.read_now(lambda desk: staff.show(desk, name))
    secret = office.write_now(lambda desk: totp.offer(desk, member))
    codes = office.write_now(lambda desk: totp.confirm(desk, member, device(secret, clock)))
    clock.forward(seconds=totp.STEP)
    return secret, codes


async def give(seat: Seat, **fields: str) -> Answered:
    """Fills in the form of the step that is asked for now."""
    page = await seat.get(f"{STEP}?next=/console/you")
    step = re.search(r'name="step" value="(\w+)"', page.text)
    assert step is not None, page.words
    return await seat.post(STEP, {"csrf": page.token, "step": step[1], "next": "/console/you"} | fields)
