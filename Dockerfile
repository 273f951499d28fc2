# One image for the web process, the worker and beat; docker-compose.yml says which runs where.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /srv/venv
COPY requirements/base.txt /srv/
RUN /srv/venv/bin/pip install --no-cache-dir --require-hashes -r /srv/base.txt

FROM python:3.11-slim-bookworm
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp PRODUCTION=1
WORKDIR /srv/portal
COPY scripts/install_system scripts/
# postgresql-client: for manage.py backup and restore.
RUN scripts/install_system pdf && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /srv/venv /srv/venv
COPY . .
# The values stand in for the real ones during this step alone; no server is reached.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build.invalid DATABASE_URL=postgres://build@127.0.0.1/build \
    python manage.py collectstatic --noinput && python -m compileall -q .
# The account owns only what it must write: uploads and reports, each a volume.
RUN useradd --uid 10001 --no-create-home portal \
    && mkdir -p var/media var/open-data var/reports && chown portal: var/media var/open-data var/reports
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "lanzhou_eco.wsgi:application"]
