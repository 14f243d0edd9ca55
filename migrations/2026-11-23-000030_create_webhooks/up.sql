-- Receivers of webhooks. The row is the lock of all that happens to the endpoint's deliveries; how it fares
-- (`concurrency`, `failures`, `failing_since`) is no part of the record and of its version.
CREATE TABLE webhook_endpoints (
  organization_id      uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                   uuid NOT NULL,
  version              integer NOT NULL DEFAULT 1,
  url                  text NOT NULL,
  description          text,
  event_types          text[] NOT NULL,
  include_record       boolean NOT NULL DEFAULT false,
  fields               text[],
  is_enabled           boolean NOT NULL DEFAULT true,
  disabled_reason      text,
  principal_id         uuid NOT NULL,
  sealed_secret        bytea NOT NULL,
  sealed_old_secret    bytea,
  old_secret_until     timestamptz,
  concurrency          integer NOT NULL DEFAULT 8,
  failures             integer NOT NULL DEFAULT 0,
  failing_since        timestamptz,
  created_at           timestamptz NOT NULL,
  updated_at           timestamptz NOT NULL,
  created_by_id        uuid,
  updated_by_id        uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT webhook_endpoints_principal_fkey FOREIGN KEY (organization_id, principal_id) REFERENCES users,
  CONSTRAINT webhook_endpoints_disabled_reason_check
    CHECK (disabled_reason IN ('by_hand', 'gone', 'failing') AND NOT is_enabled OR disabled_reason IS NULL AND is_enabled)
);
CREATE INDEX webhook_endpoints_created_idx ON webhook_endpoints (organization_id, created_at, id);

-- One event for one endpoint. While an attempt runs, both `next_attempt_at` and `leased_until` say when it
-- counts as lost; `version` is its fence: whoever lost the lease finds another version.
CREATE TABLE webhook_deliveries (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  endpoint_id     uuid NOT NULL,
  event_id        uuid NOT NULL,
  event_type      text NOT NULL,
  seq             bigint,
  record_type     text,
  record_id       uuid,
  state           text NOT NULL DEFAULT 'pending',
  attempt_count   integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  leased_until    timestamptz,
  attempts        jsonb NOT NULL DEFAULT '[]',
  answer          text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT webhook_deliveries_state_check CHECK (state IN ('pending', 'delivered', 'failed', 'canceled')),
  CONSTRAINT webhook_deliveries_next_attempt_check CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_endpoint_idx ON webhook_deliveries (organization_id, endpoint_id, id);
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (organization_id, endpoint_id, next_attempt_at, seq)
  WHERE state = 'pending';
CREATE INDEX webhook_deliveries_line_idx ON webhook_deliveries (organization_id, endpoint_id, record_id, seq)
  WHERE state = 'pending';
CREATE INDEX webhook_deliveries_leased_idx ON webhook_deliveries (organization_id, endpoint_id, leased_until)
  WHERE leased_until IS NOT NULL;
