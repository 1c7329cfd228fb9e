-- Executions that go on from what another one did.

ALTER TABLE executions ADD COLUMN forked_from uuid REFERENCES executions (id);
COMMENT ON COLUMN executions.forked_from IS 'The execution whose journal its own begins with; its event forked says up to where.';
CREATE INDEX executions_forked_from ON executions (forked_from);
