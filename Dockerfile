# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
# libpq is built into the program; OpenSSL comes from the system.
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential pkg-config libssl-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --features bundled-pq --bin crm \
    && install -D target/release/crm /out/crm

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl3 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin crm \
    && install -d -o crm -g crm -m 0700 /data
COPY --from=build /out/crm /usr/local/bin/crm
COPY LICENSE /usr/share/doc/crm/LICENSE
USER crm
ENV CRM_LISTEN=0.0.0.0:8080 \
    CRM_LOG_FORMAT=json \
    CRM_DATA_DIR=/data \
    MALLOC_ARENA_MAX=2
EXPOSE 8080
# Holds the key of development mode; production is given its key and keeps nothing here.
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["crm", "health"]
ENTRYPOINT ["crm"]
CMD ["serve"]
