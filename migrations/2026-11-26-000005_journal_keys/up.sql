-- An event's execution and organisation come from the execution's row, which the same statement has
-- just updated or inserted. PostgreSQL looked both up again, and locked the organisation's row, for each.
ALTER TABLE execution_events DROP CONSTRAINT execution_events_execution_id_fkey;
ALTER TABLE execution_events DROP CONSTRAINT execution_events_organisation_id_fkey;

-- It served the second of these keys; events are read by execution.
DROP INDEX execution_events_organisation;

COMMENT ON COLUMN execution_events.execution_id IS 'One of executions, without a key that PostgreSQL checks: each statement that adds events takes it from there. Whoever deletes an execution deletes its events.';
COMMENT ON COLUMN execution_events.organisation_id IS 'That of the execution, taken from its row.';

-- Most executions are no forks; the key needs the index only for those that are.
DROP INDEX executions_forked_from;
CREATE INDEX executions_forked_from ON executions (forked_from) WHERE forked_from IS NOT NULL;
