-- The audit chain: each numbered row carries the hash of itself and of its predecessor's hash. The values stand
-- beside the chain, behind a salt, so that erasing both leaves the chain whole. Rows numbered before are chained
-- by the sequencer, which knows by `chained_to` how far it has come.
DO $migration$ BEGIN
  ALTER TABLE changes ADD COLUMN salt bytea;
  ALTER TABLE changes ADD COLUMN values_hash bytea;
  ALTER TABLE changes ADD COLUMN hash bytea;
  ALTER TABLE feed_heads ADD COLUMN chained_to bigint NOT NULL DEFAULT 0;
  ALTER TABLE feed_heads ADD COLUMN hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');
END $migration$;

-- Signed statements of how the chain stood; whoever rewrites the log cannot rewrite these.
CREATE TABLE audit_checkpoints (
  organization_id uuid NOT NULL,
  seq             bigint NOT NULL,
  hash            bytea NOT NULL,
  at              timestamptz NOT NULL,
  statement       text NOT NULL,
  PRIMARY KEY (organization_id, seq)
);
