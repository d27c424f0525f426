# Stands in for SeaweedFS, which Debian has no package of: a folder behind as much of S3 as Warren asks for.
FROM debian:trixie-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY --chmod=0755 bucket.py /usr/local/bin/weed
ENTRYPOINT []
