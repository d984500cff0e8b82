"""Where settings come from, which counts, and what is said about wrong ones."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.channels.mail_settings import MailSettings
from bot.channels.telegram_settings import TelegramSettings
from bot.connectors.settings import DirectorySettings, HandoffSettings
from bot.settings import SETTINGS, BadConfiguration, load, shipped_configuration, staff_token
from console.settings import HttpSettings
from desk.settings import DeskSettings
from desk.store.settings import StoreSettings
from handlers.settings import OperatorSettings
from knowledge.settings import PolicySettings


def configure(folder: Path, text: str, name: str = "config.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(*args: object, **kwargs: object) -> list[str]:
    with pytest.raises(BadConfiguration) as caught:
        load(*args, **{"environ": {}, **kwargs})  # type: ignore[arg-type] # the tests hand in what load takes
    return [str(problem) for problem in caught.value.problems]


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(configure(tmp_path, ""), environ={})
    assert settings.http == HttpSettings()
    assert settings.telegram == TelegramSettings()
    assert settings.policy == PolicySettings()
    assert settings.operator == OperatorSettings()
    assert settings.store == StoreSettings(tmp_path / "data")
    assert settings.store.key_file == tmp_path / "data.key"


def test_an_option_counts_before_the_environment_that_before_the_local_file_that_before_the_file(tmp_path: Path) -> None:
    file = configure(tmp_path, "http: {port: 1, host: 10.0.0.1, admin_port: 1}\ndata_dir: one\n")
    configure(tmp_path, "http: {port: 2, admin_port: 2}\ndata_dir: two\n", "config.local.yaml")
    settings = load(file, {"data_dir": "four"}, {"PRIVACY_DESK_HTTP_PORT": "3", "PRIVACY_DESK_DATA_DIR": "three"}, tmp_path)
    assert (settings.http.host, settings.http.admin_port, settings.http.port) == ("10.0.0.1", 2, 3)
    assert settings.store.data_dir == tmp_path / "four"


def test_paths_in_a_file_count_from_that_file_and_others_from_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = configure(tmp_path / "etc", "data_dir: ../var\npolicy: {file: policy.md}\n")
    elsewhere = tmp_path / "elsewhere"
    assert load(file, environ={}, cwd=elsewhere).store.data_dir == tmp_path / "var"
    assert load(file, environ={}, cwd=elsewhere).policy.file == tmp_path / "etc" / "policy.md"
    environ = {"PRIVACY_DESK_KEY_FILE": "desk.key"}
    assert load(file, environ=environ, cwd=elsewhere).store.key_file == elsewhere / "desk.key"


def test_the_configuration_in_the_working_directory_counts_before_the_shipped_one(tmp_path: Path) -> None:
    assert load(environ={}, cwd=tmp_path).file == shipped_configuration()
    file = configure(tmp_path, "http: {port: 81}")
    assert load(environ={}, cwd=tmp_path).file == file
    assert load(environ={}, cwd=tmp_path).http.port == 81


def test_an_empty_value_brings_the_default_back(tmp_path: Path) -> None:
    file = configure(tmp_path, "http:\n  port: 81\n")
    configure(tmp_path, "http:\n  port:\n", "config.local.yaml")
    assert load(file, environ={"PRIVACY_DESK_HTTP_HOST": ""}).http == HttpSettings()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123:abc\n")
    settings = load(configure(tmp_path, ""), environ={"PRIVACY_DESK_TELEGRAM_TOKEN_FILE": "token"}, cwd=tmp_path)
    assert settings.telegram.token == "123:abc"


def test_a_secret_that_is_given_twice_or_in_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    environ = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": "1:a",
        "PRIVACY_DESK_TELEGRAM_TOKEN_FILE": "token",
        "PRIVACY_DESK_DATABASE_URL_FILE": "missing",
    }
    twice, missing = sorted(problems(configure(tmp_path, ""), environ=environ, cwd=tmp_path), key=lambda text: "missing" in text)
    assert "PRIVACY_DESK_TELEGRAM_TOKEN and PRIVACY_DESK_TELEGRAM_TOKEN_FILE are both set" in twice
    assert f"PRIVACY_DESK_DATABASE_URL_FILE: {tmp_path / 'missing'} cannot be read (No such file or directory)" in missing


def test_every_problem_is_told_at_once_with_file_line_and_nearest_key(tmp_path: Path) -> None:
    file = configure(tmp_path, "# mine\nhttp:\n  prot: 80\n  port: eighty\ntelegramm:\n  token: 1:a\nport: 1\ndata_dir: [a]\n")
    configure(tmp_path, "telegram:\n  rate_chat: -1\n", "config.local.yaml")
    found = problems(file, environ={"PRIVACY_DESK_HTP_PORT": "1"})
    assert sorted(found) == sorted(
        [
            f"{file}:3: http.prot is not a setting; did you mean http.port?",
            f"{file}:4: http.port expects a port from 0 (any free one) to 65535, not 'eighty'",
            f"{file}:6: telegramm.token is not a setting; did you mean telegram.token?",
            f"{file}:7: port is not a setting; did you mean http.port?",
            f"{file}:8: data_dir expects a single value, not a list or a section",
            f"{tmp_path / 'config.local.yaml'}:2: telegram.rate_chat expects a number such as 30 or 0.5, 0 for no limit, not '-1'",
            "environment: PRIVACY_DESK_HTP_PORT is not a setting; did you mean PRIVACY_DESK_HTTP_PORT?",
        ]
    )


def test_a_public_address_with_a_password_is_refused_without_repeating_it(tmp_path: Path) -> None:
    for url in ("https://ann:hush@privacy.example.org", "https://hush@privacy.example.org"):
        (problem,) = problems(configure(tmp_path, ""), {"http.public_url": url})
        assert problem.startswith("option: http.public_url expects an address without user name and password")
        assert "hush" not in problem


@pytest.mark.parametrize("host", ["localhost", "desk.example.org", "127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0"])
def test_names_and_addresses_to_listen_on_are_taken(tmp_path: Path, host: str) -> None:
    assert load(configure(tmp_path, ""), {"http.host": host}, {}).http.host == host


def test_several_proxies_are_named_with_commas(tmp_path: Path) -> None:
    settings = load(configure(tmp_path, ""), {"http.trusted_proxies": "127.0.0.1, ::1,10.0.0.0/8"}, {})
    assert [str(each) for each in settings.http.trusted_proxies] == ["127.0.0.1/32", "::1/128", "10.0.0.0/8"]


def test_a_secret_is_never_repeated_in_a_problem(tmp_path: Path) -> None:
    file = configure(tmp_path, "telegram: {token: hush hush}\ndatabase_url: mysql://me:hush@host/db\n")
    assert len(problems(file)) == 2
    assert "hush" not in "".join(problems(file))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"http:\n  port: 1\n port: 2\n", ":3: is not valid YAML"),
        (b"http: {port: 1}\nhttp: {port: 2}\n", ":2: http stands here for the second time (first in line 1)"),
        (b"- a\n- b\n", ":1: holds no settings"),
        (b"name: \xff\xfe\n", ":1: is not UTF-8 text"),
        (b"\0\1\2", "is not a YAML file of settings"),
        (b"a: 1\n" * 300_000, "is larger than 1 MB"),
        (b"[" * 50_000, ": is not"),
    ],
)
def test_a_broken_file_is_one_clear_problem(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(content)
    (problem,) = problems(file)
    assert problem.startswith(str(file))
    assert expected in problem


def test_a_configuration_that_is_not_there_is_a_problem_only_where_it_was_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "config.yaml")
    assert problem == f"{tmp_path / 'config.yaml'}: cannot be read (No such file or directory); check the path and its permissions"
    assert load(environ={}, cwd=tmp_path).file == shipped_configuration()


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("http.port", "65536"), ("http.port", "-1"), ("http.port", "1.5"), ("http.host", "http://x"),
        ("http.host", "999.1.1.1"), ("http.host", "127.0.0.1.5"), ("http.host", "1:2"), ("http.admin_host", "::g"),
        ("http.trusted_proxies", "proxy"), ("http.trusted_proxies", "10.0.0.1/8"), ("console.totp", "on"),
        ("http.public_url", "ftp://x"),
        ("http.public_url", "privacy.example.org"), ("http.public_url", "https://x:99999"), ("http.public_url", "https://"),
        ("http.public_url", "https://x/?a=b"), ("telegram.token", "abc"), ("telegram.token", "1:a b"), ("telegram.token", "12"),
        ("telegram.token", "1:a/b"), ("telegram.rate_chat", "nan"), ("telegram.rate_chat", "1e9"), ("policy.language", "english please"),
        ("desk.retention_days", "ninety"), ("desk.retention_days", "1000000"), ("log.level", "loud"), ("database_url", "sqlite:///x"),
        ("handoff.secret", "whsec_"), ("handoff.secret", "whsec_c2hvcnQ="), ("handoff.secret", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"),
        ("handoff.secret", " ".join(3 * ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"])), ("handoff.url", "console.example.org"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_a_problem(tmp_path: Path, key: str, bad: str) -> None:
    (problem,) = problems(configure(tmp_path, ""), {key: bad})
    assert problem.startswith(f"option: {key} expects ")


def test_settings_that_cannot_hold_together_are_problems(tmp_path: Path) -> None:
    file = configure(tmp_path, "data_dir: data\nkey_file: data/key\nhttp: {port: 81, admin_port: 81}\n")
    key, port = problems(file)
    assert key == f"key_file: {tmp_path}/data/key lies in data_dir {tmp_path}/data, so that one copy would hold both; move it elsewhere"
    assert port == "http.admin_port: 81 is the port of the chat page; choose another one"


@pytest.mark.parametrize("token", ["1:a", "123456789:AAF-abc_DEF", "70:10"])
def test_a_token_is_digits_and_a_rest_whatever_yaml_makes_of_it(tmp_path: Path, token: str) -> None:
    assert load(configure(tmp_path, f"telegram:\n  token: {token}\n"), environ={}).telegram.token == token


def test_the_secrets_are_known_with_the_parts_that_matter_by_themselves(tmp_path: Path) -> None:
    assert load(configure(tmp_path, ""), environ={}).secrets == ()
    options = {"telegram.token": "1:hush", "database_url": "postgresql://me:pass@host/db"}
    assert set(load(configure(tmp_path, ""), options, {}).secrets) == {"1:hush", "hush", "postgresql://me:pass@host/db", "pass"}


def test_both_secrets_of_a_change_are_kept_out_of_logs(tmp_path: Path) -> None:
    both = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3 whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQh"
    assert set(load(configure(tmp_path, ""), {"handoff.secret": both}, {}).secrets) == set(both.split())


def test_who_acts_in_this_shell_is_no_setting(tmp_path: Path) -> None:
    load(configure(tmp_path, ""), environ={"PRIVACY_DESK_STAFF_TOKEN": "x"})
    assert staff_token({"PRIVACY_DESK_STAFF_TOKEN": " x\n"}) == "x"
    assert staff_token({}) == ""


def test_a_public_address_loses_the_slash_at_its_end(tmp_path: Path) -> None:
    assert load(configure(tmp_path, "http: {public_url: https://x.example/desk/}"), environ={}).http.public_url == "https://x.example/desk"


def test_the_switch_of_the_tests_is_not_taken_for_a_setting(tmp_path: Path) -> None:
    load(configure(tmp_path, ""), environ={"PRIVACY_DESK_REQUIRE_ALL": "1"})


def test_every_setting_stands_in_the_shipped_file_with_its_default_and_a_comment_that_names_its_variable() -> None:
    text = shipped_configuration().read_text(encoding="utf-8")
    tree = yaml.safe_load(text)
    written = {
        (f"{name}.{inner}" if isinstance(value, dict) else name)
        for name, value in tree.items()
        for inner in (value if isinstance(value, dict) else [None])
    }
    assert written == {setting.key for setting in SETTINGS}
    lines = text.splitlines()
    for setting in SETTINGS:
        name = setting.key.rpartition(".")[2]
        above = [lines[at - 1] for at, line in enumerate(lines) if re.match(rf"\s*{name}:", line)]
        assert any(re.search(rf"# Environment: {setting.variable}\b", line) for line in above), setting.key
        assert not setting.is_secret or f"{setting.variable}_FILE" in text, setting.key


def test_the_shipped_file_says_the_defaults(tmp_path: Path) -> None:
    shipped, empty = load(shipped_configuration(), environ={}, cwd=tmp_path), load(configure(tmp_path, ""), environ={})
    for name in ("http", "telegram", "policy", "operator", "desk", "mail", "directory", "handoff", "log_level"):
        assert getattr(shipped, name) == getattr(empty, name)


def test_every_field_of_the_rooms_settings_can_be_set() -> None:
    settable = {setting.key.rpartition(".")[2] for setting in SETTINGS}
    owners = (
        *(HttpSettings, TelegramSettings, PolicySettings, OperatorSettings, StoreSettings),
        *(DeskSettings, MailSettings, DirectorySettings, HandoffSettings),
    )
    all_fields = {field.name for owner in owners for field in fields(owner)}
    # What the desk is told of other sections.
    told = {"calendar", "console_url", "has_mail", "has_directory", "telegram_name"}
    assert all_fields - told == settable - {"level", "holidays"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MODE", "pull", "expects one of polling, webhook"),
        ("WEBHOOK_URL", "http://privacy.example.org", "expects an https:// address, or http:// on a loopback address"),
        ("WEBHOOK_URL", "https://me:secret@privacy.example.org", "expects an address without user name and password"),
        ("WEBHOOK_SECRET", "with blank", "expects 1 to 256 characters"),
        ("WEBHOOK_SECRET", "x" * 257, "expects 1 to 256 characters"),
        ("MODE", "webhook", "is webhook, but telegram.webhook_url does not say where"),
    ],
)
def test_a_webhook_that_cannot_work_is_one_sentence(tmp_path: Path, name: str, value: str, expected: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load(configure(tmp_path, ""), environ={f"PRIVACY_DESK_TELEGRAM_{name}": value}, cwd=tmp_path)
    (problem,) = map(str, caught.value.problems)
    assert expected in problem
    assert "SECRET" not in name or value not in problem


@pytest.mark.parametrize("url", ["https://privacy.example.org/desk", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"])
def test_a_webhook_may_be_https_or_on_this_machine(tmp_path: Path, url: str) -> None:
    environ = {"PRIVACY_DESK_TELEGRAM_MODE": "webhook", "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": url}
    assert load(configure(tmp_path, ""), environ=environ, cwd=tmp_path).telegram.webhook_url == url
