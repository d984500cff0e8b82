"""What the fault tests share with the Telegram tests."""

from tests.telegram.conftest import api, library, settings

__all__ = ["api", "library", "settings"]
