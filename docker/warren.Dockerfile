# Warren's programs, one target for each image: backend, workers, browser, executor.
#
#   docker build -f docker/warren.Dockerfile --target workers -t warren/workers .
#
# Behind a proxy or with a package index of your own, give these secrets; nothing of them stays in an image:
#   --secret id=pip.conf,src=…   pip's settings          --secret id=ca.crt,src=…   a certificate authority for them
ARG PYTHON_IMAGE=python:3.13.15-slim-trixie

FROM ${PYTHON_IMAGE} AS base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# tini reaps what browsers and shells leave behind, and passes signals on. The user owns nothing but its own folders.
# System packages come in the versions of the base image's release: a pinned one vanishes with the next security fix.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tini \
    && rm -rf /var/lib/apt/lists/* \
    && find /usr/lib /usr/local/lib -path '*-packages/pip*' -prune -exec rm -rf {} + \
    && groupadd --gid 10001 warren \
    && useradd --uid 10001 --gid warren --no-create-home --home-dir /var/lib/warren --shell /usr/sbin/nologin warren \
    && install -d -o warren -g warren -m 0700 /var/lib/warren /artifacts /backups
COPY --chmod=0755 docker/warren-healthy docker/warren-backups /usr/local/bin/
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WARREN_HOME=/var/lib/warren \
    WARREN_ARTIFACTS=file:///artifacts
WORKDIR /var/lib/warren
ENTRYPOINT ["tini", "--", "warren"]
ARG WARREN_VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Warren" \
      org.opencontainers.image.description="An assistant you run yourself" \
      org.opencontainers.image.version="${WARREN_VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Nothing of the next four stages but finished folders reaches an image: no pip, no compiler, no index.
FROM ${PYTHON_IMAGE} AS packages
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
# The same lock as everywhere, hash by hash, and never a source package, which would run code to be built.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv --without-pip /app \
    && python3 -m pip --python /app/bin/python install --require-hashes --only-binary :all: \
       -r requirements/run.txt -c requirements/run.txt
COPY scripts/lock_subset.py scripts/
COPY docker/backend.txt docker/
# Playwright's driver goes to the browser's image only; of Google's descriptions of its services one is used.
RUN /app/bin/python scripts/lock_subset.py requirements/run.txt docker/backend.txt > backend.lock \
    && site="$(/app/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && mv "$site/playwright/driver" /driver && ln -s /app/playwright-driver "$site/playwright/driver" \
    && find "$site/googleapiclient/discovery_cache/documents" -name '*.json' ! -name 'gmail.*' -delete

# The api needs a fifth of the packages: its image holds no agent library that could be turned against it.
FROM ${PYTHON_IMAGE} AS backend-packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
COPY --from=packages /src/backend.lock /src/backend.lock
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv --without-pip /app \
    && python3 -m pip --python /app/bin/python install --require-hashes --no-deps --only-binary :all: -r /src/backend.lock

# The project is a wheel like any other, in a layer of its own: a new version of Warren fetches a few megabytes. The
# samples lie where the code looks for them beside itself.
FROM packages AS project
COPY pyproject.toml README.md ./
COPY backend backend
COPY workers workers
COPY warren warren
COPY samples samples
RUN /app/bin/python -m hatchling build -t wheel -d dist \
    && python3 -m pip --python /app/bin/python install --no-deps --no-index --root /installed dist/*.whl \
    && cp -r samples /installed"$(/app/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/samples"

# The api: REST, WebSocket, SSE.
FROM base AS backend
COPY --from=backend-packages /app /app
COPY --from=project /installed/app /app
ENV WARREN_HOST=0.0.0.0 WARREN_PORT=8000 WARREN_HEALTH_LISTEN=0.0.0.0:9464
USER 10001:10001
EXPOSE 8000 9464
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["warren-healthy", "8000", "/health/ready"]
CMD ["worker", "api"]

# What all other roles begin with; each image ends with the project, so that a change of it rebuilds that layer only.
FROM base AS worker-packages
COPY --from=packages /app /app
ENV WARREN_HEALTH_LISTEN=0.0.0.0:9464
EXPOSE 9464
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["warren-healthy", "9464", "/health/ready"]

# Every other role; the command names it. The same image migrates, backs up and restores.
FROM worker-packages AS workers
COPY --from=project /installed/app /app
USER 10001:10001

# The browser agent, with its Chromium and letters for the world's pages.
FROM worker-packages AS browser
ARG BROWSER_FONTS="fonts-liberation fonts-noto-color-emoji fonts-wqy-zenhei fonts-ipafont-gothic fonts-freefont-ttf"
# The list of fonts is words.
# hadolint ignore=DL3008,SC2086
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium-headless-shell ${BROWSER_FONTS} \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /driver /app/playwright-driver
COPY --from=project /installed/app /app
USER 10001:10001
CMD ["worker", "browser"]

# Opens what may be hostile: agents' code, people's files, charts. It has what documents need, and nothing to lose.
FROM worker-packages AS executor
# Documents are read in these languages, at most three: "tesseract-ocr-eng tesseract-ocr-deu".
ARG OCR_PACKAGES="tesseract-ocr-eng"
# hadolint ignore=DL3008,SC2086
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 fonts-liberation ${OCR_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 0711 /runs \
    && rm -rf /opt /tmp \
    && ln -s /proc/self/cwd /workspace && ln -s /proc/self/cwd/../tmp /tmp && ln -s /runs/opt /opt
COPY --from=project /installed/app /app
ENV WARREN_ARTIFACTS="" WARREN_HOME=/runs/home
EXPOSE 7070
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["warren-healthy", "7070", "/health"]
# Root with six capabilities, because each run gets a user of its own; it refuses to serve where more could be lost.
# hadolint ignore=DL3002
USER 0:0
WORKDIR /
CMD ["executor", "--listen", "http://0.0.0.0:7070", "--slots", "2"]
