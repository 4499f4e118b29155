# The controller's image: the bundle on Node.js 24, for an unprivileged user and a read-only root file system.
# NODE_IMAGE can be anything that has Node.js 24 with npm (pin it by digest for a release), on any architecture that it is there
# for. The final stage runs nothing while it is built and needs neither a shell nor npm.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY src src
COPY tools tools
ARG COMMIT=unknown
RUN SIDECAR_AUDIT_COMMIT="${COMMIT}" node tools/build.ts

FROM ${NODE_IMAGE}
ARG COMMIT=unknown
ARG VERSION=unknown
LABEL org.opencontainers.image.title="Sidecar Audit" \
      org.opencontainers.image.description="Says, and proves, what Kubernetes native sidecars really did" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
# The bundle, and the licences of what is in it.
COPY --from=build /build/dist /app
COPY LICENSE /app/LICENSE
WORKDIR /app
ENV NODE_ENV=production
# A number, so that the kubelet can check runAsNonRoot.
USER 65532:65532
# Node.js runs as process 1 and handles SIGTERM itself. A small young generation and one arena of malloc halve the resident
# memory, and a heap that grows by a fifth at a time takes a fifth of the rest (docs/benchmark.md); source maps would cost 75 MiB more.
ENV MALLOC_ARENA_MAX=1
ENTRYPOINT ["node", "--max-semi-space-size=2", "--heap-growing-percent=20", "/app/sidecar-audit.mjs"]
CMD ["controller"]
