#!/bin/sh
# The two roles of claimlog, made once, when the database is: who owns the tables, and who serves and cannot change an event.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv app APP_PASSWORD
CREATE ROLE claimlog_owner LOGIN PASSWORD :'owner';
CREATE ROLE claimlog_app LOGIN PASSWORD :'app';
GRANT CREATE ON DATABASE :"DBNAME" TO claimlog_owner;
SQL
