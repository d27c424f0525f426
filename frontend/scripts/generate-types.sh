#!/usr/bin/env bash
# Writes src/api/schema.gen.ts from what the API says about itself; with --check it only compares.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}" # seen from the repository
target=src/api/schema.gen.ts
fresh="$(mktemp -d)"
trap 'rm -rf "$fresh"' EXIT

(cd .. && "$python" -m backend.api.schema_dump) > "$fresh/schema.json"
node scripts/write-types.mjs "$fresh/schema.json" "$fresh/schema.gen.ts"

if [[ "${1:-}" == "--check" ]]; then
  if ! diff -u "$target" "$fresh/schema.gen.ts"; then
    echo "$target is out of date: run 'npm run generate' and commit the result." >&2
    exit 1
  fi
else
  cp "$fresh/schema.gen.ts" "$target"
fi
