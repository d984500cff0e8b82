"""Writes the mean of two weights files of the same topics, which errs less on a new author than either.

python -m benchmarks.fitting.mean FILE FILE OUT
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.fitting.topics import SMALLEST
from knowledge.model import PER_WEIGHT


def mean(files: list[dict[str, Any]]) -> dict[str, Any]:
    """The mean of what weights files hold; raises ValueError where their topics differ."""
    topics = files[0]["topics"]
    if any(file["topics"] != topics for file in files):
        raise ValueError("the files have different topics")
    sums: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for file in files:
        for name, row in file["weights"].items():
            numbers = [int(number) for number in row.split()]
            for topic, weight in zip(numbers[::2], numbers[1::2], strict=True):
                sums[name][topic] += weight / len(files)
    kept = {}
    for name in sorted(sums):
        row = [(topic, round(weight)) for topic, weight in sorted(sums[name].items()) if abs(weight) >= SMALLEST * PER_WEIGHT]
        if row:
            kept[name] = " ".join(f"{topic} {weight}" for topic, weight in row)
    bias = [round(sum(values) / len(files), 3) for values in zip(*(file["bias"] for file in files), strict=True)]
    return {"topics": topics, "bias": bias, "weights": kept}


def main() -> None:
    """Reads two, writes one."""
    first, second, out = map(Path, sys.argv[1:])
    found = mean([json.loads(path.read_text(encoding="utf-8")) for path in (first, second)])
    out.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
