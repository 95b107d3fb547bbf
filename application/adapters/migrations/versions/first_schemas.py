"""The ledger, the directory, and schemas for the views, whose tables are made by whoever projects."""

from alembic import context, op

from application.adapters.postgres import Database, lock_number

revision, down_revision = "0001", None

LEDGER = """
CREATE TABLE "{s}".stored_events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE "{s}".commands (
    caller text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,
    command_id uuid NOT NULL,
    stream uuid NOT NULL,
    position bigint NOT NULL,
    at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX commands_by_age ON "{s}".commands USING brin (stored_at);
"""

# All commands together where the caller sees none that rests on another; when one of them is stale, one after the other, each
# seeing those before it. `lasts` are the places of each command's last event; `befores` the versions of the streams before it,
# at the first event of each stream and nowhere else.
# The lock comes first: what the statements after it see is then what was committed before it. An advisory one, because
# vacuum and analyze wait for a table's lock and are waited for. Scans of whole tables are off, because a plan made while the
# tables were empty stays for the life of a connection.
APPEND = """
CREATE FUNCTION "{s}".append_to_stored_events(
    together boolean, lasts int[], befores bigint[], streams uuid[], versions bigint[], topics text[], states bytea[],
    callers text[], keys text[], fingerprints text[], command_ids uuid[], answers uuid[], times timestamptz[]
) RETURNS bigint[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = "{s}", pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    total int := cardinality(lasts);
    one int := 1;
    other int := CASE WHEN together THEN total ELSE 1 END;
    a int;
    b int;
    added bigint[];
    positions bigint[];
    done text;
BEGIN
    done := pg_advisory_xact_lock({turn});
    WHILE one <= total LOOP
        a := CASE one WHEN 1 THEN 1 ELSE lasts[one - 1] + 1 END;
        b := lasts[other];
        WITH inserted AS (
            INSERT INTO stored_events (originator_id, originator_version, topic, state)
            SELECT streams[n], versions[n], topics[n], states[n] FROM generate_series(a, b) AS n WHERE NOT EXISTS (
                SELECT FROM generate_series(a, b) AS n WHERE befores[n] IS NOT NULL
                AND befores[n] <> coalesce((SELECT max(originator_version) FROM stored_events WHERE originator_id = streams[n]), 0)
            ) AND NOT EXISTS (
                SELECT FROM generate_series(one, other) AS n
                WHERE (SELECT count(*) FROM commands WHERE caller = callers[n] AND key = keys[n]) > 0
            ) RETURNING position
        ), numbered AS (
            SELECT array_agg(position ORDER BY position) AS placed FROM inserted
        ), remembered AS (
            INSERT INTO commands (caller, key, fingerprint, command_id, stream, at, position)
            SELECT callers[n], keys[n], fingerprints[n], command_ids[n], answers[n], times[n], placed[lasts[n] - a + 1]
            FROM numbered, generate_series(one, other) AS n WHERE callers[n] IS NOT NULL AND placed IS NOT NULL
        ) SELECT placed INTO added FROM numbered;
        IF added IS NOT NULL THEN
            positions := positions || added;
            done := pg_notify('{s}.stored_events', positions[b]::text);
            one := other + 1;
        ELSIF one = other THEN
            positions := positions || array_fill(NULL::bigint, ARRAY[b - a + 1]);
            one := one + 1;
        END IF;
        other := one;
    END LOOP;
    RETURN positions;
END $$;
REVOKE ALL ON FUNCTION "{s}".append_to_stored_events FROM PUBLIC;
"""

DIRECTORY = """
CREATE TABLE "{d}".tenants (
    tenant_id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    domains json NOT NULL,
    country text COLLATE "C",
    retired boolean NOT NULL,
    revision integer NOT NULL
);
CREATE TABLE "{d}".products (
    product_id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    solution_area text COLLATE "C" NOT NULL,
    family text COLLATE "C" NOT NULL,
    retired boolean NOT NULL,
    revision integer NOT NULL
);
CREATE TABLE "{d}".subscriptions (
    subscription_id text COLLATE "C" PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL,
    product_id text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    provisioned boolean NOT NULL,
    starts_on text COLLATE "C",
    ends_on text COLLATE "C",
    retired boolean NOT NULL,
    revision integer NOT NULL
);
CREATE INDEX subscriptions_by_tenant ON "{d}".subscriptions (tenant_id, product_id);
CREATE INDEX subscriptions_by_revision ON "{d}".subscriptions (revision);
CREATE TABLE "{d}".mpns (
    mpn_id text COLLATE "C" PRIMARY KEY,
    partner_id text COLLATE "C" NOT NULL,
    partner_name text COLLATE "C" NOT NULL,
    location text COLLATE "C",
    country text COLLATE "C",
    enrolled_programs json NOT NULL,
    partner_type text COLLATE "C",
    retired boolean NOT NULL,
    revision integer NOT NULL
);
CREATE INDEX mpns_by_partner ON "{d}".mpns (partner_id);
CREATE TABLE "{d}".reviewer_ties (
    reviewer text COLLATE "C" NOT NULL,
    partner_id text COLLATE "C" NOT NULL,
    lifted boolean NOT NULL,
    revision integer NOT NULL,
    PRIMARY KEY (reviewer, partner_id)
);
CREATE TABLE "{d}".documents (
    company text COLLATE "C" NOT NULL,
    document_id text COLLATE "C" NOT NULL,
    size integer NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    name_subject text COLLATE "C" NOT NULL,
    name_sealed text COLLATE "C" NOT NULL,
    PRIMARY KEY (company, document_id)
);
CREATE TABLE "{d}".pending_imports (
    id text COLLATE "C" PRIMARY KEY,
    actor text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    events json NOT NULL,
    revision integer NOT NULL
);
CREATE TABLE "{d}".settings (
    name text COLLATE "C" PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);
"""


def upgrade() -> None:
    database: Database = context.config.attributes["database"]
    for part in ("directory", "views", "views_next", "views_old"):
        op.execute(f'CREATE SCHEMA "{database.named(part)}"')
    turn = lock_number(f"{database.schema}/appending")
    for statements in (LEDGER, APPEND, DIRECTORY):
        op.get_bind().exec_driver_sql(statements.format(s=database.schema, d=database.named("directory"), turn=turn))
