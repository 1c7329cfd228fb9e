-- What the server tells people by itself.

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id uuid NOT NULL REFERENCES users (id),
    kind text NOT NULL CHECK (kind IN ('schedule_done', 'schedule_failed', 'schedule_recovered', 'schedule_paused')),
    title text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    read_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE notifications IS 'What the server told a user by itself.';
COMMENT ON COLUMN notifications.link IS 'Where more is to be seen: a path in the web client.';
CREATE INDEX notifications_organisation ON notifications (organisation_id);
CREATE INDEX notifications_user ON notifications (user_id, id);

ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notifications TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());
GRANT SELECT, INSERT ON notifications TO profile_builder_app;
GRANT UPDATE (read_at) ON notifications TO profile_builder_app;

ALTER TABLE schedules ADD COLUMN notify_on text NOT NULL DEFAULT 'trouble' CHECK (notify_on IN ('trouble', 'every_run'));
COMMENT ON COLUMN schedules.notify_on IS 'When its owner is told what became of a run.';
