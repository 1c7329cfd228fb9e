-- How long an execution may go on is one column from its beginning.

-- Nothing is released yet: no server of an older version needs the column that goes.
-- Forced, the policies would hide every row from an owner who is no superuser.
ALTER TABLE executions NO FORCE ROW LEVEL SECURITY;
UPDATE executions SET seconds_left = timeout_seconds WHERE seconds_left IS NULL;
ALTER TABLE executions FORCE ROW LEVEL SECURITY;
ALTER TABLE executions ALTER COLUMN seconds_left SET NOT NULL;
ALTER TABLE executions ADD CONSTRAINT executions_seconds_left_check CHECK (seconds_left >= 0);
COMMENT ON COLUMN executions.seconds_left IS 'How long it may go on from its next claim, in seconds; while it runs, deadline counts.';
ALTER TABLE executions DROP COLUMN timeout_seconds;
