-- Notifications that also go out by e-mail.

ALTER TABLE schedules ADD COLUMN notify_by_mail boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN schedules.notify_by_mail IS 'Whether its owner is also told by e-mail.';

ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('schedule_done', 'schedule_failed', 'schedule_recovered', 'schedule_paused', 'test')) NOT VALID;
ALTER TABLE notifications VALIDATE CONSTRAINT notifications_kind_check;

CREATE TABLE mail_outbox (
    notification_id uuid PRIMARY KEY REFERENCES notifications (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    send_at timestamptz DEFAULT now(),
    sent_at timestamptz,
    error text
);
COMMENT ON TABLE mail_outbox IS 'Notifications that go out by e-mail.';
COMMENT ON COLUMN mail_outbox.attempt IS 'How often it was tried.';
COMMENT ON COLUMN mail_outbox.send_at IS 'Not tried before; null once it was sent or given up.';
COMMENT ON COLUMN mail_outbox.error IS 'What the last attempt failed with.';
CREATE INDEX mail_outbox_organisation ON mail_outbox (organisation_id);
CREATE INDEX mail_outbox_due ON mail_outbox (send_at) WHERE send_at IS NOT NULL;

ALTER TABLE mail_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mail_outbox TO profile_builder_app
    USING (organisation_id = current_organisation())
    WITH CHECK (organisation_id = current_organisation());
-- What is due is looked for across organisations, and sent in each one's own transaction.
CREATE POLICY engine ON mail_outbox FOR SELECT TO profile_builder_engine USING (true);
GRANT SELECT, INSERT, UPDATE ON mail_outbox TO profile_builder_app;
GRANT SELECT (notification_id, organisation_id, send_at) ON mail_outbox TO profile_builder_engine;
