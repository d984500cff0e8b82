"""What the pages about passwords and second factors share: their fields, the QR code, the recovery codes."""

from __future__ import annotations

import segno

from console.web.markup import Attribute, Child, Markup, el, join
from desk import totp
from desk.common_passwords import SHORTEST
from desk.passwords import LONGEST

RULE = f"{SHORTEST} to {LONGEST} characters of any kind, such as four words of your own; none that many people use, and no name."
DIFFER = "The two passwords differ; nothing was changed."


def field(name: str, label: str, *, id: str = "", **attributes: Attribute) -> Markup:
    """A field that has to be filled in, with its label; ``id`` tells it from those of the page's other forms."""
    given: dict[str, Attribute] = {"type": "text", "required": True, "maxlength": 4 * LONGEST, "autocomplete": "off"}
    given |= attributes
    return join(el("label", label, for_=id or name), el("input", id=id or name, name=name, **given))


def new_password() -> Markup:
    """The fields for a new password."""
    rule = el("p", RULE, id="rule", class_="note")
    first = field("new", "New password", type="password", autocomplete="new-password", aria_describedby="rule")
    return join(first, rule, field("again", "Once more", type="password", autocomplete="new-password"))


def code_field(label: str = "Code") -> Markup:
    """The field for a code; not for digits alone, since a recovery code fits as well."""
    return field("code", label, autocomplete="one-time-code", maxlength=100, spellcheck="false", autocapitalize="none")


def set_up(secret: bytes, name: str) -> Markup:
    """The secret to put into a device: as a picture and in letters."""
    picture = segno.make(totp.as_address(secret, name), error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return join(
        el("p", "Read this picture with an authenticator app, or type the letters below it."),
        el("div", Markup(picture), role="img", aria_label="QR code of the secret"),
        el("p", el("code", totp.as_text(secret))),
    )


def recovery_codes(codes: list[str], onward: Child) -> Markup:
    """The recovery codes, shown this once."""
    return join(
        el("p", "Keep these where your device is not: each of them signs you in once in the place of a code. They are not shown again."),
        el("ul", (el("li", el("code", each)) for each in codes), class_="card"),
        onward,
    )
