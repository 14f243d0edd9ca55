-- Answers by key, kept for a day. Rows are deleted in small rounds: at the rate of a day's writes that is less
-- work than partitions, which somebody has to make in time.
CREATE TABLE idempotency_keys (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  principal_id    uuid NOT NULL,
  key             text NOT NULL,
  fingerprint     bytea NOT NULL,
  status          integer NOT NULL,
  location        text,
  etag            text,
  body            bytea NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, principal_id, key)
);
