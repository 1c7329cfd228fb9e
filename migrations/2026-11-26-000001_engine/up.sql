-- Executions of different urgency, and writes to running ones that touch no index.

ALTER TABLE executions ADD COLUMN priority smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN executions.priority IS 'Of an organisation''s waiting executions the highest is claimed first.';

-- Nothing is released yet: no large table has to wait for these locks.
-- An index over lease_until would have to be changed with every step.
DROP INDEX executions_queued;
DROP INDEX executions_running;
CREATE INDEX executions_queued ON executions (organisation_id, priority DESC, run_at, id) WHERE status = 'queued';
CREATE INDEX executions_running ON executions (organisation_id) WHERE status = 'running';
-- Room for the next state of a row beside it.
ALTER TABLE executions SET (fillfactor = 70);
