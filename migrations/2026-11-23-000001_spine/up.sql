-- The spine: tenants, users, tokens, agents, executions, audit; and who may see which row.

-- Roles belong to the whole cluster and may have been made by another database's migrations.
DO $$
DECLARE
    role_name text;
    -- Since PostgreSQL 16 a member of a role may act as it only with this right.
    acting text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    -- Acting as a role is enough: what the engine sees is not for the login itself.
    only_acting text := CASE acting WHEN 'SET' THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['profile_builder_app', 'profile_builder_engine', 'profile_builder_operator'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', role_name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        -- A login that made a role may not yet act as it; a superuser always may.
        IF NOT pg_has_role(current_user, role_name, acting) THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', role_name) || only_acting;
            EXCEPTION WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the login % may not act as the role %', current_user, role_name
                    USING HINT = format('As a superuser, run: GRANT %I TO %I;', role_name, current_user);
            END;
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION current_organisation() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.organisation_id', true), '')::uuid;
COMMENT ON FUNCTION current_organisation() IS 'The tenant of this transaction, or null: then no tenant row is visible.';

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE organisations IS 'A tenant.';
COMMENT ON COLUMN organisations.slug IS 'Its name on the command line and in addresses.';

CREATE TABLE users (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    access_role text NOT NULL CHECK (access_role IN ('admin', 'editor', 'builder', 'operator', 'auditor', 'viewer')),
    department text CHECK (department IN ('engineering', 'finance', 'sales', 'marketing', 'operations')),
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, email)
);
COMMENT ON TABLE users IS 'A person of one organisation.';
COMMENT ON COLUMN users.access_role IS 'What the user may do.';
COMMENT ON COLUMN users.department IS 'What is relevant to the user; never decides access.';

CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    hint text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE api_tokens IS 'A secret that acts for a user. Only its hash is kept.';
COMMENT ON COLUMN api_tokens.hint IS 'The first characters, so that people can tell their tokens apart.';
COMMENT ON COLUMN api_tokens.hash IS 'SHA-256 of the whole token.';
CREATE INDEX api_tokens_organisation ON api_tokens (organisation_id);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE agents (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'inactive')),
    tags text[] NOT NULL CHECK (array_position(tags, NULL) IS NULL),
    revision integer NOT NULL,
    version integer NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    idempotency_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
