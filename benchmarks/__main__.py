"""Runs every benchmark, each in a process of its own: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import subprocess
import sys

BENCHES = ("matchers", "large_policy", "speed", "kills", "console")


def main() -> int:
    """0 when all ran, else the exit code of the first that failed; what follows a failure still runs."""
    codes = []
    for name in BENCHES:
        print(f"== {name}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode)
        print(flush=True)
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
