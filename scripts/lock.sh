#!/usr/bin/env bash
# Writes the locks: versions and hashes for every platform, and no download address.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! uv=$(command -v uv); then
    throwaway=$(mktemp -d)
    trap 'rm -rf "$throwaway"' EXIT
    "${PYTHON:-python3}" -m venv "$throwaway"
    "$throwaway/bin/pip" install --quiet --disable-pip-version-check uv
    uv="$throwaway/bin/uv"
fi

compile() {
    "$uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" "$@"
}

compile pyproject.toml --group setup --output-file requirements/run.txt
# The development lock follows the other one's versions, so that both run the same.
compile pyproject.toml --group setup --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
# What has needs of its own: it is installed beside, not into the environment.
compile requirements/bucket.in --output-file requirements/bucket.txt
! grep -nE 'https?://|file://' requirements/run.txt requirements/dev.txt requirements/bucket.txt
