-- Teams of people, and agents that are shared with them.

CREATE TABLE teams (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE teams IS 'People of an organisation with whom something can be shared at once.';
CREATE UNIQUE INDEX teams_name ON teams (organisation_id, lower(name));
CREATE INDEX teams_created_by ON teams (created_by);

CREATE TABLE team_members (
    team_id uuid NOT NULL REFERENCES teams (id),
    user_id uuid NOT NULL REFERENCES users (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    added_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, user_id)
);
COMMENT ON TABLE team_members IS 'Who is in a team.';
CREATE INDEX team_members_user ON team_members (user_id);
CREATE INDEX team_members_organisation ON team_members (organisation_id);
CREATE INDEX team_members_added_by ON team_members (added_by);

CREATE TABLE shares (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    agent_id uuid NOT NULL REFERENCES agents (id),
    audience text NOT NULL CHECK (audience IN ('organisation', 'department', 'team')),
    department text CHECK (department IN ('engineering', 'finance', 'sales', 'marketing', 'operations')),
    team_id uuid REFERENCES teams (id),
    shared_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((department IS NOT NULL) = (audience = 'department')),
    CHECK ((team_id IS NOT NULL) = (audience = 'team'))
);
COMMENT ON TABLE shares IS 'Who sees and runs a restricted agent, beside who made it and administrators.';
COMMENT ON COLUMN shares.audience IS 'Everybody of the organisation, or those of one department or team.';
CREATE UNIQUE INDEX shares_once ON shares (agent_id, audience, department, team_id) NULLS NOT DISTINCT;
CREATE INDEX shares_organisation ON shares (organisation_id);
CREATE INDEX shares_team ON shares (team_id);
CREATE INDEX shares_shared_by ON shares (shared_by);

-- Agents that are there stay as they are: everybody sees them, and builders change them.
ALTER TABLE agents ADD visibility text NOT NULL DEFAULT 'open' CHECK (visibility IN ('open', 'restricted'));
COMMENT ON COLUMN agents.visibility IS 'Open: everybody of the organisation sees it, and who may change agents changes it. Restricted: who made it and administrators change it, and those see it with whom it is shared.';
CREATE INDEX agents_restricted ON agents (organisation_id) WHERE visibility = 'restricted';

COMMENT ON COLUMN users.department IS 'What is relevant to the user, and which agents are shared with them; never what they may do.';

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['teams', 'team_members', 'shares'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO profile_builder_app
                 USING (organisation_id = current_organisation())
                 WITH CHECK (organisation_id = current_organisation())',
            tenant_table
        );
    END LOOP;
END
$$;

GRANT SELECT, INSERT, DELETE ON teams, team_members, shares TO profile_builder_app;
GRANT UPDATE (name) ON teams TO profile_builder_app;
