-- Work that takes longer than a request. `due_at` is when a worker may take the job up: its beginning while it
-- waits, the end of the lease while it runs. `lease` counts the times it was taken up: whoever holds an older
-- number is fenced off.
CREATE TABLE jobs (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  -- Whoever made it, in whose name it works.
  owner_id        uuid NOT NULL,
  kind            text NOT NULL,
  -- What it works on; in which table, the kind says.
  subject_id      uuid NOT NULL,
  status          text NOT NULL DEFAULT 'queued' CONSTRAINT jobs_status_check CHECK (status IN
    ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  is_cancelled    boolean NOT NULL DEFAULT false,
  lease           bigint NOT NULL DEFAULT 0,
  attempts        integer NOT NULL DEFAULT 0,
  due_at          timestamptz NOT NULL,
  done            bigint NOT NULL DEFAULT 0,
  total           bigint,
  -- Where the next worker goes on; written in the transaction of each chunk.
  checkpoint      jsonb,
  result          jsonb,
  problem         jsonb,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT jobs_finished_at_check CHECK ((finished_at IS NULL) = (status IN ('queued', 'running'))),
  CONSTRAINT jobs_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users
);
CREATE INDEX jobs_owner_idx ON jobs (organization_id, owner_id, id);
CREATE INDEX jobs_subject_idx ON jobs (organization_id, subject_id);
CREATE INDEX jobs_created_idx ON jobs (organization_id, created_at, id);
CREATE INDEX jobs_due_idx ON jobs (organization_id, due_at) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_finished_idx ON jobs (organization_id, finished_at) WHERE finished_at IS NOT NULL;

-- What came in to be imported and what was exported, in pieces of one size. In the database, and not in files, so
-- that it is there for every process on every machine, with the same durability and the same backup as the rest.
CREATE TABLE content_pieces (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  content_id      uuid NOT NULL,
  number          integer NOT NULL,
  created_at      timestamptz NOT NULL,
  bytes           bytea NOT NULL,
  PRIMARY KEY (organization_id, content_id, number)
);
CREATE INDEX content_pieces_created_idx ON content_pieces (organization_id, created_at);
ALTER TABLE content_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE exports (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  owner_id        uuid NOT NULL,
  job_id          uuid NOT NULL,
  collection      text NOT NULL,
  format          text NOT NULL CONSTRAINT exports_format_check CHECK (format IN ('ndjson', 'csv')),
  filter          text NOT NULL,
  fields          text[] NOT NULL,
  formula_guard   boolean NOT NULL,
  records         bigint,
  size            bigint,
  snapshot_seq    bigint,
  content_id      uuid,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT exports_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users
);
CREATE INDEX exports_owner_idx ON exports (organization_id, owner_id, id);
CREATE INDEX exports_created_idx ON exports (organization_id, created_at, id);
CREATE INDEX exports_expires_idx ON exports (organization_id, expires_at);
