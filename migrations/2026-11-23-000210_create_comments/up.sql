-- What people say to each other about a record. It is a record of any type, so no foreign key can name the table: records
-- are archived, never removed.
CREATE TABLE comments (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  record_type     text NOT NULL,
  record_id       uuid NOT NULL,
  body            text NOT NULL,
  mentioned_ids   uuid[] NOT NULL DEFAULT '{}',
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT comments_created_by_id_fkey FOREIGN KEY (organization_id, created_by_id) REFERENCES users
);
CREATE INDEX comments_record_idx ON comments (organization_id, record_type, record_id, id);
CREATE INDEX comments_created_idx ON comments (organization_id, record_type, record_id, created_at, id);
