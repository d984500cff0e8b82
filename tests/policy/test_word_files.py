"""Word files are checked with line and nearest key, whatever is in them, and the running desk takes them as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.wording import FOLDER as WORDING
from handlers.wording_files import check_wording
from knowledge import lexicon
from knowledge.bank import Bank
from knowledge.errors import LexiconError
from knowledge.lexicon import Lexicon
from knowledge.rehearse import load
from knowledge.word_files import Words, gather, read_all

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
    for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "an alias bomb": (BOMB, ":1: uses an anchor"),
    "a Python object": ("language: en\ntopics: !!python/object/apply:os.system ['exit 1']\n", ":2: is not valid YAML"),
    "brackets without end": ("language: " + "[" * 100_000, "nesting depth"),
    "lists without end": ("- " * 100_000 + "x", "nesting depth"),
    "a key twice": ("language: en\nlanguage: de\n", ':2: is not valid YAML (the key "language" stands here twice)'),
    "a tab": ("language: en\n\ttopics: x\n", ":2: is not valid YAML"),
    "no mapping": ("- a\n", ":1: holds no mapping"),
    "an empty file": ("", ":1: holds no mapping"),
}
READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "lexicon": ("en.yaml", Lexicon.load),
    "question bank": ("bank.en.yaml", Bank.load),
    "rehearsal": ("rehearsal.en.yaml", load),
    "wording": ("en.yaml", check_wording),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_word_file_is_refused_with_file_and_line(tmp_path: Path, kind: str, hostile: str) -> None:
    name, read = READERS[kind]
    if kind == "lexicon":
        shutil.copy(lexicon.FOLDER / "concepts.yaml", tmp_path)
    text, says = HOSTILE[hostile]
    (tmp_path / name).write_text(text)
    with pytest.raises(LexiconError) as raised:
        read(tmp_path)
    assert str(tmp_path / name) in str(raised.value)
    assert says in str(raised.value)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(("content", "says"), [(b"a: \xff\xfe", "not UTF-8"), (b"#" * (3 * 1024 * 1024), "larger than 2 MB")])
def test_a_word_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path, kind: str, content: bytes, says: str) -> None:
    name, read = READERS[kind]
    if kind == "lexicon":
        shutil.copy(lexicon.FOLDER / "concepts.yaml", tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LexiconError, match=says):
        read(tmp_path)


def test_an_ampersand_in_a_phrase_is_no_anchor(tmp_path: Path) -> None:
    (tmp_path / "rehearsal.en.yaml").write_text('silent:\n  - "Q&A & more?"\n  - R&D\n')
    assert [asked.text for asked in load(tmp_path)] == ["Q&A & more?", "R&D"]


def test_a_wrong_topic_is_named_by_the_admins_own_file_and_the_nearest_one() -> None:
    files = gather(None)
    contents = read_all(files)
    contents["policies/bank.en.yaml"] = "language: en\ntopics:\n  cookys: cookie-usage\n"
    with pytest.raises(LexiconError) as raised:
        Words.of(contents, files)
    assert str(raised.value) == f'{files["policies/bank.en.yaml"]}:3: unknown topic "cookys"; did you mean "cookies"?'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("  unclear_part: ", "  unclear_partt: "), 'unknown sentence "answer.unclear_partt"; did you mean "answer.unclear_part'),
        (("({version}, ", "(version, "), "is missing"),
    ],
)
def test_a_wording_file_that_lacks_a_sentence_is_named_with_the_nearest(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    folder = tmp_path / "wording"
    shutil.copytree(WORDING, folder)
    check_wording(folder)
    german = folder / "de.yaml"
    text = german.read_text(encoding="utf-8")
    if says == "is missing":
        line = next(line for line in text.splitlines() if line.startswith("  silent: "))
        german.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")
    else:
        german.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        check_wording(folder)
    assert str(german) in str(raised.value)
    assert says in str(raised.value)


def test_a_sentence_that_loses_a_place_to_fill_in_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "wording"
    shutil.copytree(WORDING, folder)
    german = folder / "de.yaml"
    lines = german.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("source:"))
    lines[at] = 'source: "Aus der Richtlinie"'
    german.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(LexiconError, match=f'de.yaml:{at + 1}: the sentence "source" holds {{section}}, {{updated}}, {{version}}'):
        check_wording(folder)
