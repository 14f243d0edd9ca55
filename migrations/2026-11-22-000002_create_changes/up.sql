-- The one log of what happened: audit, history, feed and webhooks are read from it.
-- `seq` is given after commit, dense per organization; `log_position` orders what is not numbered yet.
CREATE TABLE changes (
  organization_id uuid NOT NULL,
  id              uuid NOT NULL,
  log_position    bigint NOT NULL,
  seq             bigint,
  record_type     text NOT NULL,
  record_id       uuid NOT NULL,
  version         integer NOT NULL,
  action          text NOT NULL,
  actor_id        uuid,
  request_id      uuid,
  at              timestamptz NOT NULL,
  changed         text[] NOT NULL,
  before          jsonb,
  after           jsonb,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX changes_record_idx ON changes (organization_id, record_type, record_id, id);
CREATE UNIQUE INDEX changes_seq_key ON changes (organization_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX changes_unnumbered_idx ON changes (organization_id, log_position, id) WHERE seq IS NULL;

-- The newest number of each organization's log; its row is the sequencer's lock.
CREATE TABLE feed_heads (
  organization_id uuid PRIMARY KEY,
  seq             bigint NOT NULL DEFAULT 0,
  epoch           uuid NOT NULL
);
