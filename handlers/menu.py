"""The commands and the buttons that are always at hand: begin, help, the whole policy, language, who runs this."""

from __future__ import annotations

from collections.abc import Callable

from desk.model.reply import Say
from handlers import actions, groups, held, mine, person, proof, quoting, rights, status
from handlers.draft import Draft
from handlers.wording import shipped
from knowledge.language import base
from knowledge.reading import LANGUAGES

PAGE = 24
"""Sections that one list offers; a keyboard of more cannot be used by anybody."""
AUTOMATIC = "auto"


def command(draft: Draft, text: str) -> None:
    """Does what ``/name rest`` asks for; one that we do not know is answered with those that we do."""
    # Any blank ends the name, so that "/human" may stand on a line of its own above the message.
    name, rest = (*text[1:].split(maxsplit=1), "", "")[:2]
    does = COMMANDS.get(name.casefold())
    if does is None:
        draft.say("command.unknown", command=f"/{name[:40]}", commands=_listed(draft))
        return
    does(draft, rest.strip())


def start(draft: Draft, rest: str = "") -> None:
    """Greets and shows the ways in; a link of the console, or of our own button in a group, comes with what it is for."""
    if rest == groups.PAYLOAD and draft.turn.private:
        rights.choose(draft)
        return
    if token := proof.token_in(rest):
        proof.take_link(draft, token) if draft.turn.private else draft.private_only()
        return
    draft.introduce(again=True)
    draft.say("start.hello", version=str(draft.policy.version), updated=draft.policy.updated)
    for action in ("privacy", "rights", "human", "language"):
        draft.offer(action)


def help_(draft: Draft, _: str = "") -> None:
    """Says what can be asked and done."""
    draft.say("help.text", commands=_listed(draft))
    for action in ("privacy", "rights", "human"):
        draft.offer(action)


def privacy(draft: Draft, rest: str = "") -> None:
    """Lists the policy's sections, and which version held when.

    ``rest`` is the number of the first section to list, counted from 0, or a day, whose policy is quoted whole.
    """
    if held.is_day(rest):
        held.as_of(draft, rest)
        return
    draft.say("privacy.contents", version=str(draft.policy.version), updated=draft.policy.updated)
    if not rest:
        held.list_times(draft)
    _offer_sections(draft, int(rest) if rest.isdecimal() and len(rest) < 6 else 0)


def show(draft: Draft, name: str) -> None:
    """Quotes one section word for word."""
    section = actions.shown(draft.policy, name)
    if section is None:
        draft.say("privacy.gone")
        _offer_sections(draft, 0)
        return
    draft.is_now("answer")
    draft.quote(quoting.whole(draft.policy, section))
    if quoting.is_about_rights(draft.policy, section) and draft.flow is None:
        rights.offer_rights(draft)
    draft.offer("privacy", "button.sections")
    draft.offer("human")


def language(draft: Draft, rest: str = "") -> None:
    """Chooses the language of the replies for good, or offers all of them."""
    if rest:
        choose_language(draft, rest)
        return
    draft.say("language.choose")
    for each in LANGUAGES:
        own = shipped().say(Say(f"tongue.{each}"), each)
        draft.offer(f"lang:{each}", text=own[:1].upper() + own[1:])
    if draft.chosen:
        draft.offer(f"lang:{AUTOMATIC}", "button.automatic")


def choose_language(draft: Draft, tag: str) -> None:
    """Answers in that language from now on, ``auto``: in the user's own; one that we do not have is asked for again."""
    if tag == AUTOMATIC:
        draft.chosen = None
        draft.say("language.automatic")
        return
    chosen = base(tag)
    if chosen is None:
        language(draft)
        return
    draft.chosen = draft.language = chosen
    draft.say("language.chosen")


def developer_info(draft: Draft, _: str = "") -> None:
    """Says who runs this, with the contact that the policy names."""
    draft.say("operator")
    contact = quoting.contact(draft.policy)
    if contact is not None:
        draft.quote(contact)
    draft.offer("human")


COMMANDS: dict[str, Callable[[Draft, str], None]] = {
    "start": start,
    "help": help_,
    "privacy": privacy,
    "rights": lambda draft, _: rights.choose(draft),
    "status": status.status,
    "cancel": status.cancel,
    "human": person.hand_over,
    "resume": lambda draft, _: person.resume(draft),
    "mydata": mine.my_data,
    "forgetme": mine.forget_me,
    "language": language,
    "developer_info": developer_info,
}
"""The commands in the order that they are listed in; ``menu.NAME`` words each."""


def _listed(draft: Draft) -> str:
    return "\n".join(f"/{name} – {draft.words(f'menu.{name}')}" for name in COMMANDS)


def _offer_sections(draft: Draft, first: int) -> None:
    sections = [section for section in draft.policy.sections if section.parent is None]
    for section in sections[first : first + PAGE]:
        draft.offer_section(section.id)
    if len(sections) > first + PAGE:
        draft.offer(f"privacy:{first + PAGE}", "button.more")
