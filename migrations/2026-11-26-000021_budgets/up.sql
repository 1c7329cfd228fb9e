-- Budgets: how much executions may use, reserved before each turn of a model and settled behind it.

CREATE TABLE budgets (
    id uuid PRIMARY KEY DEFAULT new_id(),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    scope text NOT NULL CHECK (scope IN ('organisation', 'agent', 'user')),
    agent_id uuid REFERENCES agents (id),
    user_id uuid REFERENCES users (id),
    period text NOT NULL CHECK (period IN ('month', 'execution')),
    unit text NOT NULL CHECK (unit IN ('tokens', 'micro_usd', 'steps')),
    amount bigint NOT NULL CHECK (amount > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((scope = 'agent') = (agent_id IS NOT NULL)),
    CHECK ((scope = 'user') = (user_id IS NOT NULL)),
    UNIQUE NULLS NOT DISTINCT (organisation_id, scope, agent_id, user_id, period, unit)
);
COMMENT ON TABLE budgets IS 'The most that executions may use: all of an organisation, those of an agent, or those that a user asked for.';
COMMENT ON COLUMN budgets.period IS 'Whether the amount is for a calendar month in UTC, or for each execution.';
CREATE INDEX budgets_agent ON budgets (agent_id);
CREATE INDEX budgets_user ON budgets (user_id);

CREATE TABLE budget_usage (
    budget_id uuid NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
    month date NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
    reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    alerted_at timestamptz,
    PRIMARY KEY (budget_id, month)
);
COMMENT ON TABLE budget_usage IS 'What was used of a budget in a month, and what turns that are under way may still use.';
COMMENT ON COLUMN budget_usage.alerted_at IS 'When four fifths of the budget were used.';
CREATE INDEX budget_usage_organisation ON budget_usage (organisation_id);

CREATE TABLE budget_reservations (
    execution_id uuid NOT NULL REFERENCES executions (id),
    budget_id uuid NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
    month date NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    lease_epoch integer NOT NULL,
    last_seq integer NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (execution_id, budget_id)
);
COMMENT ON TABLE budget_reservations IS 'What a turn that is under way may use of a budget. One whose worker is gone is settled by whoever notices.';
COMMENT ON COLUMN budget_reservations.lease_epoch IS 'The claim that reserved it.';
COMMENT ON COLUMN budget_reservations.last_seq IS 'The newest event before the turn.';
CREATE INDEX budget_reservations_budget ON budget_reservations (budget_id);
CREATE INDEX budget_reservations_organisation ON budget_reservations (organisation_id);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['budgets', 'budget_usage', 'budget_reservations'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO profile_builder_app
                 USING (organisation_id = current_organisation())
                 WITH CHECK (organisation_id = current_organisation())',
            tenant_table
        );
        EXECUTE format(
            'CREATE POLICY engine ON %I TO profile_builder_engine USING (true) WITH CHECK (true)', tenant_table
        );
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE ON budgets TO profile_builder_app;
GRANT SELECT ON budget_usage, budget_reservations TO profile_builder_app;
GRANT SELECT ON budgets TO profile_builder_engine;
GRANT SELECT, INSERT, UPDATE ON budget_usage TO profile_builder_engine;
GRANT SELECT, INSERT, DELETE ON budget_reservations TO profile_builder_engine;

-- A commit that need not wait for the disk: a hot row is locked for a moment only. What a crash of
-- PostgreSQL takes back is the newest fraction of a second of counts, never an event.
CREATE FUNCTION settle_budgets(
    of_execution uuid, of_epoch integer, used_tokens bigint, used_micro_usd bigint, used_steps integer
) RETURNS TABLE (budget_id uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    -- In the same order everywhere, so that no two wait for each other.
    PERFORM 1 FROM budget_usage u
        JOIN budget_reservations r ON r.budget_id = u.budget_id AND r.month = u.month
        WHERE r.execution_id = of_execution AND r.lease_epoch = of_epoch
        ORDER BY u.budget_id FOR UPDATE OF u;
    RETURN QUERY WITH ended AS (
        DELETE FROM budget_reservations r USING budgets b
        WHERE r.execution_id = of_execution AND r.lease_epoch = of_epoch AND b.id = r.budget_id
        RETURNING r.budget_id, r.month, r.amount AS reserved, b.amount AS most,
            CASE b.unit WHEN 'tokens' THEN used_tokens WHEN 'steps' THEN used_steps
                -- Without a known price, what was reserved counts.
                ELSE coalesce(used_micro_usd, r.amount) END AS cost
    ), settled AS (
        UPDATE budget_usage u
        SET reserved = greatest(0, u.reserved - ended.reserved),
            used = u.used + least(9223372036854775807 - u.used, ended.cost),
            alerted_at = CASE WHEN u.alerted_at IS NULL
                AND (u.used::numeric + ended.cost) * 5 >= ended.most::numeric * 4
                THEN clock_timestamp() ELSE u.alerted_at END
        FROM ended WHERE u.budget_id = ended.budget_id AND u.month = ended.month
        RETURNING u.budget_id, u.alerted_at >= now() AS is_new
    )
    SELECT settled.budget_id FROM settled WHERE is_new;
END
$$;
COMMENT ON FUNCTION settle_budgets IS 'Puts what a turn used in place of what it had reserved, and returns the budgets of which four fifths are used from now on.';

CREATE FUNCTION settle_left_behind(of_execution uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    left_behind record;
    settled integer := 0;
BEGIN
    FOR left_behind IN
        SELECT r.execution_id, r.lease_epoch, min(r.last_seq) AS last_seq
        FROM budget_reservations r JOIN executions e ON e.id = r.execution_id
        WHERE (e.status <> 'running' OR e.lease_epoch <> r.lease_epoch)
            AND (of_execution IS NULL OR r.execution_id = of_execution)
        GROUP BY r.execution_id, r.lease_epoch ORDER BY r.execution_id LIMIT 1
    LOOP
        -- Its turn may have been stored before its worker went away.
        PERFORM settle_budgets(left_behind.execution_id, left_behind.lease_epoch,
            least(9223372036854775807, coalesce(sum((turn.payload->'usage'->>'input_tokens')::numeric
                + (turn.payload->'usage'->>'output_tokens')::numeric
                + (turn.payload->'usage'->>'cache_read_input_tokens')::numeric
                + (turn.payload->'usage'->>'cache_creation_input_tokens')::numeric), 0))::bigint,
            least(9223372036854775807, coalesce(sum((turn.payload->>'cost_micro_usd')::numeric), 0))::bigint,
            count(*)::integer)
        FROM (
            SELECT e.payload FROM execution_events e
            WHERE e.execution_id = left_behind.execution_id AND e.seq > left_behind.last_seq
                AND e.kind = 'model_replied'
            ORDER BY e.seq LIMIT 1
        ) turn;
        settled := settled + 1;
    END LOOP;
    RETURN settled;
END
$$;
COMMENT ON FUNCTION settle_left_behind IS 'Settles the reservations of one turn whose worker is gone, of any execution or this one, with what the journal says of it or nothing; returns how many turns that were.';

CREATE FUNCTION reserve_budgets(
    of_execution uuid, of_epoch integer, of_seq integer, most_tokens bigint, most_micro_usd bigint
) RETURNS TABLE (
    scope text, period text, unit text, amount bigint, used bigint, reserved bigint, wanted bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    this executions;
    this_month date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
BEGIN
    SELECT * INTO this FROM executions e
        WHERE e.id = of_execution AND e.lease_epoch = of_epoch AND e.status = 'running';
    -- A lost lease shows at the next write.
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM settle_left_behind(of_execution);
    PERFORM settle_budgets(of_execution, of_epoch, 0, 0, 0);
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO budget_usage (budget_id, month, organisation_id)
        SELECT b.id, this_month, b.organisation_id FROM budgets b
        WHERE b.organisation_id = this.organisation_id AND b.period = 'month'
            AND (b.agent_id IS NULL OR b.agent_id = this.agent_id)
            AND (b.user_id IS NULL OR b.user_id = this.requested_by)
            AND NOT EXISTS (SELECT FROM budget_usage u WHERE u.budget_id = b.id AND u.month = this_month)
        ORDER BY b.id ON CONFLICT DO NOTHING;
    PERFORM 1 FROM budget_usage u JOIN budgets b ON b.id = u.budget_id
        WHERE b.organisation_id = this.organisation_id AND u.month = this_month
            AND (b.agent_id IS NULL OR b.agent_id = this.agent_id)
            AND (b.user_id IS NULL OR b.user_id = this.requested_by)
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
            WHERE b.organisation_id = this.organisation_id
                AND (b.agent_id IS NULL OR b.agent_id = this.agent_id)
                AND (b.user_id IS NULL OR b.user_id = this.requested_by)
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
        WHERE b.organisation_id = this.organisation_id AND b.period = 'month'
            AND (b.agent_id IS NULL OR b.agent_id = this.agent_id)
            AND (b.user_id IS NULL OR b.user_id = this.requested_by)
        ON CONFLICT DO NOTHING
        RETURNING budget_id, amount
    )
    UPDATE budget_usage u SET reserved = u.reserved + taken.amount
        FROM taken WHERE u.budget_id = taken.budget_id AND u.month = this_month;
END
$$;
COMMENT ON FUNCTION reserve_budgets IS 'Reserves what a turn may use at most, of all budgets or of none; returns the budget that has not enough left.';
