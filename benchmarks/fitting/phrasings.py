"""What the topic model is fitted on: phrasings written for it, and labelled questions with their topic."""

from __future__ import annotations

import itertools
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, OFF, RARE, SUBJECTS

FOLDER = Path(__file__).parents[1] / "phrasings"
OPEN = Path(__file__).parents[1] / "questions" / "open"
SECTION_TOPIC = {
    "overview": "overview",
    "information-collection": "collection",
    "account-information": "account",
    "usage-information": "usage",
    "payment-information": "payment",
    "information-usage": "purpose",
    "information-storage": "storage",
    "information-sharing": "sharing",
    "data-retention": "retention",
    "user-rights": "ask_rights",
    "security-measures": "security",
    "cookie-usage": "cookies",
    "third-party-services": "vendors",
    "policy-updates": "updates",
    "contact-us": "contact",
}
PER_LINE = 6
"""Wordings taken of a line with alternatives; more where one choice alone has more."""
MOST_PER_LINE = 12

Phrasing = tuple[str, str, str]
"""(text, language, topic)"""
Labelled = tuple[dict[str, Any], str]
"""(row of a labelled file, topic)"""


def read_phrasings(folder: Path = FOLDER, *, without: str = "", only: str = "") -> list[Phrasing]:
    """Every wording of ``LANGUAGE_*.txt``, or those of all files but one, or of one (each file has an author of its own)."""
    found: list[Phrasing] = []
    for path in sorted(folder.glob(f"{only or '*_*'}.txt")):
        if path.stem == without:
            continue
        language, topic = path.stem.split("_")[0], ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            text = line.strip()
            if text.startswith("[") and text.endswith("]"):
                topic = text[1:-1]
            elif text and not text.startswith("#"):
                found += [(wording, language, topic) for wording in expand(text, number)]
    return found


def expand(line: str, seed: int) -> list[str]:
    """The wordings of a line with ``(a|b|)``: all of them where they are few, else a sample in which every alternative occurs."""
    parts = re.split(r"(\([^()]*\))", line)
    options = [part[1:-1].split("|") if part.startswith("(") else [part] for part in parts]
    if len(list(itertools.islice(itertools.product(*options), PER_LINE + 1))) <= PER_LINE:
        chosen = list(itertools.product(*options))
    else:
        pick = random.Random(seed)
        wanted = max(PER_LINE, min(MOST_PER_LINE, max(len(option) for option in options)))
        rows = [[option[(k + pick.randrange(len(option))) % len(option)] for option in options] for k in range(wanted)]
        for at, option in enumerate(options):
            for k, alternative in enumerate(option[:wanted]):
                rows[k][at] = alternative
        chosen = [tuple(row) for row in rows]
    return list(dict.fromkeys(" ".join("".join(row).split()) for row in chosen))


def mass(topic: str) -> float:
    """What all wordings of a topic in one language weigh together: about as often as users ask it, however many were written."""
    if topic in ASKS_RIGHT:
        return 6.0
    if topic in DOES_RIGHT:
        return 25.0
    if topic in OFF:
        return 12.0
    if topic == "offlist":
        return 10.0
    if topic in RARE:
        return 5.0
    return 20.0 if topic in SUBJECTS else 4.0


def weights(phrasings: list[Phrasing]) -> list[float]:
    """The weight of each phrasing; English, which most users write, counts double."""
    written = Counter((language, topic) for _, language, topic in phrasings)
    return [mass(topic) * (2.0 if language == "en" else 1.0) / written[language, topic] for _, language, topic in phrasings]


def read_labelled(paths: list[Path]) -> list[Labelled]:
    """Labelled questions with their topic; mixed ones, and those whose topic nobody wrote down, are left out."""
    fine = _fine_topics()
    found: list[Labelled] = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = fine.get(row["id"], "")
            if row["kind"] == "rights":
                topic = f"do_{row['right']}"
            elif row["kind"] == "answerable" and not topic:
                topic = SECTION_TOPIC[row["sections"][0]]
            if topic and row["kind"] != "mixed":
                found.append((row, topic))
            elif row["kind"] != "mixed":
                print("no topic in topics.txt for", row["id"], file=sys.stderr)
    return found


def read_crowd(path: Path) -> list[Labelled]:
    """Questions that a crowd asked about other policies, with the topic that ``crowd.txt`` gives each line; the others are left out.

    The file is PrivacyQA's training part (Ravichander et al. 2019, MIT licence), one JSON object a line; only the labels are ours, and
    the sentences stay where they are.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found: list[Labelled] = []
    for line in (FOLDER / "crowd.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, topic = line.split()
            found.append(({"text": json.loads(lines[int(number) - 1])["text"], "lang": "en"}, topic))
    return found


def _fine_topics() -> dict[str, str]:
    """Question id -> topic, where the label only says "not covered", "off topic" or "small talk"."""
    found: dict[str, str] = {}
    for line in (FOLDER / "topics.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            prefix, rest = line.split(":")
            topic, *numbers = rest.split()
            found |= {f"{prefix}{number.zfill(4 if prefix == 'pen-' else 3)}": topic for number in numbers}
    return found
