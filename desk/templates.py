"""Templates: texts that staff write from, per language; the shipped ones beside what admins have added, changed or taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from desk import audit, outcomes, policies
from desk.model.errors import Collision, NotAllowed, NotFound
from desk.model.reply import Say
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import templates
from desk.store.templates import Kept
from knowledge.reading import LANGUAGES

FOLDER = Path(__file__).with_name("templates")
LONGEST = 4000
"""Characters of a template: with its variables filled in it still fits into one message."""
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
VARIABLES: Mapping[str, str] = {
    "number": "the ticket's number",
    "right": "what the request asks for, in the user's language",
    "due": "the day by which the request is answered",
    "name_of_staff": "the name of whoever writes",
    "account": "the account that was proven",
    "clause:ID": "a clause of the policy in force, word for word with its source, such as {clause:data-retention.usage-records}",
}
"""What can stand in braces, and what it means."""
OF_REQUEST, OF_ACCOUNT = frozenset({"right", "due", "account"}), frozenset({"account"})
_CLAUSE = "clause:"
_KNOWN = f"there are {', '.join(f'{{{each}}}' for each in VARIABLES)}. In two pairs of braces it stays text."
_TYPED = "the reply"
# What stands in two pairs of braces is text, like all else that only looks like a variable.
_PLACE = re.compile(r"(?<!\{)\{([A-Za-z][\w-]*(?::[^{}\s]*)?)\}(?!\})")
_BRACES = re.compile(r"(?<!\{)\{([^{}]*)\}(?!\})")


@dataclass(frozen=True, slots=True)
class Template:
    """One text in one language."""

    name: str
    """What is typed behind / to find it."""
    language: str
    text: str
    version: int
    """0 = as it is shipped."""
    saved_by: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables; a clause by ``clause:ID``."""
        return frozenset(_PLACE.findall(self.text))

    @property
    def needs_request(self) -> bool:
        """Whether it speaks of a rights request."""
        return bool(self.variables & OF_REQUEST)

    @property
    def names_account(self) -> bool:
        """Whether it gives away something of an account."""
        return bool(self.variables & OF_ACCOUNT)


def listed(desk: Desk) -> list[Template]:
    """All of them, by name and language."""
    own = {(each.name, each.language): each for each in templates.all_of(desk.tx, desk.sealer)}
    found = {**_shipped(), **{key: _template(each) for key, each in own.items()}}
    return [found[key] for key in sorted(found) if not (key in own and own[key].is_gone)]


def show(desk: Desk, name: str, language: str) -> Template:
    """One of them; raises NotFound."""
    own = templates.get(desk.tx, desk.sealer, name, language)
    shipped = _shipped().get((name, language))
    if own is not None and not own.is_gone:
        return _template(own)
    if own is not None or shipped is None:
        raise NotFound(f"There is no template {name[:40]!r} in {language[:10]!r}.")
    return shipped


def save(desk: Desk, name: str, language: str, text: str, *, by: str, seen: int | None = None) -> Template:
    """Adds a template, or changes the version of it that was ``seen`` (None = it is to be new, 0 = the shipped one).

    Raises NotAllowed for a name, language or text that cannot be kept, Collision where somebody else was faster.
    """
    _check(desk, name, language, text)
    own = templates.get(desk.tx, desk.sealer, name, language)
    is_there = (own is not None and not own.is_gone) or (own is None and (name, language) in _shipped())
    if seen is None and is_there:
        raise NotAllowed(f"There is a template {name!r} in {language!r} already; change that one, or choose another name.")
    version = (own.version if own is not None else 0) if seen is None else seen
    _put(desk, name, language, text, by=by, seen=version, is_gone=False)
    audit.record(desk, by, "template.save", f"template:{language}/{name}")
    return show(desk, name, language)


def remove(desk: Desk, name: str, language: str, *, by: str, seen: int) -> None:
    """Takes a template away; raises NotFound, or Collision where it is not the version that was seen."""
    show(desk, name, language)
    _put(desk, name, language, "", by=by, seen=seen, is_gone=True)
    audit.record(desk, by, "template.remove", f"template:{language}/{name}")


