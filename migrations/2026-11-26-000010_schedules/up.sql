-- Agents that the clock starts, and what became of each start.

CREATE TABLE schedules (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    agent_id uuid NOT NULL REFERENCES agents (id),
    owner_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    goal text NOT NULL,
    cron text NOT NULL,
    zone text NOT NULL,
    overlap text NOT NULL CHECK (overlap IN ('skip', 'queue', 'cancel_previous')),
    catch_up_seconds integer NOT NULL CHECK (catch_up_seconds BETWEEN 0 AND 604800),
    next_fire_time timestamptz,
    revision integer NOT NULL DEFAULT 1,
    paused_at timestamptz,
    paused_by uuid REFERENCES users (id),
    pause_reason text,
    idempotency_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CHECK (next_fire_time IS NULL OR (paused_at IS NULL AND deleted_at IS NULL))
);
COMMENT ON TABLE schedules IS 'When an agent is started by the clock, with which goal, and for whom.';
COMMENT ON COLUMN schedules.owner_id IS 'Executions are started as this user.';
COMMENT ON COLUMN schedules.cron IS 'Five fields, normalised.';
COMMENT ON COLUMN schedules.zone IS 'The IANA name of the zone whose clocks count.';
COMMENT ON COLUMN schedules.catch_up_seconds IS 'How late it may still start what it missed; at least a minute is always granted.';
COMMENT ON COLUMN schedules.next_fire_time IS 'Null while it is paused or deleted.';
COMMENT ON COLUMN schedules.revision IS 'Grows with every change by a person; a writer that read an older one is refused.';
COMMENT ON COLUMN schedules.paused_by IS 'Null with paused_at set: the server paused it, and pause_reason says why.';
COMMENT ON COLUMN schedules.deleted_at IS 'Set: it is gone from every list, its ticks and executions stay.';
CREATE INDEX schedules_organisation ON schedules (organisation_id, id);
CREATE INDEX schedules_agent ON schedules (agent_id, id);
CREATE INDEX schedules_owner ON schedules (owner_id);
CREATE INDEX schedules_paused_by ON schedules (paused_by);
CREATE INDEX schedules_due ON schedules (next_fire_time) WHERE next_fire_time IS NOT NULL;
CREATE UNIQUE INDEX schedules_idempotency ON schedules (organisation_id, owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE schedule_ticks (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    schedule_id uuid NOT NULL REFERENCES schedules (id),
    fire_time timestamptz NOT NULL,
    manual boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'started', 'retrying', 'skipped', 'missed', 'done', 'failed', 'cancelled')),
    attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    execution_id uuid REFERENCES executions (id),
    retry_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    UNIQUE (schedule_id, fire_time),
    CHECK ((state = 'retrying') = (retry_at IS NOT NULL)),
    CHECK ((state IN ('waiting', 'started', 'retrying')) = (ended_at IS NULL))
);
COMMENT ON TABLE schedule_ticks IS 'Each firing of each schedule, and what became of it.';
COMMENT ON COLUMN schedule_ticks.fire_time IS 'When it was due. A person who runs the schedule at once makes a tick of that moment.';
COMMENT ON COLUMN schedule_ticks.manual IS 'Whether a person started it and not the clock.';
COMMENT ON COLUMN schedule_ticks.attempt IS 'How many executions were started for it, retries included.';
COMMENT ON COLUMN schedule_ticks.execution_id IS 'The newest of them.';
COMMENT ON COLUMN schedule_ticks.retry_at IS 'When the next one is started, while the state is retrying.';
COMMENT ON COLUMN schedule_ticks.reason IS 'Why it is where it is, for people.';
CREATE INDEX schedule_ticks_organisation ON schedule_ticks (organisation_id);
CREATE INDEX schedule_ticks_execution ON schedule_ticks (execution_id);
CREATE INDEX schedule_ticks_open ON schedule_ticks (schedule_id) WHERE ended_at IS NULL;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['schedules', 'schedule_ticks'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO profile_builder_app
                 USING (organisation_id = current_organisation())
                 WITH CHECK (organisation_id = current_organisation())',
            tenant_table
        );
        -- What is due is looked for across organisations, and done in each one''s own transaction.
        EXECUTE format('CREATE POLICY engine ON %I FOR SELECT TO profile_builder_engine USING (true)', tenant_table);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON schedules, schedule_ticks TO profile_builder_app;
GRANT SELECT (id, organisation_id, next_fire_time) ON schedules TO profile_builder_engine;
GRANT SELECT (id, organisation_id, schedule_id, state, execution_id, retry_at, ended_at) ON schedule_ticks TO profile_builder_engine;
