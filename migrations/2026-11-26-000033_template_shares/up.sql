-- Templates that people keep for themselves are shared like restricted agents.

ALTER TABLE shares ALTER agent_id DROP NOT NULL;
ALTER TABLE shares ADD template_id uuid REFERENCES templates (id) ON DELETE CASCADE;
ALTER TABLE shares ADD CHECK (num_nonnulls(agent_id, template_id) = 1);
COMMENT ON TABLE shares IS 'Who sees and runs a restricted agent, or sees and uses a personal template, beside who made it.';

CREATE UNIQUE INDEX shares_once_each ON shares (agent_id, template_id, audience, department, team_id) NULLS NOT DISTINCT;
DROP INDEX shares_once;
CREATE INDEX shares_template ON shares (template_id);
