-- Templates of agents: those that an organisation keeps, and those that a user keeps.

CREATE TABLE templates (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    scope text NOT NULL CHECK (scope IN ('organisation', 'personal')),
    name text NOT NULL,
    description text NOT NULL,
    department text CHECK (department IN ('engineering', 'finance', 'sales', 'marketing', 'operations')),
    file text NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE templates IS 'What agents are made from. Those of the product are not here but in the program.';
COMMENT ON COLUMN templates.scope IS 'Whether everybody of the organisation sees it, or only who made it.';
COMMENT ON COLUMN templates.department IS 'Whom it is for first; null for everybody. Never decides access.';
COMMENT ON COLUMN templates.file IS 'All of it, as a definition file.';
CREATE INDEX templates_organisation ON templates (organisation_id, id);
CREATE INDEX templates_created_by ON templates (created_by);

ALTER TABLE templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE templates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON templates TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());

GRANT SELECT, INSERT, DELETE ON templates TO profile_builder_app;
