# syntax=docker/dockerfile:1
# One image for every role: `web` (the default), `worker`, `migrate` and `manage <command>`.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/courtside
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --require-hashes --only-binary=:all: --requirement requirements.txt
COPY . .
# The secrets that a developer's settings make for themselves stay behind in this stage.
RUN export COURTSIDE_DATA_DIR=/build \
    && python manage.py collectstatic --noinput --ignore '*.map' \
    && python -m compileall -q /opt/venv /srv/courtside

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="Courtside" \
      org.opencontainers.image.description="The self-hosted site of a sports club" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 courtside \
    && useradd --uid 10001 --gid courtside --no-create-home --home-dir /srv/courtside --shell /usr/sbin/nologin courtside
# Owned by root: the process can read its own code and change none of it.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/courtside /srv/courtside
COPY --from=build /build/static /srv/courtside/var/static
# What is written here lies on volumes, which take over these owners.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /srv/courtside/var/backups \
    && install --directory --owner=10001 --group=10001 --mode=0750 /srv/courtside/var/media
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /srv/courtside
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "-m", "runner.healthcheck"]
ENTRYPOINT ["python", "-m", "core.ops.roles"]
CMD ["web"]
