"""The parts that several commands are made of: the policy and the library that the settings name, and the bot's wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.settings import OperatorSettings
    from handlers.wording import Wording
    from knowledge.library import Library
    from knowledge.policy import Policy
    from knowledge.settings import PolicySettings


def policy_of(settings: PolicySettings) -> Policy:
    """The policy to explain; raises PolicyFormatError."""
    from knowledge.files import read_policy
    from knowledge.library import SHIPPED

    return read_policy(settings.file or SHIPPED, language=settings.language or None)


def size_of(policy: Policy, between: str = ", ") -> str:
    """How large a policy is, in so many words: ``15 sections, 1 clause``."""
    counts = (("section", len(policy.sections)), ("clause", sum(1 for _ in policy.clauses())))
    return between.join(f"{count} {noun}" if count == 1 else f"{count} {noun}s" for noun, count in counts)


def library_of(settings: PolicySettings) -> Library:
    """The policy ready for questions; raises PolicyFormatError, and LexiconError for broken word lists."""
    from knowledge.library import Library

    return Library.of(policy_of(settings)) if settings.file else Library.shipped()


def wording_of(settings: OperatorSettings) -> Wording:
    """The bot's sentences, which name the operator where they must."""
    from handlers.wording import Wording

    return Wording(settings)
