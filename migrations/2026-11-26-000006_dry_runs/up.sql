-- Executions whose tools are only simulated, and one column instead of two that are never both set.
-- Nothing is released yet: no earlier release has to run on this.

ALTER TABLE executions RENAME COLUMN output TO outcome;
-- Forced, the policies would hide every row from an owner who is no superuser.
ALTER TABLE executions NO FORCE ROW LEVEL SECURITY;
UPDATE executions SET outcome = error WHERE error IS NOT NULL;
ALTER TABLE executions FORCE ROW LEVEL SECURITY;
ALTER TABLE executions DROP COLUMN error;
COMMENT ON COLUMN executions.outcome IS 'The answer of one that is completed, or why it failed or was cancelled.';

ALTER TABLE executions ADD COLUMN dry_run boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN executions.dry_run IS 'Whether its tools are only simulated.';
