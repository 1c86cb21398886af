#!/bin/sh
# PostgreSQL's image runs this once, on an empty volume. Jornada and Temporal share the server. Each gets
# a role and databases of its own, so Temporal's password gives no access to customers' data.
set -eu
psql --username=postgres --set=ON_ERROR_STOP=1 \
  --set=jornada="$JORNADA_DB_PASSWORD" --set=temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE jornada LOGIN PASSWORD :'jornada';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE jornada OWNER jornada;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE jornada, temporal, temporal_visibility FROM PUBLIC;
SQL
