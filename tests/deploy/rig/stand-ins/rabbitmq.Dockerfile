# Stands in for rabbitmq:4.2: Debian's 4.0, whose default user comes from the same variables.
FROM debian:trixie-slim
RUN groupadd --system --gid 999 rabbitmq && useradd --system --uid 999 --gid 999 --home-dir /var/lib/rabbitmq rabbitmq
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends rabbitmq-server \
    && rm -rf /var/lib/apt/lists/* /var/lib/rabbitmq/* /var/lib/rabbitmq/.erlang.cookie \
    && chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /var/log/rabbitmq
ENV RABBITMQ_LOGS=- HOME=/var/lib/rabbitmq LANG=C.UTF-8
USER 999:999
VOLUME /var/lib/rabbitmq
# Debian's own wrapper changes to another user, which this one already is.
ENV PATH=/usr/lib/rabbitmq/bin:$PATH
CMD ["rabbitmq-server"]
