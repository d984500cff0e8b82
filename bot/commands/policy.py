"""``policy``: looks at policy files, rehearses and publishes them, goes back, and lists what held when."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.commands.options import command, settings_of

if TYPE_CHECKING:
    from bot.settings import Settings
    from desk.publishing import Examined

REFUSED = 1
FEW = 3
"""Changed answers of a kind that ``publish`` shows; ``rehearse`` shows more."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands."""
    about = "look at, rehearse and publish policy files; history and roll back"
    group = commands.add_parser("policy", help=about, description=f"{about[0].upper()}{about[1:]}.")
    kinds = group.add_subparsers(metavar="WHAT", required=True)
    _with_files(command(kinds, "check", "read policy files, pair the translations, and tell what is the matter with them", _check))
    _with_files(command(kinds, "diff", "compare policy files with the version in force, clause by clause", _diff))
    _with_files(command(kinds, "rehearse", "ask the regression questions of policy files, and show which answers change", _rehearse))
    publishing = command(kinds, "publish", "check, rehearse and publish policy files as the next version", _publish)
    _with_files(publishing)
    publishing.add_argument("--at", metavar="TIME", help="when it is to hold: 18:00, 2027-01-31 18:00, +30m (default: at once)")
    _with_reason(publishing)
    listing = command(kinds, "history", "list every version with the times at which it held", _history)
    showing = command(kinds, "show", "show one version with its text", _show)
    showing.add_argument("version", type=int, metavar="VERSION")
    going_back = command(kinds, "rollback", "put an earlier version into force again, and withdraw what is scheduled", _rollback)
    going_back.add_argument("version", type=int, metavar="VERSION")
    _with_reason(going_back)
    cancelling = command(kinds, "cancel", "take a scheduled version back before its time", _cancel)
    cancelling.add_argument("version", type=int, metavar="VERSION")
    cancelling.add_argument("--as", dest="name", metavar="NAME", help="who decides this (default: the account)")
    reloading = command(kinds, "reload", "check and rehearse changed word lists, question bank and wording, and take them", _reload)
    _with_reason(reloading)
    for each in (listing, showing, going_back, cancelling, reloading):
        each.add_argument("--json", action="store_true", help="as JSON")


def _with_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="policy files, one a language; zh=FILE names the language")
    parser.add_argument("--original", metavar="LANG", help="language of the original (default: that of the version in force)")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _with_reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--note", default="", metavar="TEXT", help="why; kept for good, and needed where regression questions break")
    parser.add_argument("--as", dest="name", metavar="NAME", help="who decides this (default: the account)")


def _check(arguments: argparse.Namespace) -> int:
    from bot import publishing_report as report

    examined = _examine(arguments, ask=False)
    _show_all(arguments, report.check_json(examined), report.check_lines(examined))
    return REFUSED if examined.refusals else 0


def _diff(arguments: argparse.Namespace) -> int:
    from bot import publishing_report as report

    examined = _examine(arguments, ask=False)
    _show_all(arguments, report.examined_json(examined), report.diff_lines(examined.candidate, examined.orphans))
    return 0


def _rehearse(arguments: argparse.Namespace) -> int:
    from bot import publishing_report as report

    examined = _examine(arguments, ask=True)
    lines = [*(f"REFUSED: {text}" for text in examined.refusals)]
    if examined.rehearsal:
        lines += report.rehearsal_lines(examined.rehearsal)
    _show_all(arguments, report.examined_json(examined), lines)
    return REFUSED if examined.refusals or examined.needs_reason else 0


def _examine(arguments: argparse.Namespace, *, ask: bool) -> Examined:
    from bot import publishing

    settings = settings_of(arguments)
    with publishing.opened(settings) as office:
        return publishing.examine(office, settings, arguments.files, arguments.original, ask=ask)


