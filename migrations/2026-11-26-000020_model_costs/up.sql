-- What executions cost.

-- Rows that are there already have no known cost: their column stays null.
ALTER TABLE executions ADD COLUMN cost_micro_usd bigint CHECK (cost_micro_usd >= 0);
ALTER TABLE executions ALTER COLUMN cost_micro_usd SET DEFAULT 0;
COMMENT ON COLUMN executions.cost_micro_usd IS 'What the turns so far cost in millionths of a US dollar; null when that is not known of one.';
