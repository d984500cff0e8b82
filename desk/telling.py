"""How a person is told: by the words in their chat, or another way that staff name."""

from __future__ import annotations

import re
import unicodedata

from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.office import Desk

BY_CHAT = "chat"
"""``told``: the closing words go to the chat, and nothing else does."""
LONGEST = 1000
"""Characters of the way in which somebody was told."""
_WAYS = frozenset(
    "letter post mail e-mail email phone telephone call fax courier visit meeting brief telefon anruf besuch lettre courrier téléphone"
    " carta correo teléfono telefone письмо почта телефон".split()
)
"""A way that one word names."""
_NOBODY = frozenset(
    "no one nobody none not nothing never na unknown yet told nicht niemand keiner nichts test xxx was has been were".split()
)
_AROUND = frozenset("by in the via through with to a on our his her their this message words closing live web user person".split())
_CHAT = re.compile(r"ch[a-z]{0,2}t\w{0,3}|c[ah]{1,2}t|cht|chta|hcat")
"""``chat``, also mistyped."""


def plain(told: str) -> str:
    """The way as it is kept: ``BY_CHAT`` in whatever case it was written, else the words without blanks around them."""
    told = " ".join(told.split())
    return BY_CHAT if told.casefold() == BY_CHAT else told


def check_way(told: str) -> str:
    """Another way than the chat, as it is kept; raises NotAllowed for words that name none."""
    told = plain(told)
    words = re.findall(r"[\w-]+", unicodedata.normalize("NFKC", told).casefold())
    bare = [word for word in words if word not in _AROUND]
    if bare and all(_CHAT.fullmatch(word) for word in bare):
        raise NotAllowed(
            f"{told[:60]!r} is the chat, which is no other way; write '{BY_CHAT}' where the words go there, else how you told them."
        )
    named = [word for word in bare if word not in _NOBODY and any(letter.isalpha() for letter in word) and len(word) > 1]
    # A sentence in a script without blanks is one word.
    is_said = len(words) > 1 or any(word in _WAYS or not word.isascii() for word in words)
    if not named or not is_said:
        raise NotAllowed(f"{told[:60]!r} does not say how the person was told; name the way and the day, such as 'letter of 3 March'.")
    if len(told) > LONGEST:
        raise NotAllowed(f"How the person was told takes at most {LONGEST} characters.")
    return told


def check_told(desk: Desk, ticket: Ticket, told: str, *, is_package: bool = False) -> str:
    """How the person is told, as it is kept; raises NotAllowed where that reaches nobody."""
    if not told.strip():
        raise NotAllowed(f"Name how the person was told: --told {BY_CHAT} for the closing words in the chat, or another way in words.")
    if plain(told) != BY_CHAT:
        return check_way(told)
    if not ticket.has_chat:
        raise NotAllowed(f"{ticket.number} came from no chat; name how the person was told, such as --told 'letter of 3 March'.")
    if ticket.blocked:
        raise NotAllowed(f"The chat of {ticket.number} cannot be reached ({ticket.blocked}); tell the person another way and name that.")
    if is_package and not desk.rules.public_url:
        raise NotAllowed(
            "Without http.public_url there is no link to a package; name the way in which it is handed over ('requests package' saves it)."
        )
    return BY_CHAT


def check_instead(ticket: Ticket, told: str) -> str:
    """Another way, where no chat can take the words; raises NotAllowed where one can, or where none is named."""
    if ticket.has_chat and not ticket.blocked and not ticket.is_unseen:
        raise NotAllowed(
            f"The chat of {ticket.number} can be reached: leave --told out, and the notice goes there. It counts when it was delivered."
        )
    return check_way(told)
