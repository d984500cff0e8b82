"""The second factor: six digits that a device computes from a shared secret and the time (RFC 6238), and codes for when it is lost."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from desk import audit, passwords
from desk.model.errors import NotAllowed, NotSignedIn
from desk.model.member import Member
from desk.office import Desk
from desk.store import second_factors

STEP = 30
"""Seconds that a code is shown (RFC 6238, 5.2)."""
_DRIFT = 1
"""Steps by which a device's clock may be off, either way."""
_SECRET_BYTES = 20
"""RFC 4226, 4: as long as what SHA-1 gives."""
ISSUER = "Privacy desk"
CODES = 10
_CODE_BYTES = 10
"""80 random bits: nobody guesses them, and sixteen letters can be copied by hand."""


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step of time."""
    # SHA-1 is what every authenticator computes; here nothing rests on its resistance to collisions (RFC 6238, B.1).
    return TOTP(secret, 6, SHA1(), STEP).generate(step * STEP).decode()  # noqa: S303 - as said


def offer(desk: Desk, member: Member) -> bytes:
    """A secret that a member may put into their device; raises NotAllowed where one is in force.

    A new one each time: whoever saw one that was never confirmed must not hold the key to what is confirmed later.
    """
    secret = secrets.token_bytes(_SECRET_BYTES)
    if not second_factors.offer(desk.tx, desk.sealer, member.name, secret):
        raise NotAllowed("The second factor is on already; turn it off first to set it up on another device.")
    return secret


def confirm(desk: Desk, member: Member, code: str) -> list[str]:
    """Turns the second factor on, once a code shows that the device has the secret; returns the recovery codes, shown this once.

    Raises NotAllowed for a wrong code, or where nothing was offered.
    """
    found = second_factors.get(desk.tx, desk.sealer, member.name)
    if found is None or found.is_confirmed:
        raise NotAllowed("There is nothing to confirm; begin once more.")
    if not _takes_digits(desk, member, found, _bare(code)):
        raise NotAllowed("That is not the code that this secret gives now; check the device's clock, and type the newest one.")
    second_factors.confirm(desk.tx, member.name, desk.now)
    audit.record(desk, member.actor, "staff.totp_on", member.actor)
    return _new_codes(desk, member)


def prove(desk: Desk, member: Member, code: str) -> None:
    """Takes a code of the device or a recovery code, each only once; raises NotSignedIn for any other. Must be committed."""
    found = second_factors.get(desk.tx, desk.sealer, member.name)
    bare = _bare(code)
    if found is not None and found.is_confirmed:
        if _takes_digits(desk, member, found, bare):
            return
        if second_factors.take_code(desk.tx, member.name, _blind(desk, member, bare)):
            audit.record(desk, member.actor, "staff.recovery_code", member.actor)
            return
    raise NotSignedIn("That code is wrong, or was used already; wait for the next one.")


def renew_codes(desk: Desk, member: Member) -> list[str]:
    """New recovery codes in the place of all others, shown this once; raises NotAllowed where the second factor is off."""
    if not member.has_totp:
        raise NotAllowed("The second factor is off, so that there are no recovery codes.")
    audit.record(desk, member.actor, "staff.recovery_codes", member.actor)
    return _new_codes(desk, member)


def codes_left(desk: Desk, member: Member) -> int:
    """How many recovery codes a member has left."""
    return second_factors.codes_left(desk.tx, member.name)


def remove(desk: Desk, member: Member, by: str) -> None:
    """Turns the second factor off; ``by`` is who does, as the audit trail names them. Nothing happens where it is off."""
    if second_factors.remove(desk.tx, member.name) and member.has_totp:
        audit.record(desk, by, "staff.totp_off", member.actor)


def as_text(secret: bytes) -> str:
    """The secret as a person types it: base32, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def as_address(secret: bytes, name: str) -> str:
    """The secret as a device reads it off the screen (the otpauth scheme of the authenticator apps)."""
    text = base64.b32encode(secret).decode()
    return f"otpauth://totp/{quote(ISSUER)}:{quote(name)}?secret={text}&issuer={quote(ISSUER)}&algorithm=SHA1&digits=6&period={STEP}"


def _takes_digits(desk: Desk, member: Member, factor: second_factors.Factor, code: str) -> bool:
    now = int(desk.now.timestamp()) // STEP
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if passwords.is_same(code, code_at(factor.secret, step)):
            # A code that somebody saw over a shoulder, or one before it, opens nothing a second time (RFC 6238, 5.2).
            return second_factors.take_step(desk.tx, member.name, step)
    return False


def _new_codes(desk: Desk, member: Member) -> list[str]:
    codes = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(CODES)]
    second_factors.replace_codes(desk.tx, member.name, [_blind(desk, member, each) for each in codes])
    return ["-".join(each[at : at + 4] for at in range(0, len(each), 4)) for each in codes]


def _blind(desk: Desk, member: Member, code: str) -> str:
    # Keyed with what is not in the database, and 80 bits long: a slow hash would add nothing.
    return desk.sealer.blind(f"recovery code\n{member.name}\n{code}")


def _bare(code: str) -> str:
    # A keyboard for Japanese may type the wide digits.
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code[:100])).lower()
