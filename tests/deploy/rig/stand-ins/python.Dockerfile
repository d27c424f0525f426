# Stands in for python:3.13-slim where no registry is reachable: the same release of Debian, with its own Python.
FROM debian:trixie-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv python3-pip \
    && rm -rf /var/lib/apt/lists/*
