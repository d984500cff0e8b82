"""The checklist of each right: what staff tick off before they complete a request; from YAML files that admins may replace."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from desk.model.errors import SettingsError
from knowledge.reading import Right

FOLDER = Path(__file__).with_name("checklists")
_MOST_STEPS = 30


def checklist(right: Right, folder: Path | None = None) -> tuple[str, ...]:
    """The steps for a right, in order: those of ``RIGHT.yaml`` in ``folder``, else the ones that come with privacy-desk.

    Raises SettingsError for a file that cannot be used.
    """
    name = f"{right.value}.yaml"
    file = folder / name if folder is not None and (folder / name).exists() else FOLDER / name
    try:
        content = _parsed(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"desk.checklists: {file} cannot be read ({error.strerror}); check the path.") from None
    except (yaml.YAMLError, ValueError):
        content = None
    if not isinstance(content, list) or not 0 < len(content) <= _MOST_STEPS or not all(_is_step(step) for step in content):
        raise SettingsError(f"desk.checklists: {file} expects a list of 1 to {_MOST_STEPS} steps, a line of text each.")
    return tuple(step.strip() for step in content)


@lru_cache(maxsize=16)
def _parsed(text: str) -> object:
    # Every page of a request has one, and nothing on it takes longer to read.
    return yaml.safe_load(text)


def _is_step(step: object) -> bool:
    return isinstance(step, str) and bool(step.strip()) and "\n" not in step.strip()
