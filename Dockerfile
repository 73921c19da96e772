# The image of Evercred: the program, its four libraries, and what refresh handlers need most: sh, curl, jq.
#
#   docker build -t evercred .
#   docker run --rm -v "$PWD/examples/container/evercred:/etc/evercred:ro" evercred --once --sandbox

ARG SWIFT=swift:6.3-bookworm
ARG DEBIAN=debian:bookworm-slim

# ---- The program, with the Swift runtime inside.
# hadolint ignore=DL3006
FROM ${SWIFT} AS build
# Debian keeps only the newest security fix of a library: a pinned version cannot be installed a month later.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -qq -y --no-install-recommends libsqlite3-dev libssl-dev libyaml-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN swift build -c release --static-swift-stdlib --product evercred \
 && install -D -m 0755 .build/release/evercred /out/evercred \
 && strip /out/evercred

# ---- What is shipped.
# hadolint ignore=DL3006
FROM ${DEBIAN}
# A named volume takes over owner and mode of the folder that it is first mounted on: one for the state, which only Evercred
# may read, and one for outputs, which the group of the consumers may.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -qq -y --no-install-recommends \
      ca-certificates curl jq libsqlite3-0 libssl3 libstdc++6 libyaml-0-2 tzdata zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 65532 evercred \
 && useradd --key UID_MAX=65532 --uid 65532 --gid 65532 --no-log-init --no-create-home --home-dir /var/lib/evercred \
      --shell /usr/sbin/nologin evercred \
 && install -d -o 65532 -g 65532 -m 0700 /var/lib/evercred \
 && install -d -o 65532 -g 65532 -m 0750 /credentials
COPY --from=build /out/evercred /usr/local/bin/evercred

USER 65532:65532
WORKDIR /var/lib/evercred
# The state lands in the volume, and EVERCRED_CONFIG tells every command, the health check too, whose state it is.
ENV HOME=/var/lib/evercred \
    STATE_DIRECTORY=/var/lib/evercred \
    EVERCRED_CONFIG=/etc/evercred/config.yaml
VOLUME ["/var/lib/evercred"]
LABEL org.opencontainers.image.title="Evercred" \
      org.opencontainers.image.description="Keeps many AWS credentials fresh" \
      org.opencontainers.image.base.name="debian:bookworm-slim"
# Evercred ends in order within 30 s of it: docker stop --timeout 35.
STOPSIGNAL SIGTERM

# Reads the state, contacts nothing: healthy while every required credential set is usable.
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 CMD ["evercred", "status", "--quiet"]
ENTRYPOINT ["evercred", "run"]
