"""HTML and DOCX give the same model as text; hostile files end in a refusal or a sane policy."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path

import pytest

from knowledge.errors import PolicyFormatError
from knowledge.files import read_policy
from knowledge.parse import parse_policy
from knowledge.policy import Policy

SHIPPED = read_policy(Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt")
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def shape(policy: Policy) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    return [(s.id, s.parent, [(c.role, c.text) for c in s.clauses]) for s in policy.sections]


def as_html(policy: Policy) -> str:
    body = ""
    for section in policy.sections:
        body += f"<section><h{section.level + 1}>{escape(section.title)}</h{section.level + 1}>\n"
        for clause in section.clauses:
            body += f"<ul><li><p>{escape(clause.text)}</p></li></ul>" if clause.role == "item" else f"<p>{escape(clause.text)}</p>"
        body += "</section>"
    return (
        "<!DOCTYPE html><html><head><title>Site</title><style>p{}</style></head><body><nav><a>Home</a></nav><p>Cart (0)</p>"
        f"<main><h1>{policy.title}</h1>{body}<script>alert('x')</script><p hidden>secret</p></main><footer>Imprint</footer></body></html>"
    )


def docx(paragraphs: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<?xml version="1.0"?><w:document {WORD}><w:body>{paragraphs}</w:body></w:document>')
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def paragraph(text: str, style: str = "", numbered: bool = False) -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + ("<w:numPr/>" if numbered else "")
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text[:3])}</w:t></w:r><w:r><w:t>{escape(text[3:])}</w:t></w:r></w:p>"


def test_the_shipped_policy_as_html_gives_the_same_clauses() -> None:
    policy = parse_policy(as_html(SHIPPED), format="html")
    assert (policy.title, policy.updated) == (SHIPPED.title, SHIPPED.updated)
    assert shape(policy) == shape(SHIPPED)


def test_html_without_headings_is_read_by_the_shape_of_its_lines() -> None:
    policy = parse_policy(
        "<p>Privacy Policy<p>Data Retention<br>Logs are kept for 90 days.<div>Contact Us</div><div>Write to us.</div>", format="html"
    )
    assert [section.id for section in policy.sections] == ["data-retention", "contact-us"]


def test_the_shipped_policy_as_docx_gives_the_same_clauses(tmp_path: Path) -> None:
    body = paragraph(SHIPPED.title, "Title")
    for section in SHIPPED.sections:
        body += paragraph(section.title, f"Heading{section.level}")
        body += "".join(paragraph(clause.text, numbered=clause.role == "item") for clause in section.clauses)
    file = tmp_path / "policy.docx"
    file.write_bytes(docx(body))
    policy = read_policy(file)
    assert (policy.title, policy.updated) == (SHIPPED.title, SHIPPED.updated)
    assert shape(policy) == shape(SHIPPED)


def test_a_heading_style_of_a_translated_word_is_known_by_its_outline_level(tmp_path: Path) -> None:
    styles = f'<w:styles {WORD}><w:style w:styleId="berschrift1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    file = tmp_path / "policy.de.docx"
    file.write_bytes(
        docx(
            paragraph("Was wir speichern, und warum wir das tun müssen", "berschrift1") + paragraph("Ihre E-Mail-Adresse."),
            **{"word/styles.xml": styles},
        )
    )
    policy = read_policy(file)
    assert (policy.language, policy.sections[0].title) == ("de", "Was wir speichern, und warum wir das tun müssen")


def test_the_text_of_a_text_box_is_its_own_and_stands_once(tmp_path: Path) -> None:
    file = tmp_path / "policy.docx"
    box = f"<w:r><w:txbxContent>{paragraph('We keep your mail.')}</w:txbxContent></w:r>"
    file.write_bytes(docx(f"<w:p><w:r><w:t>We keep your name.</w:t></w:r>{box}</w:p>"))
    assert [clause.text for clause in read_policy(file).clauses()] == ["We keep your name.", "We keep your mail."]


BOMB = docx("<w:p><w:r><w:t>" + "a" * (21 * 1024 * 1024) + "</w:t></w:r></w:p>")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 not really", "not a DOCX"),
        (b"", "not a DOCX"),
        (BOMB, "unpacks to more than"),
        (docx("<w:p>"), "broken XML"),
    ],
)
def test_a_hostile_docx_is_refused_with_a_reason(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "policy.docx"
    file.write_bytes(content)
    with pytest.raises(PolicyFormatError, match=says):
        read_policy(file)


def test_a_docx_that_declares_entities_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "policy.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {WORD}>&e;</w:document>')
    with pytest.raises(PolicyFormatError, match="entities"):
        read_policy(file)


def test_names_inside_the_archive_lead_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "policy.docx"
    file.write_bytes(docx(paragraph("We keep nothing."), **{"../../escaped.txt": "x"}))
    assert [clause.text for clause in read_policy(file).clauses()] == ["We keep nothing."]
    assert [path.name for path in tmp_path.parent.rglob("escaped.txt")] == []


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "We keep your email.",
        "<blockquote>" * 100_000 + "We keep your email.",
        "<![if IE]>We keep your email.<![endif]>",
        "<p>We keep your email.<![CDATA[ x ]]><!x><?php ?>",
        "We keep your email.</div></nav></main></li>",
    ],
)
def test_odd_html_is_read_for_what_it_says(html: str) -> None:
    assert [clause.text for clause in parse_policy(html, format="html").clauses()] == ["We keep your email."]


@pytest.mark.parametrize("html", ["<![", "<!", "<script>We keep", "&#0;" * 3, "- <br> -"])
def test_html_without_a_statement_is_refused(html: str) -> None:
    with pytest.raises(PolicyFormatError):
        parse_policy(html, format="html")


def test_front_matter_is_left_out_and_never_loaded_as_yaml() -> None:
    front = "---\ntitle: Site\na: &a [x, x]\nb: [*a, *a]\nevil: !!python/object/apply:os.system ['exit']\n---\n"
    policy = parse_policy(front + "# Privacy Policy\n\n## Data\n\nWe keep your email.\n", format="markdown")
    assert [clause.text for clause in policy.clauses()] == ["We keep your email."]


def test_rules_around_a_text_are_no_front_matter() -> None:
    policy = parse_policy("---\n\nWe keep: your email.\n\n---\n\nWe never sell it.\n", format="markdown")
    assert [clause.text for clause in policy.clauses()] == ["We keep: your email.", "We never sell it."]


@pytest.mark.parametrize("trick", ["\u202eatad ruoy\u202c", "90\u2066 \u2069days", "\x1b[8mnot\x1b[0m"])
def test_characters_that_make_readers_see_other_words_are_refused_with_their_line(trick: str) -> None:
    with pytest.raises(PolicyFormatError, match="U\\+") as raised:
        parse_policy(f"Data\n\nWe keep {trick} for 90 days.\n")
    assert raised.value.line == 3


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("privacy-policy.zh.draft.txt", "zh"),
        ("policy.pt-BR.md", "pt-BR"),
        ("terms.of.use.txt", "en"),
        ("policy.v2.txt", "en"),
    ],
)
def test_the_language_is_told_by_the_name(tmp_path: Path, name: str, language: str) -> None:
    file = tmp_path / name
    file.write_text("Data\n- We keep your email and what you have written to us.\n")
    assert read_policy(file).language == language


def test_without_a_tag_the_language_is_told_by_the_words(tmp_path: Path) -> None:
    file = tmp_path / "datenschutz.txt"
    file.write_text("Datenspeicherung\nWir speichern Ihre Daten nicht länger als es für den Zweck nötig ist.\n")
    assert read_policy(file).language == "de"
