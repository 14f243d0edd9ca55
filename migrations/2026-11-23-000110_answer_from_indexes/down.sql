DO $migration$
BEGIN
  DROP INDEX leads_status_idx;
  CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id) WHERE archived_at IS NULL;
  DROP INDEX deals_figures_idx;
  CREATE INDEX deals_figures_idx ON deals (organization_id, status, currency)
    INCLUDE (amount, probability, owner_id, stage_id, reason_id, created_at, closed_at, expected_close_on)
    WHERE archived_at IS NULL;
END $migration$;