def _publish(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from bot.moments import begins_at
    from desk.clock import utc_now
    from desk.policies import Refused

    settings = settings_of(arguments)
    at = begins_at(arguments.at, utc_now()) if arguments.at else None
    with publishing.opened(settings, for_writing=True) as office:
        examined = publishing.examine(office, settings, arguments.files, arguments.original, ask=True)
        found = report.examined_json(examined)
        lines = [*report.check_lines(examined), *report.diff_lines(examined.candidate, examined.orphans)]
        lines += report.rehearsal_lines(examined.rehearsal, most=FEW) if examined.rehearsal else []
        try:
            version = publishing.publish(office, examined, begins_at=at, by=_name(arguments), note=arguments.note.strip())
        except Refused as error:
            return _refused(arguments, error, found, lines)
    lines += ["", *report.version_lines(version), _taken(settings)]
    _show_all(arguments, found | {"published": report.version_json(version)}, lines)
    return 0


def _history(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from desk import policies

    with publishing.opened(settings_of(arguments)) as office:
        versions = office.read_now(policies.history)
    _show_all(
        arguments, [report.version_json(each) for each in versions], [line for each in versions for line in report.version_lines(each)]
    )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from desk import policies

    try:
        with publishing.opened(settings_of(arguments)) as office:
            version = office.read_now(lambda desk: policies.show(desk, arguments.version))
            policy = office.read_now(lambda desk: policies.load(desk, arguments.version)).policy
    except policies.Refused as error:
        return _refused(arguments, error)
    found = report.version_json(version) | report.policy_json(policy)
    _show_all(arguments, found, [*report.version_lines(version), *report.policy_lines(policy)])
    return 0


def _rollback(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from desk.policies import Refused

    settings = settings_of(arguments)
    with publishing.opened(settings) as office:
        try:
            version, withdrawn = publishing.roll_back(office, arguments.version, by=_name(arguments), note=arguments.note.strip())
        except Refused as error:
            return _refused(arguments, error)
    lines = [*report.version_lines(version), *(f"Withdrawn, it was scheduled: version {each}" for each in withdrawn), _taken(settings)]
    _show_all(arguments, report.version_json(version) | {"withdrawn": withdrawn}, lines)
    return 0


def _cancel(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from desk.policies import Refused

    settings = settings_of(arguments)
    with publishing.opened(settings) as office:
        try:
            version = publishing.cancel(office, arguments.version, by=_name(arguments))
        except Refused as error:
            return _refused(arguments, error)
    _show_all(arguments, report.version_json(version), report.version_lines(version))
    return 0


def _reload(arguments: argparse.Namespace) -> int:
    from bot import publishing
    from bot import publishing_report as report
    from desk.policies import Refused

    settings = settings_of(arguments)
    with publishing.opened(settings) as office:
        try:
            rehearsal, changed = publishing.reload_words(office, settings, by=_name(arguments), note=arguments.note.strip())
        except Refused as error:
            return _refused(arguments, error)
    names = ", ".join(changed) or "no file has changed"
    _show_all(arguments, report.words_json(rehearsal, changed), [*report.rehearsal_lines(rehearsal), f"Taken: {names}.", _taken(settings)])
    return 0


def _taken(settings: Settings) -> str:
    """What the running server will do about it."""
    from bot.lock import is_held

    if settings.store.database_url or is_held(settings.store.data_dir):
        return "The running server answers from it within a few seconds."
    return "No server is running here; the next start answers from it."


def _name(arguments: argparse.Namespace) -> str:
    if arguments.name:
        return str(arguments.name).strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no account.
        return "admin"


def _show_all(arguments: argparse.Namespace, found: Any, lines: Iterable[str]) -> None:
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(*lines, sep="\n")


def _refused(arguments: argparse.Namespace, error: Exception, found: dict[str, Any] | None = None, lines: Iterable[str] = ()) -> int:
    """Says why nothing was done, after all that was found out; 1."""
    if arguments.json:
        print(json.dumps({**(found or {}), "ok": False, "error": str(error)}, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            print(line)
    print(f"privacy-desk: {error}", file=sys.stderr)
    return REFUSED
