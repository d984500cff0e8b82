"""The sample: it starts, shows what it says, and stops; and never touches anything else."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import aiohttp

from tests.console.staffed import Seat
from tests.shell.process import privacy_desk, running, running_beside
from tests.web.running_web import browser


def password_of(lines: str) -> str:
    found = re.search(r"Ada \(admin\)   password: (\S+)", lines)
    assert found is not None, lines
    return found[1]


async def test_the_sample_shows_a_queue_in_many_states_to_whoever_signs_in_as_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    real = {"PRIVACY_DESK_TELEGRAM_TOKEN": "1:never used", "PRIVACY_DESK_DATA_DIR": str(tmp_path / "real")}
    async with running_beside(tmp_path, "--folder", str(folder), env=real, command="demo") as program, browser() as client:
        said = "\n".join(program.lines)
        assert str(folder) in said
        assert "Telegram:       off" in said
        ada = Seat(program.address, client)
        assert (await ada.sign_in("Ada", password_of(said))).status == 303
        queue = await ada.get("/console?group=open")
        for text in ("Overdue", "1 overdue: the law's date has passed.", "to be approved", "the user has written"):
            assert text.lower() in queue.words.lower(), text
        assert len(set(re.findall(r"PD-\d{4}-\d{6}", queue.text))) >= 10
        ticket = await ada.get(f"/console/tickets/{re.findall(r'PD-[0-9-]{11}', queue.text)[0]}")
        assert "I want a copy of everything you have about me" in ticket.words
        assert "acc-" in ticket.words
        pages = [(await ada.get(f"/console/tickets/{each}")).words for each in set(re.findall(r"PD-[0-9-]{11}", queue.text))]
        for text in ("Codes typed wrong in this chat: 3.", "Other chats claim the same account:", "usage-records.csv"):
            assert any(text in page for page in pages), text
        assert "Advertises" in (await ada.get("/console/blocks")).words
        assert f"Public address: {program.address}" in said
        code, _, errors = program.stop()
    assert (code, errors) == (0, "")
    assert not (tmp_path / "real").exists()
    with running(tmp_path, "--folder", str(folder), command="demo") as again:
        assert "is there already" in "\n".join(again.lines)
        assert again.stop(signal.SIGINT)[0] == 0


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("data_dir: data\n")
    done = privacy_desk(tmp_path, "demo", "--folder", str(tmp_path))
    assert done.returncode == 2
    assert "no sample of privacy-desk and not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


async def test_a_temporary_sample_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running_beside(tmp_path, env={"TMPDIR": str(tmp_path)}, command="demo") as program:
        (folder,) = tmp_path.glob("privacy-desk-demo-*")
        async with aiohttp.ClientSession() as client, client.get(f"{program.address}/healthz") as response:
            assert response.status == 200
        assert program.stop()[0] == 0
    assert not folder.exists()
