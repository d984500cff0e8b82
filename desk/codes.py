"""Codes that people type and tokens that links carry: how they are drawn, read and shown."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters without those that look alike in print or in haste (0 O, 1 I L, U V): 30 of them."""
LENGTH = 8
"""Characters of a code: 30 ** 8, more than 39 bits, which five tries do not find."""
_TOKEN_BYTES = 32
_LOOK_ALIKE = str.maketrans({"U": "V"})


def new_code() -> str:
    """A code as it is shown, ``K7QM-2PXD``."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def new_token() -> str:
    """256 random bits in 43 characters of those that Telegram's start parameter takes (https://core.telegram.org/bots/features#deep-linking)."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def plain(typed: str) -> str:
    """A code as it is compared: without hyphens, blanks and case, however the keyboard made its letters; "" where it is no code."""
    if len(typed) > 64:
        return ""
    folded = unicodedata.normalize("NFKC", typed).upper()
    bare = "".join(character for character in folded if character.isalnum()).translate(_LOOK_ALIKE)
    return bare if len(bare) == LENGTH and all(character in ALPHABET for character in bare) else ""


def is_code(typed: str) -> bool:
    """Whether a text has the shape of a code."""
    return bool(plain(typed))


def is_token(typed: str) -> bool:
    """Whether a text has the shape of a link's token."""
    return len(typed) == 43 and typed.isascii() and typed.replace("-", "").replace("_", "").isalnum()


def masked(account: str) -> str:
    """An account that may be seen by whoever looks over a shoulder: ``a***@e***.org``, ``u***43``."""
    name, at, host = account.partition("@")
    if at:
        first, dot, last = host.rpartition(".")
        return f"{name[:1]}***@{first[:1]}***{dot}{last}"
    return f"{account[:1]}***{account[-2:] if len(account) > 5 else ''}"
