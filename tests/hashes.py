"""Hashes of passwords that cost next to nothing, for tests whose subject is something else."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher

_LEAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id as weak as RFC 9106 allows: a hash names its own parameters, so that the program compares with it as with its own."""


@cache
def quick(password: str) -> str:
    """As ``passwords.hashed``, a thousandth as dear; the password is plain ASCII."""
    return _LEAST.hash(password)
