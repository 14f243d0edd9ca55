-- Who shares the credit for a deal; a deal without a row is its owner's. Parts of the deal: its version and its history
-- tell of them.
CREATE TABLE deal_splits (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  deal_id         uuid NOT NULL,
  user_id         uuid NOT NULL,
  percent         numeric(9, 6) NOT NULL CONSTRAINT deal_splits_percent_check CHECK (percent > 0 AND percent <= 100),
  PRIMARY KEY (organization_id, deal_id, user_id),
  CONSTRAINT deal_splits_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
  CONSTRAINT deal_splits_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
);
CREATE INDEX deal_splits_user_idx ON deal_splits (organization_id, user_id, deal_id);
