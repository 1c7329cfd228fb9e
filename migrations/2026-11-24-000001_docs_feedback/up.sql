-- What readers say of the pages of the docs site.

CREATE TABLE docs_feedback (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    page text NOT NULL CHECK (length(page) BETWEEN 1 AND 300),
    user_id uuid NOT NULL REFERENCES users (id),
    helpful boolean NOT NULL,
    comment text CHECK (length(comment) BETWEEN 1 AND 2000),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, page, user_id)
);
COMMENT ON TABLE docs_feedback IS 'What one user says of one page of the docs site; the next vote replaces it.';
COMMENT ON COLUMN docs_feedback.page IS 'The page''s source path, such as security/baseline.md. The page may be gone.';
CREATE INDEX docs_feedback_user ON docs_feedback (user_id);

ALTER TABLE docs_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE docs_feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON docs_feedback TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());

GRANT SELECT, INSERT, UPDATE, DELETE ON docs_feedback TO profile_builder_app;
