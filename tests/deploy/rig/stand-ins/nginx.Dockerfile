# Stands in for nginx:*-alpine-slim: Debian's, with the user's number of nginx's own images.
FROM debian:trixie-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends nginx wget \
    && rm -rf /var/lib/apt/lists/* && groupadd --gid 101 page && useradd --uid 101 --gid 101 --no-create-home page
