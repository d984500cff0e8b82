"""``check`` reads the configuration, ``doctor`` looks at the whole installation."""

from __future__ import annotations

import argparse
import sys

from bot.commands.options import Commands, command, settings_of


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    command(commands, "check", "tell everything that is wrong with the configuration and the policy file", _check)
    command(commands, "doctor", "look at SQLite, keys, disk, policy, Telegram and the public address", _doctor)


def _check(arguments: argparse.Namespace) -> int:
    from bot.parts import policy_of, size_of
    from bot.places import missing, unusable
    from knowledge.errors import PolicyFormatError

    settings = settings_of(arguments)
    wrong = list(unusable(settings.store))
    try:
        policy = policy_of(settings.policy)
    except PolicyFormatError as error:
        wrong.append(f"policy.file: {error}")
    if wrong:
        print(*(f"privacy-desk: {each}" for each in wrong), sep="\n", file=sys.stderr)
        return 2
    for warning in (*missing(settings.store), *(f"policy.file: {each}" for each in policy.warnings)):
        print(f"privacy-desk: {warning}", file=sys.stderr)
    print(f"{settings.file} is fine; the policy has {size_of(policy, ' and ')}.")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    from bot.doctor import examine

    return examine(settings)
