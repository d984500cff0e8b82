#!/usr/bin/env bash
# Writes the lock file: the runtime part, a mark, and below it what development needs besides. Names, versions and hashes, no addresses.
set -euo pipefail
lock=$1 mark=$2
resolve() {
  "$UV" pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
    --no-emit-find-links pyproject.toml "$@"
}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
echo 'setuptools' >"$work/build.in"
resolve "$work/build.in" >"$work/runtime"
resolve --extra dev --constraint <(sed -n 's/^\([a-z0-9-]*==[^ ;]*\).*/\1/p' "$work/runtime") >"$work/all"
{
  echo "# Made by make lock from pyproject.toml; installed with pip --require-hashes. First what runs, then what develops."
  cat "$work/runtime"
  echo "# $mark"
  python3 - "$work/runtime" "$work/all" <<'PY'
import re, sys

def entries(path):
    return dict(
        (re.match(r"[^\s]+==[^\s;]+", text).group(), text)
        for text in re.split(r"(?m)^(?=[a-z0-9])", open(path).read())
        if text.strip()
    )

runtime, everything = (entries(path) for path in sys.argv[1:])
sys.stdout.write("".join(text for key, text in everything.items() if key not in runtime))
PY
} >"$lock"
