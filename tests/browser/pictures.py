"""Makes the pictures in docs/images from the running program: ``python -m tests.browser.pictures``."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.browser.chromium import chromium, window
from tests.shell.process import ROOT, running

IMAGES = ROOT / "docs" / "images"
QUESTIONS = ("How long do you keep usage records?", "do u sell my data??")
SIZES = {"chat": (1280, 800), "chat-phone": (390, 844)}


async def main() -> None:
    """Asks the same questions in light and dark, on a desk and on a phone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as program:
        async with chromium() as browser:
            for name, (width, height) in SIZES.items():
                for theme, suffix in (("light", ""), ("dark", "-dark")):
                    size = {"width": width, "height": height}
                    async with window(browser, program.address, viewport=size, color_scheme=theme) as chat:
                        for question in QUESTIONS:
                            await chat.ask(question)
                        await chat.page.screenshot(path=IMAGES / f"{name}{suffix}.png")


if __name__ == "__main__":
    asyncio.run(main())