COMMENT ON TABLE agents IS 'What stays of an agent while its versions follow each other.';
COMMENT ON COLUMN agents.revision IS 'Grows with every change; a writer that read an older one is refused.';
COMMENT ON COLUMN agents.version IS 'The number of the version that runs.';
COMMENT ON COLUMN agents.deleted_at IS 'Set: the agent is gone from every list, its executions stay.';
CREATE INDEX agents_organisation ON agents (organisation_id, id) WHERE deleted_at IS NULL;
CREATE INDEX agents_created_by ON agents (created_by);
CREATE UNIQUE INDEX agents_idempotency ON agents (organisation_id, created_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE agent_versions (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    agent_id uuid NOT NULL REFERENCES agents (id),
    number integer NOT NULL CHECK (number > 0),
    system_prompt text NOT NULL,
    tools text[] NOT NULL CHECK (array_position(tools, NULL) IS NULL),
    configuration jsonb NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (agent_id, number)
);
COMMENT ON TABLE agent_versions IS 'One immutable state of an agent''s definition.';
COMMENT ON COLUMN agent_versions.configuration IS 'Limits and model, as domain::agent::AgentConfiguration.';
CREATE INDEX agent_versions_organisation ON agent_versions (organisation_id);
CREATE INDEX agent_versions_created_by ON agent_versions (created_by);

CREATE TABLE executions (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    agent_id uuid NOT NULL REFERENCES agents (id),
    agent_version_id uuid NOT NULL REFERENCES agent_versions (id),
    requested_by uuid NOT NULL REFERENCES users (id),
    goal text NOT NULL,
    context jsonb,
    max_steps integer NOT NULL CHECK (max_steps > 0),
    timeout_seconds integer NOT NULL CHECK (timeout_seconds > 0),
    idempotency_key text,
    status text NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    run_at timestamptz NOT NULL DEFAULT now(),
    lease_owner text,
    lease_epoch integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    last_seq integer NOT NULL DEFAULT 0,
    steps integer NOT NULL DEFAULT 0,
    tools_used text[] NOT NULL DEFAULT '{}' CHECK (array_position(tools_used, NULL) IS NULL),
    input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    simulated boolean NOT NULL DEFAULT false,
    output text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz
);
COMMENT ON TABLE executions IS 'One run of one agent version. What happened stands in execution_events; this row sums it up.';
COMMENT ON COLUMN executions.run_at IS 'Not claimed before.';
COMMENT ON COLUMN executions.lease_epoch IS 'Grows with every claim and with a cancellation. A write that carries an older one is refused.';
COMMENT ON COLUMN executions.last_seq IS 'The seq of the newest event.';
COMMENT ON COLUMN executions.steps IS 'Turns of the model so far.';
COMMENT ON COLUMN executions.output IS 'The answer, once completed.';
COMMENT ON COLUMN executions.error IS 'Why it failed or was cancelled.';
CREATE INDEX executions_organisation ON executions (organisation_id, id);
CREATE INDEX executions_agent ON executions (agent_id, id);
CREATE INDEX executions_agent_version ON executions (agent_version_id);
CREATE INDEX executions_requested_by ON executions (requested_by);
CREATE INDEX executions_queued ON executions (organisation_id, run_at) WHERE status = 'queued';
CREATE INDEX executions_running ON executions (organisation_id, lease_until) WHERE status = 'running';
CREATE UNIQUE INDEX executions_idempotency ON executions (organisation_id, requested_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE execution_events (
    execution_id uuid NOT NULL REFERENCES executions (id),
    seq integer NOT NULL CHECK (seq > 0),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    kind text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (execution_id, seq)
);
COMMENT ON TABLE execution_events IS 'The append-only journal of an execution: seq 1, 2, 3, ... without a gap.';
COMMENT ON COLUMN execution_events.payload IS 'domain::journal::JournalEvent.';
CREATE INDEX execution_events_organisation ON execution_events (organisation_id);

CREATE TABLE audit_heads (
    organisation_id uuid PRIMARY KEY REFERENCES organisations (id),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
COMMENT ON TABLE audit_heads IS 'The newest link of each organisation''s audit chain. Locked while a row is added.';

CREATE TABLE audit_log (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    seq bigint NOT NULL,
    id uuid NOT NULL UNIQUE,
    user_id uuid REFERENCES users (id),
    action text NOT NULL,
    resource text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'denied')),
    details jsonb NOT NULL,
    request_id text NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (organisation_id, seq)
);
COMMENT ON TABLE audit_log IS 'Who did what, as a hash chain per organisation: a changed or missing row breaks it.';
COMMENT ON COLUMN audit_log.hash IS 'SHA-256 over previous_hash and the row, see access::audit.';
CREATE INDEX audit_log_user ON audit_log (user_id);

-- Row-level security, forced: the owner is bound as well.
DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY[
        'users', 'api_tokens', 'agents', 'agent_versions', 'executions', 'execution_events', 'audit_heads', 'audit_log'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO profile_builder_app, profile_builder_operator
                 USING (organisation_id = current_organisation())
                 WITH CHECK (organisation_id = current_organisation())',
            tenant_table
        );
    END LOOP;
END
$$;
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organisations TO profile_builder_app USING (id = current_organisation());

-- A token is found before its organisation is known, by whoever can present its hash.
CREATE POLICY presented ON api_tokens FOR SELECT TO profile_builder_app
    USING (hash = decode(nullif(current_setting('app.presented_token_hash', true), ''), 'hex'));

-- The engine's claims and writes span organisations.
CREATE POLICY engine ON organisations FOR SELECT TO profile_builder_engine USING (true);
CREATE POLICY engine ON agent_versions FOR SELECT TO profile_builder_engine USING (true);
CREATE POLICY engine ON executions TO profile_builder_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON execution_events TO profile_builder_engine USING (true) WITH CHECK (true);

-- The administrator's command line makes organisations and finds them by their slug.
CREATE POLICY operator ON organisations TO profile_builder_operator USING (true) WITH CHECK (true);

GRANT USAGE ON SCHEMA public TO profile_builder_app, profile_builder_engine, profile_builder_operator;
GRANT SELECT ON organisations, users, api_tokens TO profile_builder_app;
GRANT UPDATE (last_used_at) ON api_tokens TO profile_builder_app;
GRANT SELECT, INSERT, UPDATE ON agents TO profile_builder_app;
GRANT SELECT, INSERT ON agent_versions TO profile_builder_app;
GRANT SELECT, INSERT, UPDATE ON executions TO profile_builder_app;
GRANT SELECT, INSERT ON execution_events TO profile_builder_app;
GRANT SELECT, INSERT, UPDATE ON audit_heads TO profile_builder_app, profile_builder_operator;
GRANT SELECT, INSERT ON audit_log TO profile_builder_app, profile_builder_operator;

GRANT SELECT ON organisations, agent_versions TO profile_builder_engine;
GRANT SELECT, UPDATE ON executions TO profile_builder_engine;
GRANT SELECT, INSERT ON execution_events TO profile_builder_engine;

GRANT SELECT, INSERT ON organisations, api_tokens TO profile_builder_operator;
GRANT SELECT, INSERT, UPDATE ON users TO profile_builder_operator;
