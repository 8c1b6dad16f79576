# syntax=docker/dockerfile:1

# One image for every node: `hub serve` by itself, any other command of `hub` as an argument.
#   docker build -t contact-hub .
#   docker run --env-file .env contact-hub migrate

ARG PYTHON=3.13

# ---- everything that builds stays in here: compilers, uv, Node (a wheel of the build group), the sources

FROM python:${PYTHON}-slim-bookworm AS build
# As in tools/uv.py, which is tried with it.
RUN pip install --no-cache-dir --root-user-action=ignore uv==0.13.9
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /source

# First what changes seldom: this layer is made anew only with the lock. Names, versions and hashes are the lock's.
COPY pyproject.toml uv.lock ./
# Extras an installation needs, for instance "--extra=otel".
ARG EXTRAS=""
RUN uv venv /opt/hub \
 && uv export --frozen --quiet --no-default-groups --no-emit-project ${EXTRAS} --output-file=/tmp/requirements.txt \
 && uv pip install --python=/opt/hub --compile-bytecode --require-hashes --requirements=/tmp/requirements.txt

COPY . .
RUN uv build --quiet --wheel --out-dir=/tmp/wheel . \
 && uv pip install --python=/opt/hub --compile-bytecode --no-deps /tmp/wheel/*.whl

# ---- what runs: Python, the environment, nothing else

FROM python:${PYTHON}-slim-bookworm AS hub
LABEL org.opencontainers.image.title="contact-hub" org.opencontainers.image.licenses="Apache-2.0"
# /data/media is there for whoever mounts a volume on it: a new one takes its owner from the image, else from root.
# A number, so that "must not run as root" can be checked without reading /etc/passwd.
RUN groupadd --gid=10001 hub \
 && useradd --uid=10001 --gid=hub --no-create-home --home-dir=/data --shell=/usr/sbin/nologin hub \
 && install --directory --owner=hub --group=hub --mode=0750 /data /data/media
COPY --from=build /opt/hub /opt/hub

# All it writes is in /data (files of mails; the database, where that is SQLite) and /tmp: the root may be read-only.
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HUB_HOST=0.0.0.0 \
    HUB_PORT=8080 \
    HUB_DATA_DIR=/data \
    HUB_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080

# Alive, not ready: a database outage is no reason to restart a node. A proxy looks at /readyz.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['HUB_PORT'] + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["hub"]
CMD ["serve"]