def usable(desk: Desk, ticket: Ticket) -> list[Template]:
    """Those that can be used in a ticket, the ones in its language first, then the English ones."""
    order = {ticket.language: 0, "en": 1}
    found = [each for each in listed(desk) if not _refusal(each, ticket)]
    return sorted(found, key=lambda each: (order.get(each.language, 2), each.language, each.name))


def stale(desk: Desk) -> frozenset[tuple[str, str]]:
    """The (name, language) of those that name a clause which the policy in force does not have: they cannot be sent."""
    known: frozenset[str] = frozenset()
    if policies.has_any(desk):
        known = frozenset(clause.id for clause in policies.load(desk, policies.current(desk)).policy.clauses())
    named = {(each.name, each.language): {name for name in each.variables if name.startswith(_CLAUSE)} for each in listed(desk)}
    return frozenset(key for key, clauses in named.items() if not {name.removeprefix(_CLAUSE) for name in clauses} <= known)


def filled(desk: Desk, template: Template, ticket: Ticket, member: str) -> str:
    """The text with its variables filled in for a ticket and the member who writes; clauses stay named, since sending quotes them.

    Raises NotAllowed where the ticket has nothing for a variable, or must not be told it.
    """
    if refusal := _refusal(template, ticket):
        raise NotAllowed(refusal)
    request = ticket.request
    values = {"number": ticket.number, "name_of_staff": member}
    if request is not None:
        right = Say(f"right.{request.right.value}")
        values["right"] = desk.words(right, ticket.language) if desk.words is not None else request.right.value
        values["due"] = request.due_at.isoformat()
        values["account"] = request.proof.account if request.proof and request.is_verified else ""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template.text)


def completed(desk: Desk, text: str, ticket: Ticket, member: str) -> str:
    """A reply that was typed by hand with its variables filled in as in a template; clauses stay named.

    Raises NotAllowed for what looks like a variable and is none, or cannot be filled in here: it would leave as it is.
    """
    for name in _PLACE.findall(text):
        if name not in VARIABLES and not name.startswith(_CLAUSE):
            raise NotAllowed(f"Nothing was sent: {{{name[:40]}}} is no variable and would leave as it stands; {_KNOWN}")
    return filled(desk, Template(_TYPED, ticket.language, text, 0), ticket, member)


def _refusal(template: Template, ticket: Ticket) -> str:
    """Why a template cannot be used in a ticket; "" where it can."""
    request = ticket.request
    if template.names_account and (request is None or not request.is_verified):
        return f"{template.name!r} names the account, and it is not known who writes here; nothing was put in."
    if template.needs_request and request is None:
        return f"{template.name!r} speaks of a rights request, and {ticket.number} is none; nothing was put in."
    return ""


def _check(desk: Desk, name: str, language: str, text: str) -> None:
    if not NAME.fullmatch(name):
        raise NotAllowed("A name is one word of at most 40 small letters (a to z), digits and hyphens; it is typed behind / to find it.")
    if language not in LANGUAGES:
        raise NotAllowed(f"Choose one of the languages: {', '.join(LANGUAGES)}.")
    if not text.strip():
        raise NotAllowed("The text is empty.")
    if len(text) > LONGEST:
        raise NotAllowed(f"The text has {len(text)} characters; at most {LONGEST} leave room for what is filled in.")
    for variable in _BRACES.findall(text):
        if variable.startswith(_CLAUSE):
            outcomes.check_clause(desk, None, variable.removeprefix(_CLAUSE))
        elif variable not in VARIABLES:
            raise NotAllowed(f"{{{variable[:40]}}} is no variable; {_KNOWN}")


def _put(desk: Desk, name: str, language: str, text: str, *, by: str, seen: int, is_gone: bool) -> None:
    if not templates.put(desk.tx, desk.sealer, name, language, text.strip(), is_gone=is_gone, seen=seen, by=by, now=desk.now):
        raise Collision(f"Somebody else has changed the template {name!r} meanwhile; what you typed is not saved. Look at it again.")


def _template(kept: Kept) -> Template:
    return Template(kept.name, kept.language, kept.text, kept.version, kept.saved_by)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[tuple[str, str], Template]:
    found = {}
    for language in LANGUAGES:
        for name, text in yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")).items():
            found[name, language] = Template(name, language, text.strip(), 0)
    return found
