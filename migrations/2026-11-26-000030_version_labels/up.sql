-- What people call versions of agents, and why those were made. The versions themselves never change.

CREATE TABLE agent_version_labels (
    agent_version_id uuid PRIMARY KEY REFERENCES agent_versions (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name text CHECK (length(name) BETWEEN 1 AND 120),
    note text CHECK (length(note) BETWEEN 1 AND 2000)
);
COMMENT ON TABLE agent_version_labels IS 'Words about a version of an agent, beside it, since nobody may change a version.';
COMMENT ON COLUMN agent_version_labels.name IS 'What people call it, such as "before the audit".';
COMMENT ON COLUMN agent_version_labels.note IS 'Why it was made.';
CREATE INDEX agent_version_labels_organisation ON agent_version_labels (organisation_id);

ALTER TABLE agent_version_labels ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_version_labels FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON agent_version_labels TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());

GRANT SELECT, INSERT, UPDATE ON agent_version_labels TO profile_builder_app;
