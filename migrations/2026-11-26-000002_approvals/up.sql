-- Executions that wait for people or stand still, what people send into executions, and what they decide on.

ALTER TABLE executions DROP CONSTRAINT executions_status_check;
ALTER TABLE executions ADD CONSTRAINT executions_status_check
    CHECK (status IN ('queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled')) NOT VALID;
ALTER TABLE executions VALIDATE CONSTRAINT executions_status_check;
ALTER TABLE executions ADD COLUMN interventions integer NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN deadline timestamptz;
ALTER TABLE executions ADD COLUMN seconds_left double precision;
COMMENT ON COLUMN executions.interventions IS 'The number of the newest intervention. A worker that has not taken it up must not let go.';
COMMENT ON COLUMN executions.deadline IS 'When it must have ended; null before it starts and while it waits for people.';
COMMENT ON COLUMN executions.seconds_left IS 'How long it may go on once people have decided; null before it first waited.';

CREATE TABLE execution_interventions (
    execution_id uuid NOT NULL REFERENCES executions (id),
    number integer NOT NULL CHECK (number > 0),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    intervention jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (execution_id, number)
);
COMMENT ON TABLE execution_interventions IS 'What people send into an execution, numbered 1, 2, 3, ...; its worker writes each to the journal once.';
COMMENT ON COLUMN execution_interventions.intervention IS 'domain::journal::JournalEvent.';
CREATE INDEX execution_interventions_organisation ON execution_interventions (organisation_id);

CREATE FUNCTION new_id() RETURNS uuid
    LANGUAGE sql VOLATILE
    RETURN (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
            || right(replace(gen_random_uuid()::text, '-', ''), 20))::uuid;
COMMENT ON FUNCTION new_id() IS 'An id like those of the server: the time in milliseconds and 80 random bits.';

CREATE TABLE approvals (
    id uuid PRIMARY KEY DEFAULT new_id(),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    execution_id uuid NOT NULL REFERENCES executions (id),
    seq integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('call', 'doubt')),
    call_id text NOT NULL,
    tool text NOT NULL,
    arguments jsonb NOT NULL,
    arguments_hash text NOT NULL,
    risk text NOT NULL CHECK (risk IN ('read', 'write', 'destructive')),
    policy jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'expired', 'resolved')),
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    decided_at timestamptz,
    decided_by uuid REFERENCES users (id),
    reason text,
    UNIQUE (execution_id, seq)
);
COMMENT ON TABLE approvals IS 'Decisions that executions wait for: whether a call may be made, or what became of one.';
COMMENT ON COLUMN approvals.seq IS 'The event that asked.';
COMMENT ON COLUMN approvals.arguments IS 'What the call is made with, as the last one who changed it wrote it.';
COMMENT ON COLUMN approvals.arguments_hash IS 'What an approval is bound to, see domain::approval::arguments_hash; empty for a doubt.';
COMMENT ON COLUMN approvals.policy IS 'Who decides, as domain::approval::ApprovalPolicy.';
CREATE INDEX approvals_organisation ON approvals (organisation_id, status, id);
CREATE INDEX approvals_expiry ON approvals (expires_at) WHERE status = 'pending';
CREATE INDEX approvals_decided_by ON approvals (decided_by);

CREATE TABLE approval_votes (
    approval_id uuid NOT NULL REFERENCES approvals (id),
    user_id uuid NOT NULL REFERENCES users (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (approval_id, user_id)
);
COMMENT ON TABLE approval_votes IS 'Who agreed to a call so far, to the arguments that it has now.';
CREATE INDEX approval_votes_user ON approval_votes (user_id);
CREATE INDEX approval_votes_organisation ON approval_votes (organisation_id);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['execution_interventions', 'approvals', 'approval_votes'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO profile_builder_app
                 USING (organisation_id = current_organisation())
                 WITH CHECK (organisation_id = current_organisation())',
            tenant_table
        );
    END LOOP;
END
$$;
CREATE POLICY engine ON execution_interventions TO profile_builder_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON approvals TO profile_builder_engine USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON execution_interventions TO profile_builder_app, profile_builder_engine;
GRANT SELECT, UPDATE ON approvals TO profile_builder_app;
GRANT SELECT, INSERT, DELETE ON approval_votes TO profile_builder_app;
GRANT SELECT, INSERT, UPDATE ON approvals TO profile_builder_engine;
