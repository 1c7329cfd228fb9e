-- What agents remember beyond one execution.

-- The managed database has the extension from its first start; another may lack it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
        CREATE EXTENSION vector;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the database has no extension "vector" (pgvector), which what agents remember is searched with, and the login % may not add it: as a superuser, run CREATE EXTENSION vector; in this database, and start again', current_user;
    WHEN undefined_file OR feature_not_supported THEN
        RAISE EXCEPTION 'the PostgreSQL server has no extension "vector" (pgvector), which what agents remember is searched with: install pgvector on it, such as the package postgresql-%-pgvector, and start again', current_setting('server_version_num')::integer / 10000;
END
$$;

CREATE TABLE memories (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    scope text NOT NULL CHECK (scope IN ('user', 'agent', 'organisation')),
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    agent_id uuid REFERENCES agents (id) ON DELETE CASCADE,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    written_by uuid REFERENCES users (id) ON DELETE SET NULL,
    edited_by uuid REFERENCES users (id) ON DELETE SET NULL,
    execution_id uuid REFERENCES executions (id) ON DELETE SET NULL,
    seq integer,
    idempotency_key text,
    embedder text,
    embedding vector,
    embedded_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    CHECK ((scope = 'user') = (user_id IS NOT NULL)),
    CHECK (scope = 'user' OR (scope = 'agent') = (agent_id IS NOT NULL)),
    CHECK ((embedder IS NULL) = (embedding IS NULL))
);
COMMENT ON TABLE memories IS 'What agents remember beyond one execution.';
COMMENT ON COLUMN memories.scope IS 'Whose executions read it: one user''s, one agent''s, or all of the organisation.';
COMMENT ON COLUMN memories.user_id IS 'The user, when it is for one.';
COMMENT ON COLUMN memories.agent_id IS 'The agent; with the scope user null for all agents that the user runs.';
COMMENT ON COLUMN memories.written_by IS 'Who wrote it, or for whom the execution ran that did.';
COMMENT ON COLUMN memories.edited_by IS 'Who changed its text last.';
COMMENT ON COLUMN memories.execution_id IS 'The execution that wrote it; null when a person did.';
COMMENT ON COLUMN memories.seq IS 'The event of that execution by which it did.';
COMMENT ON COLUMN memories.idempotency_key IS 'The call that wrote it: made again, it finds this row.';
COMMENT ON COLUMN memories.embedder IS 'What made the embedding. Searches compare those of one embedder alone.';
COMMENT ON COLUMN memories.embedding IS 'Null until an embedder answers. There is no index over it: a search reads what the row''s readers have, exactly.';
COMMENT ON COLUMN memories.embedded_at IS 'When an embedder last had a go at it.';
COMMENT ON COLUMN memories.last_used_at IS 'When an execution last found it.';
COMMENT ON COLUMN memories.expires_at IS 'From then on it is as good as gone; null for never.';
CREATE INDEX memories_organisation ON memories (organisation_id, id);
CREATE INDEX memories_user ON memories (user_id);
CREATE INDEX memories_agent ON memories (agent_id);
CREATE INDEX memories_written_by ON memories (written_by);
CREATE INDEX memories_edited_by ON memories (edited_by);
CREATE INDEX memories_execution ON memories (execution_id);
CREATE INDEX memories_embedder ON memories (embedder);
CREATE INDEX memories_expiring ON memories (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX memories_idempotency ON memories (organisation_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

ALTER TABLE memories ENABLE ROW LEVEL SECURITY;
ALTER TABLE memories FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON memories TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());
-- What is to be forgotten or embedded anew is looked for across organisations, and done in each one's own transaction.
CREATE POLICY engine ON memories FOR SELECT TO profile_builder_engine USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON memories TO profile_builder_app;
GRANT SELECT (id, organisation_id, embedder, embedded_at, expires_at) ON memories TO profile_builder_engine;

ALTER TABLE organisations ADD COLUMN memory_days integer NOT NULL DEFAULT 30 CHECK (memory_days BETWEEN 1 AND 3650);
COMMENT ON COLUMN organisations.memory_days IS 'How long agents remember what is not pinned.';
GRANT UPDATE (memory_days) ON organisations TO profile_builder_app;
