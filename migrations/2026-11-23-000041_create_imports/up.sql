CREATE TABLE imports (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  owner_id        uuid NOT NULL,
  -- None until the content is there.
  job_id          uuid,
  undo_job_id     uuid,
  collection      text NOT NULL,
  format          text NOT NULL CONSTRAINT imports_format_check CHECK (format IN ('csv', 'ndjson', 'vcard')),
  dry_run         boolean NOT NULL,
  mapping         jsonb NOT NULL,
  dedupe          jsonb NOT NULL,
  csv             jsonb NOT NULL,
  content_id      uuid,
  size            bigint,
  -- The columns of the file, for the file of errors.
  header          jsonb,
  created         integer NOT NULL DEFAULT 0,
  updated         integer NOT NULL DEFAULT 0,
  skipped         integer NOT NULL DEFAULT 0,
  failed          integer NOT NULL DEFAULT 0,
  undone          integer NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT imports_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users
);
CREATE INDEX imports_owner_idx ON imports (organization_id, owner_id, id);
CREATE INDEX imports_created_idx ON imports (organization_id, created_at, id);
CREATE INDEX imports_expires_idx ON imports (organization_id, expires_at);

-- What became of each row.
CREATE TABLE import_rows (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  import_id       uuid NOT NULL,
  line            bigint NOT NULL,
  status          text NOT NULL CONSTRAINT import_rows_status_check CHECK (status IN
    ('created', 'updated', 'skipped', 'failed')),
  record_id       uuid,
  -- The record's version that the import left behind.
  record_version  integer,
  problem         jsonb,
  -- The row as it came, where it failed.
  source          jsonb,
  -- What became of it when the import was taken back.
  undo            text CONSTRAINT import_rows_undo_check CHECK (undo IN ('archived', 'restored', 'kept')),
  PRIMARY KEY (organization_id, id),
  CONSTRAINT import_rows_import_id_fkey FOREIGN KEY (organization_id, import_id) REFERENCES imports ON DELETE CASCADE
);
CREATE INDEX import_rows_line_idx ON import_rows (organization_id, import_id, line, id);
CREATE INDEX import_rows_status_idx ON import_rows (organization_id, import_id, status, line, id);
