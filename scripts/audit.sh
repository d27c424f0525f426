#!/usr/bin/env bash
# Known faults of the locked packages. pip-audit and npm audit end well also where they could look nothing up;
# scripts/audited.py counts that as a fault. Needs PyPI and npm themselves: mirrors rarely have their lists of faults.
set -euo pipefail
cd "$(dirname "$0")/.."
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

python3 -m venv "$found/venv"
"$found/venv/bin/pip" install --quiet "pip-audit==2.10.0"
for set in run dev bucket; do
    # Both end with 1 when they find something; what they found is judged below.
    "$found/venv/bin/pip-audit" --disable-pip --require-hashes --requirement "requirements/$set.txt" \
        --format json --output "$found/pip-$set.json" || true
done
npm --prefix frontend audit --json > "$found/npm.json" || true
python3 -m scripts.audited "$found"/*.json
