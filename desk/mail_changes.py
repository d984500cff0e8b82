"""Tells whether a correction asks for another registered e-mail address, whatever datum it was filed under."""

from __future__ import annotations

import re
import unicodedata

from desk.model.request import RightsRequest, Scope
from knowledge.reading import Right

EMAIL = "email"
"""The datum that is also where codes and notices go."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"'()\[\]]+@[^\s@<>,;:\"'()\[\]]*[^\s@<>,;:\"'()\[\].!?]")
# Words for mail in the languages of the wording, as parts of longer ones ("Mailadresse"), and addresses that are written out.
_MAIL = re.compile(
    r"mail|courriel|adresse [ée]lectronique|correo|correio|eletr[oóô]nico|почт[ауыео]|имейл|мейл|мэйл|электронн\w+ адрес"
    r"|メール|メアド|邮箱|邮件|电邮|郵箱|郵件|電郵|信箱|@|[(\[{] ?at ?[)\]}]|\w at \w.{0,60}? (dot|punkt|point|punto|ponto) \w"
)


def changes_mail(request: RightsRequest) -> bool:
    """Whether it asks for another registered address: by its datum, or by an address or a word for mail in what the user wrote.

    Where nobody has said which datum it is, it may be the address. A guard that is on for nothing costs a wait; one that is off for
    nothing gives an account away.
    """
    if request.right is not Right.CORRECT:
        return False
    scope = request.scope
    return scope.field in ("", EMAIL) or any(_MAIL.search(_folded(text)) for text in (scope.value, *scope.words))


def new_address(scope: Scope) -> str:
    """The address that is asked for, as far as it can be told: the last one that the user wrote; "" where there is none."""
    found = [address for text in (*scope.words, scope.value) for address in _ADDRESS.findall(unicodedata.normalize("NFKC", text))]
    return found[-1] if found else ""


def has_address(text: str) -> bool:
    """Whether a text holds an e-mail address."""
    return _ADDRESS.search(unicodedata.normalize("NFKC", text)) is not None


def is_address(text: str) -> bool:
    """Whether a text is an e-mail address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
