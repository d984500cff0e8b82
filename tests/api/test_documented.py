"""docs/api.md says all that can be called, sent and come back, so that another console can be built from it alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

from console.api.acts import ACTS
from console.api.routes import api_routes
from desk import api_keys
from desk.model.api_key import SCOPES
from desk.model.request import State
from desk.office import Office
from desk.outcomes import FIELDS
from tests.api.calls import Console
from tests.api.test_requests import hand_over, verify

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def test_every_call_is_described_with_its_scope(office: Office) -> None:
    for route in api_routes(office):
        path = re.sub(r"\{(\w+):(?:[^{}]|\{[^}]*\})*\}", r"{\1}", route.path)
        assert f"`{route.method} {path}`" in TEXT
    assert [scope for scope in SCOPES if f"| `{scope}` |" not in TEXT] == []


def test_every_act_is_described_with_its_members() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", TEXT, re.MULTILINE))
    for name, (members, _) in ACTS.items():
        assert [member for member in members if f"`{member}`" not in rows[name]] == []


def test_every_problem_is_described() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "console" / "api").glob("*.py"))
    pairs = {
        *re.findall(r'ApiProblem\(\s*(\d{3}), "([a-z-]+)"', sources),
        *re.findall(r"\(\w+, (\d{3}), \"([a-z-]+)\"\)", sources),
    }
    assert len(pairs) > 12
    rows = re.findall(r"^\| (\d{3}) \| ([^|]*) \|", TEXT, re.MULTILINE)
    described = {(status, name) for status, names in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert pairs <= described


def test_every_state_and_outcome_field_is_described() -> None:
    assert [state for state in State if f"`{state}`" not in TEXT] == []
    assert [name for names in FIELDS.values() for name in names if f"`{name}`" not in TEXT] == []


def test_the_limits_that_it_names_are_the_real_ones() -> None:
    assert f"A key may call {api_keys.CALLS}\ntimes a minute" in TEXT
    assert f"for {api_keys.ANSWERS_KEPT.days} days" in TEXT


async def test_the_example_of_a_request_has_the_members_of_a_request(console: Console, office: Office) -> None:
    (example,) = [each for each in EXAMPLES if "scope" in each]
    number = hand_over(office)
    await verify(console, office, number)
    found = (await console.get(f"requests/{number}")).fields
    assert list(found) == list(example)
    assert set(found["proof"]) == set(example["proof"])
    assert set(found["messages"][0]) == set(example["messages"][0])


async def test_the_example_of_a_link_has_the_members_of_a_link(console: Console) -> None:
    (example,) = [each for each in EXAMPLES if "telegram_link" in each]
    assert list((await console.post("identity/links", {"account": "acct_7"})).fields) == list(example)
