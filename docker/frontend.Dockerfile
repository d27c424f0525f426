# The page, built and served; everything else is passed on to the api.
#
#   docker build -f docker/frontend.Dockerfile -t warren/frontend .
#
# The same optional secrets as docker/warren.Dockerfile: npmrc (npm's settings), ca.crt.
ARG NODE_IMAGE=node:24.19.0-trixie-slim
ARG NGINX_IMAGE=nginx:1.30.4-alpine-slim

FROM ${NODE_IMAGE} AS builder
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca.crt,target=/run/secrets/ca.crt \
    --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --no-fund --loglevel=error
COPY frontend .
# What `npm run build` does but for the types, which are judged before anything becomes an image.
RUN node_modules/.bin/vite build && node scripts/compress.mjs && node scripts/check-size.mjs

# hadolint ignore=DL3006 -- the tag is in the argument's default
FROM ${NGINX_IMAGE} AS frontend
COPY --from=builder /src/frontend/dist /page
COPY docker/frontend/nginx.conf docker/frontend/headers.conf /etc/warren/
COPY --chmod=0755 docker/frontend/start /usr/local/bin/warren-page
# Where the api is, who may say whose request it passes on, and the name server (empty: the container's own).
ENV WARREN_API=api:8000 WARREN_TRUSTED_PROXIES=127.0.0.1 WARREN_RESOLVER=""
# nginx's own user in its images, by number, so that a cluster can see that it isn't root.
USER 101
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=5s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/-/alive"]
# nginx looks after its own children and signals, so there is no need for an init.
ENTRYPOINT ["warren-page"]
STOPSIGNAL SIGQUIT
ARG WARREN_VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Warren's page" \
      org.opencontainers.image.description="The page of Warren, and the way to its api" \
      org.opencontainers.image.version="${WARREN_VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
