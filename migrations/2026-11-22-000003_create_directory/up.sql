CREATE TABLE lead_sources (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  name            text COLLATE "und-x-icu" NOT NULL,
  kind            text NOT NULL CONSTRAINT lead_sources_kind_check CHECK (kind IN
    ('paid', 'owned', 'earned', 'referral', 'partner', 'direct', 'event')),
  parent_id       uuid,
  is_active       boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT lead_sources_name_key UNIQUE (organization_id, name),
  CONSTRAINT lead_sources_parent_id_fkey FOREIGN KEY (organization_id, parent_id) REFERENCES lead_sources,
  CONSTRAINT lead_sources_parent_id_check CHECK (parent_id <> id)
);
CREATE INDEX lead_sources_parent_idx ON lead_sources (organization_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX lead_sources_name_idx ON lead_sources (organization_id, name, id);
CREATE INDEX lead_sources_created_idx ON lead_sources (organization_id, created_at, id);

CREATE TABLE accounts (
  organization_id         uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                      uuid NOT NULL,
  version                 integer NOT NULL DEFAULT 1,
  owner_id                uuid NOT NULL,
  team_id                 uuid,
  name                    text COLLATE "und-x-icu" NOT NULL,
  legal_name              text,
  kind                    text NOT NULL DEFAULT 'organization' CONSTRAINT accounts_kind_check CHECK (kind IN ('organization', 'household')),
  relationship_types      text[] NOT NULL DEFAULT '{}',
  tier                    text CONSTRAINT accounts_tier_check CHECK (tier IN ('vip', 'key', 'standard')),
  industries              text[] NOT NULL DEFAULT '{}',
  size_band               text CONSTRAINT accounts_size_band_check CHECK (size_band IN ('micro', 'small', 'medium', 'large', 'enterprise')),
  employees               integer,
  founded_year            integer,
  annual_revenue          numeric(19,4),
  annual_revenue_currency text,
  tax_ids                 jsonb NOT NULL DEFAULT '[]',
  website                 text,
  email                   text,
  phone                   text,
  country                 text,
  parent_id               uuid,
  source_id               uuid,
  description             text,
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL,
  created_by_id           uuid,
  updated_by_id           uuid,
  archived_at             timestamptz,
  search_text             text NOT NULL GENERATED ALWAYS AS (fold(
    name || ' ' || coalesce(legal_name, '') || ' ' || coalesce(website, '') || ' ' || coalesce(email, '')
    || ' ' || coalesce(phone, '') || ' ' || jsonb_path_query_array(tax_ids, '$[*].value')::text)) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT accounts_annual_revenue_check CHECK ((annual_revenue IS NULL) = (annual_revenue_currency IS NULL)),
  CONSTRAINT accounts_parent_id_check CHECK (parent_id <> id),
  CONSTRAINT accounts_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
  CONSTRAINT accounts_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
  CONSTRAINT accounts_parent_id_fkey FOREIGN KEY (organization_id, parent_id) REFERENCES accounts,
  CONSTRAINT accounts_source_id_fkey FOREIGN KEY (organization_id, source_id) REFERENCES lead_sources
);
CREATE INDEX accounts_owner_idx ON accounts (organization_id, owner_id, id);
CREATE INDEX accounts_team_idx ON accounts (organization_id, team_id, id);
CREATE INDEX accounts_parent_idx ON accounts (organization_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX accounts_source_idx ON accounts (organization_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX accounts_folded_name_idx ON accounts (organization_id, fold(name));
CREATE INDEX accounts_name_idx ON accounts (organization_id, name, id);
CREATE INDEX accounts_created_idx ON accounts (organization_id, created_at, id);
CREATE INDEX accounts_updated_idx ON accounts (organization_id, updated_at, id);
CREATE INDEX accounts_search_idx ON accounts USING gin (organization_id, search_text gin_trgm_ops);

CREATE TABLE sites (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  account_id      uuid NOT NULL,
  kind            text NOT NULL CONSTRAINT sites_kind_check CHECK (kind IN
    ('head_office', 'branch', 'warehouse', 'store', 'plant', 'department')),
  name            text COLLATE "und-x-icu" NOT NULL,
  street          text,
  city            text,
  region          text,
  postcode        text,
  country         text,
  phone           text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT sites_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts
);
CREATE INDEX sites_account_idx ON sites (organization_id, account_id, id);
CREATE INDEX sites_created_idx ON sites (organization_id, created_at, id);
CREATE INDEX sites_name_idx ON sites (organization_id, name, id);

CREATE TABLE contacts (
  organization_id   uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                uuid NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  owner_id          uuid NOT NULL,
  team_id           uuid,
  name              text COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (
    trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))) STORED,
  first_name        text,
  middle_name       text,
  last_name         text,
  salutation        text,
  job_title         text,
  birth_on          date,
  languages         text[] NOT NULL DEFAULT '{}',
  emails            jsonb NOT NULL DEFAULT '[]',
  email_keys        text[] NOT NULL DEFAULT '{}',
  phones            jsonb NOT NULL DEFAULT '[]',
  phone_keys        text[] NOT NULL DEFAULT '{}',
  country           text,
  tier              text CONSTRAINT contacts_tier_check CHECK (tier IN ('vip', 'key', 'standard')),
  preferred_channel text CONSTRAINT contacts_preferred_channel_check CHECK (preferred_channel IN
    ('call', 'email', 'message', 'meeting', 'letter')),
  do_not_contact    text[] NOT NULL DEFAULT '{}' CONSTRAINT contacts_do_not_contact_check CHECK
    (do_not_contact <@ ARRAY['call', 'email', 'message', 'meeting', 'letter']),
  reports_to_id     uuid,
  source_id         uuid,
  description       text,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  created_by_id     uuid,
  updated_by_id     uuid,
  archived_at       timestamptz,
  search_text       text NOT NULL GENERATED ALWAYS AS (fold(
    coalesce(first_name, '') || ' ' || coalesce(middle_name, '') || ' ' || coalesce(last_name, '')
    || ' ' || coalesce(job_title, '') || ' ' || jsonb_path_query_array(emails, '$[*].value')::text
    || ' ' || jsonb_path_query_array(phones, '$[*].value')::text
    || ' ' || jsonb_path_query_array(phones, '$[*].normalised')::text)) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT contacts_last_name_check CHECK (first_name IS NOT NULL OR last_name IS NOT NULL),
  CONSTRAINT contacts_reports_to_id_check CHECK (reports_to_id <> id),
  CONSTRAINT contacts_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
  CONSTRAINT contacts_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
  CONSTRAINT contacts_reports_to_id_fkey FOREIGN KEY (organization_id, reports_to_id) REFERENCES contacts,
  CONSTRAINT contacts_source_id_fkey FOREIGN KEY (organization_id, source_id) REFERENCES lead_sources
);
CREATE INDEX contacts_owner_idx ON contacts (organization_id, owner_id, id);
CREATE INDEX contacts_team_idx ON contacts (organization_id, team_id, id);
CREATE INDEX contacts_reports_to_idx ON contacts (organization_id, reports_to_id) WHERE reports_to_id IS NOT NULL;
CREATE INDEX contacts_source_idx ON contacts (organization_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX contacts_name_idx ON contacts (organization_id, name, id);
CREATE INDEX contacts_created_idx ON contacts (organization_id, created_at, id);
CREATE INDEX contacts_updated_idx ON contacts (organization_id, updated_at, id);
CREATE INDEX contacts_email_keys_idx ON contacts USING gin (organization_id, email_keys);
CREATE INDEX contacts_phone_keys_idx ON contacts USING gin (organization_id, phone_keys);
CREATE INDEX contacts_search_idx ON contacts USING gin (organization_id, search_text gin_trgm_ops);

CREATE TABLE account_contacts (
  organization_id   uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                uuid NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  account_id        uuid NOT NULL,
  contact_id        uuid NOT NULL,
  role              text,
  is_decision_maker boolean NOT NULL DEFAULT false,
  is_primary        boolean NOT NULL DEFAULT false,
  starts_on         date,
  ends_on           date,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  created_by_id     uuid,
  updated_by_id     uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT account_contacts_contact_id_key UNIQUE (organization_id, account_id, contact_id),
  CONSTRAINT account_contacts_ends_on_check CHECK (ends_on >= starts_on),
  CONSTRAINT account_contacts_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts,
  CONSTRAINT account_contacts_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts
);
CREATE UNIQUE INDEX account_contacts_is_primary_key ON account_contacts (organization_id, account_id) WHERE is_primary;
CREATE INDEX account_contacts_contact_idx ON account_contacts (organization_id, contact_id, id);
CREATE INDEX account_contacts_created_idx ON account_contacts (organization_id, created_at, id);
