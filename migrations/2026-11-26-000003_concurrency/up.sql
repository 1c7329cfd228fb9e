-- How many executions may run at once: of an organisation, and of an agent.

ALTER TABLE organisations ADD COLUMN max_running integer CHECK (max_running > 0);
ALTER TABLE agents ADD COLUMN max_running integer CHECK (max_running > 0);
COMMENT ON COLUMN organisations.max_running IS 'The most executions that are running at once; null for no limit. Those beyond it wait in the queue.';
COMMENT ON COLUMN agents.max_running IS 'The same for the executions of one agent.';

-- Nothing is released yet: no large table has to wait for these locks.
DROP INDEX executions_running;
CREATE INDEX executions_running ON executions (organisation_id, agent_id) WHERE status = 'running';
CREATE INDEX agents_max_running ON agents (id) WHERE max_running IS NOT NULL;

CREATE POLICY engine ON agents FOR SELECT TO profile_builder_engine USING (true);
GRANT SELECT (id, organisation_id, max_running) ON agents TO profile_builder_engine;
GRANT UPDATE (max_running) ON organisations TO profile_builder_app;
