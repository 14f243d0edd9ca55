-- What people and leads are interested in, and why.
CREATE TABLE interests (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  contact_id      uuid,
  lead_id         uuid,
  product_id      uuid,
  subject         text,
  reason          text,
  strength        text CONSTRAINT interests_strength_check CHECK (strength IN ('low', 'medium', 'high')),
  noted_on        date NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT interests_one_check CHECK (num_nonnulls(contact_id, lead_id) = 1),
  CONSTRAINT interests_subject_check CHECK (product_id IS NOT NULL OR subject IS NOT NULL),
  CONSTRAINT interests_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts,
  CONSTRAINT interests_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES leads,
  CONSTRAINT interests_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products
);
CREATE INDEX interests_contact_idx ON interests (organization_id, contact_id, noted_on, id) WHERE contact_id IS NOT NULL;
CREATE INDEX interests_lead_idx ON interests (organization_id, lead_id, noted_on, id) WHERE lead_id IS NOT NULL;
CREATE INDEX interests_product_idx ON interests (organization_id, product_id) WHERE product_id IS NOT NULL;
CREATE INDEX interests_noted_idx ON interests (organization_id, noted_on, id);
CREATE INDEX interests_created_idx ON interests (organization_id, created_at, id);
