-- What people are in a deal, beside its own contact.
CREATE TABLE deal_contacts (
  organization_id   uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                uuid NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  deal_id           uuid NOT NULL,
  contact_id        uuid NOT NULL,
  role              text,
  influence         text CONSTRAINT deal_contacts_influence_check CHECK (influence IN ('low', 'medium', 'high')),
  is_decision_maker boolean NOT NULL DEFAULT false,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  created_by_id     uuid,
  updated_by_id     uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT deal_contacts_contact_id_key UNIQUE (organization_id, deal_id, contact_id),
  CONSTRAINT deal_contacts_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
  CONSTRAINT deal_contacts_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts
);
CREATE INDEX deal_contacts_contact_idx ON deal_contacts (organization_id, contact_id, id);
CREATE INDEX deal_contacts_created_idx ON deal_contacts (organization_id, created_at, id);
