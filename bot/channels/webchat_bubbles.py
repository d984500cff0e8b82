"""Makes the messages of a chat from its history, in the words and the language of the page."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels import webchat_render as render
from bot.channels.webchat_history import Asked, Told
from bot.channels.webchat_render import Words
from console.labels import Labels
from console.web.markup import Markup
from handlers.actions import shown
from knowledge.policy import Policy

SHORTCUTS = ("rights", "human", "language")
"""Actions that are always at hand on the page; their labels have the same names."""


class Bubbles:
    """Renders what was said."""

    def __init__(self, words: Words, labels: Labels, policy: Callable[[], Policy]) -> None:
        self._words = words
        self._labels = labels
        self._policy = policy

    def asked(self, asked: Asked, language: str) -> Markup:
        """A message or press of the user."""
        text = self._pressed(asked, language) if asked.is_press else asked.text
        return render.asked(asked.id, text, asked.at, by=self._labels.say("you", language))

    def told(self, told: Told, language: str) -> Markup:
        """A reply."""
        names = render.Names(*(self._labels.say(key, language) for key in ("desk", "related", "translation", "choices")))
        return render.told(told.id, told.reply, told.at, self._words, names)

    def entry(self, entry: Asked | Told, language: str) -> Markup:
        """Either of them."""
        return self.asked(entry, language) if isinstance(entry, Asked) else self.told(entry, language)

    def _pressed(self, asked: Asked, language: str) -> str:
        """What stood on the button."""
        if asked.label is not None:
            return self._words.say(asked.label, language)
        if asked.text in SHORTCUTS:
            return self._labels.say(asked.text, language)
        verb, _, name = asked.text.partition(":")
        if verb == "show" and (section := shown(self._policy(), name)):
            return self._policy().section(section).title
        return self._labels.say("a_button", language)
