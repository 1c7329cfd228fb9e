-- Budgets of teams: an execution counts against those of each team that whoever asked for it is in.

ALTER TABLE budgets ADD team_id uuid REFERENCES teams (id) ON DELETE CASCADE;
ALTER TABLE budgets DROP CONSTRAINT budgets_scope_check;
ALTER TABLE budgets ADD CONSTRAINT budgets_scope_check CHECK (scope IN ('organisation', 'agent', 'user', 'team'));
ALTER TABLE budgets ADD CHECK ((scope = 'team') = (team_id IS NOT NULL));
COMMENT ON TABLE budgets IS 'The most that executions may use: all of an organisation, those of an agent, or those that a user or the people of a team asked for.';
ALTER TABLE budgets ADD CONSTRAINT budgets_once
    UNIQUE NULLS NOT DISTINCT (organisation_id, scope, agent_id, user_id, team_id, period, unit);
ALTER TABLE budgets DROP CONSTRAINT budgets_organisation_id_scope_agent_id_user_id_period_unit_key;
CREATE INDEX budgets_team ON budgets (team_id);

-- The engine looks who is in a team, and nothing else of it.
CREATE POLICY engine ON team_members FOR SELECT TO profile_builder_engine USING (true);
GRANT SELECT (team_id, user_id) ON team_members TO profile_builder_engine;

CREATE OR REPLACE FUNCTION reserve_budgets(
    of_execution uuid, of_epoch integer, of_seq integer, most_tokens bigint, most_micro_usd bigint
) RETURNS TABLE (
    scope text, period text, unit text, amount bigint, used bigint, reserved bigint, wanted bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    this executions;
    this_month date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
    applying uuid[];
BEGIN
    SELECT * INTO this FROM executions e
        WHERE e.id = of_execution AND e.lease_epoch = of_epoch AND e.status = 'running';
    -- A lost lease shows at the next write.
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM settle_left_behind(of_execution);
    PERFORM settle_budgets(of_execution, of_epoch, 0, 0, 0);
    PERFORM set_config('synchronous_commit', 'off', true);
    -- Chosen once: people may come into teams and leave them meanwhile.
    applying := ARRAY(SELECT b.id FROM budgets b
        WHERE b.organisation_id = this.organisation_id
            AND (b.agent_id IS NULL OR b.agent_id = this.agent_id)
            AND (b.user_id IS NULL OR b.user_id = this.requested_by)
            AND (b.team_id IS NULL OR EXISTS (
                SELECT FROM team_members m WHERE m.team_id = b.team_id AND m.user_id = this.requested_by)));
    INSERT INTO budget_usage (budget_id, month, organisation_id)
        SELECT b.id, this_month, b.organisation_id FROM budgets b
        WHERE b.id = ANY (applying) AND b.period = 'month'
            AND NOT EXISTS (SELECT FROM budget_usage u WHERE u.budget_id = b.id AND u.month = this_month)
        ORDER BY b.id ON CONFLICT DO NOTHING;
    PERFORM 1 FROM budget_usage u
        WHERE u.budget_id = ANY (applying) AND u.month = this_month
        ORDER BY u.budget_id FOR UPDATE OF u;
    -- This statement sees what was committed before the locks were given.
    RETURN QUERY SELECT asked.scope, asked.period, asked.unit, asked.amount, asked.used, asked.reserved, asked.wanted
        FROM (
            SELECT b.scope, b.period, b.unit, b.amount,
                CASE b.period WHEN 'month' THEN u.used ELSE
                    CASE b.unit WHEN 'tokens' THEN this.input_tokens
                            + least(9223372036854775807 - this.input_tokens, this.output_tokens)
                        WHEN 'steps' THEN this.steps ELSE this.cost_micro_usd END END AS used,
                coalesce(u.reserved, 0) AS reserved,
                CASE b.unit WHEN 'tokens' THEN most_tokens WHEN 'steps' THEN 1 ELSE most_micro_usd END AS wanted
            FROM budgets b LEFT JOIN budget_usage u ON u.budget_id = b.id AND u.month = this_month
                AND b.period = 'month'
            WHERE b.id = ANY (applying)
        ) asked
        WHERE (asked.used::numeric + asked.reserved + asked.wanted <= asked.amount) IS NOT TRUE
        -- Those that no waiting helps first.
        ORDER BY (asked.used::numeric + asked.wanted <= asked.amount) IS TRUE, asked.amount
        LIMIT 1;
    IF FOUND THEN RETURN; END IF;
    WITH taken AS (
        INSERT INTO budget_reservations
            (execution_id, budget_id, month, organisation_id, lease_epoch, last_seq, amount)
        SELECT of_execution, b.id, this_month, b.organisation_id, of_epoch, of_seq,
            CASE b.unit WHEN 'tokens' THEN most_tokens WHEN 'steps' THEN 1 ELSE most_micro_usd END
        FROM budgets b
        WHERE b.id = ANY (applying) AND b.period = 'month'
        ON CONFLICT DO NOTHING
        RETURNING budget_id, amount
    )
    UPDATE budget_usage u SET reserved = u.reserved + taken.amount
        FROM taken WHERE u.budget_id = taken.budget_id AND u.month = this_month;
END
$$;
