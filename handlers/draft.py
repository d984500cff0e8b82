"""The reply to one turn while it is being put together, and where the dialogue stands after it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from desk.model.dialogue import Dialogue, Flow, Wish
from desk.model.reply import Block, Choice, Kind, Quote, Reply, Say
from desk.model.turn import Turn
from desk.office import Desk
from desk.translations import translated
from handlers import actions, groups
from handlers.wording import shipped
from knowledge.policy import Policy
from knowledge.reading import Context, Right

WEIGHT: tuple[Kind, ...] = ("smalltalk", "cancel", "abstain", "clarify", "answer", "rights", "human")
"""A reply that does several things is called after the weightiest of them, the last here."""
assert set(WEIGHT) == set(get_args(Kind))

SHORT = 120
"""Characters up to which we repeat what a user said."""


class Draft:
    """Collects blocks and buttons; ``done`` adds what every reply owes: the introduction, the reminder, the reader's language."""

    def __init__(self, desk: Desk, policy: Policy, dialogue: Dialogue, turn: Turn, *, language: str, context: Context) -> None:
        self.desk = desk
        self.policy = policy
        self.dialogue = dialogue
        self.turn = turn
        self.language = language
        self.context = context
        """What the next turn leans on; ``offered`` and ``flow`` are set by ``done``."""
        self.flow: Flow | None = dialogue.flow
        self.offered: str | None = None
        self.chosen: str | None = dialogue.language
        """The language chosen for good."""
        self.is_card_due = False
        """Whether the open request changed, so that the reply ends by showing it for confirmation."""
        self.with_person = dialogue.with_person
        """The ticket that the chat belongs to after this turn; "" = none."""
        self.last_ticket = dialogue.last_ticket
        self.wish: Wish | None = dialogue.wish
        self.kind: Kind = "smalltalk"
        self.right: Right | None = None
        self._introduced = dialogue.introduced
        self._blocks: list[Block] = []
        self._choices: dict[str, Choice] = {}

    @property
    def quoted(self) -> list[Quote]:
        """What is quoted so far."""
        return [block for block in self._blocks if isinstance(block, Quote)]

    @property
    def has_words(self) -> bool:
        """Whether anything is to be said at all."""
        return bool(self._blocks)

    def introduce(self, *, again: bool = False) -> None:
        """Says who is answering, once a chat (``again``: also where that was said before), as the first thing."""
        if again or not self._introduced:
            self._blocks.insert(0, Say("intro"))
        self._introduced = True

    def is_now(self, kind: Kind, right: Right | None = None) -> None:
        """The reply (also) is of this kind."""
        if WEIGHT.index(kind) > WEIGHT.index(self.kind):
            self.kind = kind
        self.right = right or self.right

    def say(self, key: str, **args: str) -> None:
        """Adds a sentence of our own."""
        self._blocks.append(Say(key, args))

    def quote(self, quote: Quote, policy: Policy | None = None) -> None:
        """Adds a quotation; in another language than the reply's it is led in by its section's name and its language.

        It carries its published translation, and where lines of that are missing, that is said below. ``policy``: the version that it
        is from, where that is not the present one.
        """
        quote = translated(quote, policy or self.policy, self.language)
        if self._is_foreign(quote):
            first = not any(self._is_foreign(each) for each in self.quoted)
            args = {"section": self._named(quote), "language": self._tongue(quote)}
            self._blocks.append(Say("foreign.first", args) if first else Say("foreign.next", {"section": args["section"]}))
        self._blocks.append(quote)
        if "" in quote.translation:
            self.say("translation.partly", language=self._tongue(quote))

    def offer(self, action: str, label: str | None = None, text: str = "", **args: str) -> None:
        """Adds a button, once; its label is ``button.ACTION``, another key with its arguments, or ``text`` as it is."""
        say = Say("verbatim", {"text": text}) if text else Say(label or f"button.{action.replace(':', '.')}", args)
        self._choices.setdefault(action, Choice(action, say))

    def offer_section(self, section: str, score: float = 0.0) -> None:
        """Adds a button that shows a section, called by its name in the reader's language where we have one."""
        key = f"section.{section}"
        label = Say(key) if shipped().has(key) else Say("verbatim", {"text": self.policy.section(section).title or self.policy.title})
        action = actions.show(section)
        self._choices.setdefault(action, Choice(action, label, score))

    def words(self, key: str) -> str:
        """A sentence without arguments, in the reply's language."""
        return shipped().say(Say(key), self.language)

    def stale(self) -> None:
        """A button that means nothing (any more), forged ones included: nothing was done."""
        self.say("answer.stale")
        if self.flow is None:
            for each in ("privacy", "rights"):
                self.offer(each)
        else:
            self.is_card_due = True

    def private_only(self) -> None:
        """In a group: says that nothing personal is done here."""
        self.say("group.private")

    def done(self) -> tuple[Reply, Dialogue]:
        """The reply, and the dialogue to save."""
        if self.turn.private and self.kind in ("answer", "clarify") and any(map(self._needs_help, self.quoted)):
            self.say("foreign.help")
        # A person, or the way back from one, is never further than this.
        self.offer("resume" if self.with_person else "human")
        self.introduce()
        choices = tuple(choice for choice in self._in_order() if self.turn.private or not actions.is_personal(choice.action))
        if any(isinstance(block, Say) and block.key == "group.private" for block in self._blocks):
            choices += tuple(filter(None, (groups.door(self.turn, self.desk.rules),)))
        reply = Reply(self.kind, self.language, tuple(self._blocks), choices, self.right, self.policy.version)
        return reply, self.left()

    def silent(self) -> tuple[Reply, Dialogue]:
        """No reply at all, for what goes to a person, and the dialogue to save."""
        return Reply("human", self.language, (), version=self.policy.version), self.left()

    def left(self) -> Dialogue:
        """The dialogue as it stands now."""
        right = self.flow.right if self.flow else self.context.right
        context = replace(self.context, language=self.language, flow=self.flow is not None, offered=self.offered, right=right)
        return replace(
            self.dialogue,
            language=self.chosen,
            introduced=self._introduced,
            flow=replace(self.flow, reminded=False) if self.flow else None,
            context=context,
            with_person=self.with_person,
            last_ticket=self.last_ticket,
            wish=self.wish,
        )

    def _in_order(self) -> list[Choice]:
        """The buttons, what belongs to the answer first, a person last."""
        return sorted(self._choices.values(), key=lambda choice: choice.action in ("human", "resume"))

    def _is_foreign(self, quote: Quote) -> bool:
        return _base(quote.language) != _base(self.language)

    def _needs_help(self, quote: Quote) -> bool:
        return self._is_foreign(quote) and not (quote.translation and all(quote.translation))

    def _tongue(self, quote: Quote) -> str:
        """What the quotation's language is called; its tag where we have no name for it."""
        tags = (quote.language, _base(quote.language))
        return next((self.words(f"tongue.{tag}") for tag in tags if shipped().has(f"tongue.{tag}")), quote.language)

    def _named(self, quote: Quote) -> str:
        key = f"section.{quote.section}"
        return f"{quote.title} ({self.words(key)})" if shipped().has(key) else quote.title


def shorten(text: str) -> str:
    """A user's words on one line, cut where they are long."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rstrip()}…"


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].casefold()
