-- What is known of an attached file; its bytes stand in the file store, under the organization's id and its own.
-- It belongs to a record of any type, so no foreign key can name the table: records are archived, never removed.
CREATE TABLE attachments (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  record_type     text NOT NULL,
  record_id       uuid NOT NULL,
  name            text COLLATE "und-x-icu" NOT NULL,
  description     text,
  content_type    text NOT NULL,
  size            bigint NOT NULL CONSTRAINT attachments_size_check CHECK (size >= 0),
  sha256          text NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX attachments_record_idx ON attachments (organization_id, record_type, record_id, id);
CREATE INDEX attachments_name_idx ON attachments (organization_id, record_type, record_id, name, id);
CREATE INDEX attachments_created_idx ON attachments (organization_id, record_type, record_id, created_at, id);
