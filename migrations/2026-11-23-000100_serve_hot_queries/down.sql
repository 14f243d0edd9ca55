DO $migration$
BEGIN
  DROP STATISTICS leads_email_stats, leads_company_key_stats, accounts_email_stats, accounts_number_key_stats;
  DROP INDEX stage_passages_stage_idx;
  CREATE INDEX stage_passages_stage_idx ON stage_passages (organization_id, stage_id, left_at) INCLUDE (seconds);
  DROP INDEX deals_figures_idx;
  CREATE INDEX deals_outcome_idx ON deals (organization_id, status, closed_at) INCLUDE (currency, amount) WHERE closed_at IS NOT NULL;
  DROP INDEX leads_status_idx;
  CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id);
  DROP INDEX accounts_owner_idx, contacts_owner_idx, leads_owner_idx, deals_owner_idx;
  CREATE INDEX accounts_owner_idx ON accounts (organization_id, owner_id, id);
  CREATE INDEX contacts_owner_idx ON contacts (organization_id, owner_id, id);
  CREATE INDEX leads_owner_idx ON leads (organization_id, owner_id, id);
  CREATE INDEX deals_owner_idx ON deals (organization_id, owner_id, id);
END $migration$;
