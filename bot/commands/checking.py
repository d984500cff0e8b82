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
    from bot.parts import policy_of
    from knowledge.errors import PolicyFormatError

    settings = settings_of(arguments)
    try:
        policy = policy_of(settings.policy)
    except PolicyFormatError as error:
        print(f"privacy-desk: policy.file: {error}", file=sys.stderr)
        return 2
    for warning in policy.warnings:
        print(f"privacy-desk: policy.file: {warning}", file=sys.stderr)
    sections = len(policy.sections)
    print(f"{settings.file} is fine; the policy has {sections} sections and {sum(1 for _ in policy.clauses())} clauses.")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    from bot.doctor import examine

    return examine(settings)
