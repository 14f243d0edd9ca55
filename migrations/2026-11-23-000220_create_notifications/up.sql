-- Who is told of what happens to a record, and what they were told. A record is of any type, so no foreign key can name its
-- table: records are archived, never removed.
DO $migration$
BEGIN
  -- Somebody may stand here twice, when two records have become one; they are told once.
  CREATE TABLE followers (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    record_type     text NOT NULL,
    record_id       uuid NOT NULL,
    user_id         uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT followers_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
  );
  CREATE INDEX followers_record_idx ON followers (organization_id, record_type, record_id, user_id);

  -- One for each user and change at the most.
  CREATE TABLE notifications (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    user_id         uuid NOT NULL,
    seq             bigint NOT NULL,
    kind            text NOT NULL CONSTRAINT notifications_kind_check
                    CHECK (kind IN ('mention', 'comment', 'assignment', 'reminder', 'change')),
    record_type     text NOT NULL,
    record_id       uuid NOT NULL,
    comment_id      uuid,
    actor_id        uuid,
    action          text NOT NULL,
    changed         text[] NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    read_at         timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT notifications_seq_key UNIQUE (organization_id, user_id, seq),
    CONSTRAINT notifications_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
  );
  CREATE INDEX notifications_created_idx ON notifications (organization_id, user_id, created_at, id);
  CREATE INDEX notifications_unread_idx ON notifications (organization_id, user_id, created_at, id) WHERE read_at IS NULL;

  -- How far each organization's log has been told; what came before is history, and so is what is older than `since`.
  CREATE TABLE notification_heads (
    organization_id uuid PRIMARY KEY,
    seq             bigint NOT NULL,
    since           timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z'
  );
  INSERT INTO notification_heads SELECT organization_id, seq FROM feed_heads;
END $migration$;
