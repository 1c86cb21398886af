# Jornada's image: locked packages, our own code, and a user who may write nowhere.
FROM python:3.11-slim-bookworm AS packages
COPY requirements-runtime.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes --requirement requirements-runtime.lock

FROM python:3.11-slim-bookworm
COPY --from=packages /venv /venv
# `.dockerignore` names all that may come.
COPY . /app
RUN python -m compileall -q /app
WORKDIR /app
# `jornada` lies in deploy/.
ENV PATH=/app/deploy:/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# Stories and words that would fail a customer fail here: no worker reads any words before it sends them.
RUN jornada check
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["jornada"]
