"""Texts that would be markup or scripts if a page let them, and what a page is made of."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.console.staffed import Answered

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<!--<script>alert(1)</script>-->",
    "]]><script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<ScRiPt/x>alert(1)</sCrIpT>",
    "<details open ontoggle=alert(1)>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "\u202e<b>evil</b>",
    "<input autofocus onfocus=alert(1)>",
    "<object data=javascript:alert(1)>",
    "javascript:alert(1)//'\"`><b>",
)


class Parsed(HTMLParser):
    """The elements of a page with the names of their attributes, where they lead, and its text."""

    def __init__(self, page: Answered) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.values: list[str] = []
        self.text = ""
        self.feed(page.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What is chosen in a list depends on what was typed, and is no element.
        self.elements.append((tag, tuple(name for name, _ in attrs if name != "selected")))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "formaction")]
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", ()))


def elements(page: Answered) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page, in their order."""
    return Parsed(page).elements
