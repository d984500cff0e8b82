"""``questions``: what staff propose to learn from users' questions; accept and remove it, and write it into files."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, member_of
from bot.commands.options import Commands, command, group, open_office

if TYPE_CHECKING:
    from desk.model.question import Proposed


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "questions", "list, accept, remove and export what is learned from users' questions")
    listing = command(kinds, "list", "list what staff propose to learn, and what was accepted", _list)
    listing.add_argument("--json", action="store_true", help="as JSON")
    accepting = command(kinds, "accept", "let a proposal hold: the running server takes it within seconds", _accept)
    removing = command(kinds, "remove", "decline a proposal, or take back what was accepted; its text is erased", _remove)
    for each in (accepting, removing):
        each.add_argument("id", metavar="ID", help="as `questions list` shows it")
        add_acting(each)
    exporting = command(kinds, "export", "write what was accepted into YAML files that go beside the policy", _export)
    exporting.add_argument("folder", nargs="?", metavar="FOLDER", help="where to (default: show them)")


def _list(arguments: argparse.Namespace) -> int:
    from desk import questions

    with closing(open_office(arguments)) as office:
        waiting, kept = office.read_now(lambda desk: (questions.waiting(desk), questions.kept(desk)))
    if arguments.json:
        print(json.dumps([_as_json(each) for each in (*waiting, *kept)], ensure_ascii=False, indent=2))
        return 0
    for title, found in (("Waiting for an admin", waiting), ("Accepted", kept)):
        print(f"{title}: {len(found)}")
        for each in found:
            place = each.clause or "the policy does not say"
            print(f"  {each.id}  {each.kind} [{each.language}] {each.question} -> {place} (proposed by {each.proposed_by})")
    return 0


def _accept(arguments: argparse.Namespace) -> int:
    from desk import questions

    with closing(open_office(arguments)) as office:
        by = member_of(arguments, office, ("admin",))
        done = office.write_now(lambda desk: questions.accept(desk, arguments.id, by))
    print(f"Accepted: {done.question}")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    from desk import questions

    with closing(open_office(arguments)) as office:
        by = member_of(arguments, office, ("admin",))
        office.write_now(lambda desk: questions.remove(desk, arguments.id, by))
    print("Removed.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from desk import questions
    from desk.model.errors import SettingsError
    from knowledge.learned_files import files_of

    with closing(open_office(arguments)) as office:
        files = files_of(office.read_now(questions.accepted))
    if not files:
        print("Nothing was accepted yet.", file=sys.stderr)
    for name, content in files.items():
        if arguments.folder is None:
            print(f"# {name}", content, sep="\n")
            continue
        file = Path(arguments.folder) / name
        try:
            file.write_text(content, encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{file} cannot be written ({error.strerror}).") from None
        print(file)
    return 0


def _as_json(each: Proposed) -> dict[str, str | int | bool | None]:
    return {
        "id": each.id,
        "kind": each.kind,
        "question": each.question,
        "language": each.language,
        "clause": each.clause or None,
        "version": each.version,
        "proposed_by": each.proposed_by,
        "accepted": each.accepted_at is not None,
        "accepted_by": each.accepted_by or None,
    }
