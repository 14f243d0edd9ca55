-- What people and programs ask most is answered from an index, and the planner is told what it cannot see.
DO $migration$
BEGIN
  -- A representative's own records, the newest first.
  DROP INDEX accounts_owner_idx, contacts_owner_idx, leads_owner_idx, deals_owner_idx;
  CREATE INDEX accounts_owner_idx ON accounts (organization_id, owner_id, created_at, id);
  CREATE INDEX contacts_owner_idx ON contacts (organization_id, owner_id, created_at, id);
  CREATE INDEX leads_owner_idx ON leads (organization_id, owner_id, created_at, id);
  CREATE INDEX deals_owner_idx ON deals (organization_id, owner_id, created_at, id);

  -- Leads by status, and how many, without a look at the rows. Of all leads: without statistics, as after an import, the
  -- planner takes those in no archive for very few, and would read them all to find one by its address.
  DROP INDEX leads_status_idx;
  CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id) INCLUDE (archived_at);

  -- All that the figures add up of a deal. With the archive's column: an index without it cannot answer a condition on it
  -- that stands outside of WHERE, as in a share of a sum.
  DROP INDEX deals_outcome_idx;
  CREATE INDEX deals_figures_idx ON deals (organization_id, status, currency)
    INCLUDE (amount, probability, owner_id, stage_id, reason_id, created_at, closed_at, expected_close_on, archived_at)
    WHERE archived_at IS NULL;
  DROP INDEX stage_passages_stage_idx;
  CREATE INDEX stage_passages_stage_idx ON stage_passages (organization_id, stage_id, left_at) INCLUDE (deal_id, seconds);

  -- How many values there are of what is compared: of a partial index the planner does not take it.
  CREATE STATISTICS leads_email_stats ON (lower(email)) FROM leads;
  CREATE STATISTICS leads_company_key_stats ON (name_key(company_name)) FROM leads;
  CREATE STATISTICS accounts_email_stats ON (lower(email)) FROM accounts;
  CREATE STATISTICS accounts_number_key_stats ON (number_key(phone)) FROM accounts;
  ANALYZE leads;
  ANALYZE accounts;
END $migration$;
