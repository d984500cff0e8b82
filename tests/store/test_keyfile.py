"""The key file: made once, private, and refused in one sentence when it is not as it must be."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk.model.errors import KeyFileError
from desk.office import Office
from desk.store.keyfile import load_key, make_key
from desk.store.sealed import key_id
from desk.store.settings import StoreSettings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "desk.key"


def refused(path: Path, *, outside: Path | None = None, sealed_with: str | None = None) -> str:
    with pytest.raises(KeyFileError) as caught:
        load_key(path, outside=outside, sealed_with=sealed_with)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(path: Path) -> None:
    key = load_key(path, outside=None, sealed_with=None)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["desk.key"]
    assert load_key(path, outside=None, sealed_with=key_id(key)) == key


def test_many_that_start_at_once_agree_on_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: load_key(path, outside=None, sealed_with=None), range(16)))
    assert len(keys) == 1


def test_a_key_is_never_written_over(path: Path) -> None:
    make_key(path)
    before = path.read_bytes()
    make_key(path)
    assert path.read_bytes() == before


def test_a_missing_key_is_refused_while_something_is_sealed_with_it(path: Path) -> None:
    assert "is missing, but the database was sealed with the key abc: put the file back" in refused(path, sealed_with="abc")
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    make_key(path)
    path.chmod(mode)
    assert f"is open to other users (mode {mode:04o}): run chmod 600 {path}" in refused(path)


def test_the_key_of_another_installation_is_refused(path: Path) -> None:
    make_key(path)
    assert "but the database was sealed with abc: put the right file back" in refused(path, sealed_with="abc")


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"c2hvcnQ=\n", b"\xff\xfe\x00", b"not base64!\n", b"A" * 44 + b"\n" + b"A" * 44])
def test_a_file_that_holds_no_key_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)
    assert "does not hold one key" in refused(path)
    assert path.read_bytes() == content


def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    for path in (tmp_path / "data" / "desk.key", tmp_path / "link" / "deep" / "desk.key", tmp_path / "data" / ".." / "data" / "desk.key"):
        assert "move it elsewhere" in refused(path, outside=tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_folder_in_the_place_of_the_key_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    assert "cannot be used" in refused(path)


def test_an_office_refuses_to_open_without_the_key_of_its_database(settings: StoreSettings) -> None:
    Office.open(settings).close()
    Office.open(settings).close()
    settings.key_file.rename(settings.key_file.with_suffix(".away"))
    with pytest.raises(KeyFileError, match="is missing"):
        Office.open(settings)
    assert not settings.key_file.exists()
