CREATE TABLE reasons (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  kind            text NOT NULL CONSTRAINT reasons_kind_check CHECK (kind IN ('win', 'loss', 'abandon', 'disqualify')),
  name            text COLLATE "und-x-icu" NOT NULL,
  department      text CONSTRAINT reasons_department_check CHECK (department IN
    ('sales', 'marketing', 'service', 'technical', 'production', 'logistics', 'finance')),
  parent_id       uuid,
  is_active       boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT reasons_name_key UNIQUE (organization_id, kind, name),
  CONSTRAINT reasons_parent_id_fkey FOREIGN KEY (organization_id, parent_id) REFERENCES reasons,
  CONSTRAINT reasons_parent_id_check CHECK (parent_id <> id)
);
CREATE INDEX reasons_name_idx ON reasons (organization_id, name, id);
CREATE INDEX reasons_created_idx ON reasons (organization_id, created_at, id);

CREATE TABLE pipelines (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  name            text COLLATE "und-x-icu" NOT NULL,
  is_default      boolean NOT NULL DEFAULT false,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT pipelines_name_key UNIQUE (organization_id, name)
);
CREATE UNIQUE INDEX pipelines_is_default_key ON pipelines (organization_id) WHERE is_default;
CREATE INDEX pipelines_name_idx ON pipelines (organization_id, name, id);
CREATE INDEX pipelines_created_idx ON pipelines (organization_id, created_at, id);

CREATE TABLE stages (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  pipeline_id     uuid NOT NULL,
  name            text COLLATE "und-x-icu" NOT NULL,
  position        integer NOT NULL,
  kind            text NOT NULL DEFAULT 'open' CONSTRAINT stages_kind_check CHECK (kind IN ('open', 'won', 'lost')),
  probability     integer NOT NULL DEFAULT 0 CONSTRAINT stages_probability_check CHECK (probability BETWEEN 0 AND 100),
  max_days        integer CONSTRAINT stages_max_days_check CHECK (max_days > 0),
  required_fields text[] NOT NULL DEFAULT '{}',
  allowed_next_ids uuid[],
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT stages_position_key UNIQUE (organization_id, pipeline_id, position),
  CONSTRAINT stages_name_key UNIQUE (organization_id, pipeline_id, name),
  CONSTRAINT stages_pipeline_id_fkey FOREIGN KEY (organization_id, pipeline_id) REFERENCES pipelines
);
CREATE UNIQUE INDEX stages_kind_key ON stages (organization_id, pipeline_id, kind) WHERE kind <> 'open';
CREATE INDEX stages_created_idx ON stages (organization_id, created_at, id);

CREATE TABLE leads (
  organization_id          uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                       uuid NOT NULL,
  version                  integer NOT NULL DEFAULT 1,
  owner_id                 uuid NOT NULL,
  team_id                  uuid,
  first_name               text,
  last_name                text,
  company_name             text,
  job_title                text,
  email                    text,
  phone                    text,
  phone_key                text,
  status                   text NOT NULL DEFAULT 'new' CONSTRAINT leads_status_check CHECK (status IN
    ('new', 'assigned', 'working', 'qualified', 'nurturing', 'disqualified', 'converted')),
  source_id                uuid,
  score                    integer NOT NULL DEFAULT 0 CONSTRAINT leads_score_check CHECK (score BETWEEN 0 AND 100),
  qualification            jsonb,
  estimated_value          numeric(19,4),
  estimated_value_currency text,
  first_response_at        timestamptz,
  recycle_on               date,
  disqualify_reason_id     uuid,
  converted_at             timestamptz,
  converted_account_id     uuid,
  converted_contact_id     uuid,
  converted_deal_id        uuid,
  description              text,
  created_at               timestamptz NOT NULL,
  updated_at               timestamptz NOT NULL,
  created_by_id            uuid,
  updated_by_id            uuid,
  archived_at              timestamptz,
  search_text              text NOT NULL GENERATED ALWAYS AS (fold(
    coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(company_name, '')
    || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(phone_key, ''))) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT leads_last_name_check CHECK (first_name IS NOT NULL OR last_name IS NOT NULL OR company_name IS NOT NULL),
  CONSTRAINT leads_estimated_value_check CHECK ((estimated_value IS NULL) = (estimated_value_currency IS NULL)),
  CONSTRAINT leads_converted_at_check CHECK ((status = 'converted') = (converted_at IS NOT NULL)),
  CONSTRAINT leads_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
  CONSTRAINT leads_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
  CONSTRAINT leads_source_id_fkey FOREIGN KEY (organization_id, source_id) REFERENCES lead_sources,
  CONSTRAINT leads_disqualify_reason_id_fkey FOREIGN KEY (organization_id, disqualify_reason_id) REFERENCES reasons,
  CONSTRAINT leads_converted_account_id_fkey FOREIGN KEY (organization_id, converted_account_id) REFERENCES accounts,
  CONSTRAINT leads_converted_contact_id_fkey FOREIGN KEY (organization_id, converted_contact_id) REFERENCES contacts
);
CREATE INDEX leads_owner_idx ON leads (organization_id, owner_id, id);
CREATE INDEX leads_team_idx ON leads (organization_id, team_id, id);
CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id);
CREATE INDEX leads_source_idx ON leads (organization_id, source_id, created_at, id);
CREATE INDEX leads_created_idx ON leads (organization_id, created_at, id);
CREATE INDEX leads_updated_idx ON leads (organization_id, updated_at, id);
CREATE INDEX leads_score_idx ON leads (organization_id, score, id);
CREATE INDEX leads_email_idx ON leads (organization_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX leads_phone_idx ON leads (organization_id, phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX leads_recycle_idx ON leads (organization_id, recycle_on, id) WHERE recycle_on IS NOT NULL;
CREATE INDEX leads_converted_idx ON leads (organization_id, converted_at, id) WHERE converted_at IS NOT NULL;
CREATE INDEX leads_converted_account_idx ON leads (organization_id, converted_account_id) WHERE converted_account_id IS NOT NULL;
CREATE INDEX leads_converted_contact_idx ON leads (organization_id, converted_contact_id) WHERE converted_contact_id IS NOT NULL;
CREATE INDEX leads_converted_deal_idx ON leads (organization_id, converted_deal_id) WHERE converted_deal_id IS NOT NULL;
CREATE INDEX leads_search_idx ON leads USING gin (organization_id, search_text gin_trgm_ops);

CREATE TABLE deals (
  organization_id   uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                uuid NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  owner_id          uuid NOT NULL,
  team_id           uuid,
  name              text COLLATE "und-x-icu" NOT NULL,
  kind              text NOT NULL DEFAULT 'new' CONSTRAINT deals_kind_check CHECK (kind IN
    ('new', 'repeat', 'upsell', 'cross_sell', 'renewal')),
  account_id        uuid,
  contact_id        uuid,
  pipeline_id       uuid NOT NULL,
  stage_id          uuid NOT NULL,
  stage_entered_at  timestamptz NOT NULL,
  status            text NOT NULL DEFAULT 'open' CONSTRAINT deals_status_check CHECK (status IN ('open', 'won', 'lost', 'abandoned')),
  amount            numeric(19,4),
  currency          text NOT NULL,
  amount_source     text NOT NULL DEFAULT 'manual' CONSTRAINT deals_amount_source_check CHECK (amount_source IN ('manual', 'lines')),
  probability       integer NOT NULL CONSTRAINT deals_probability_check CHECK (probability BETWEEN 0 AND 100),
  forecast_category text NOT NULL DEFAULT 'pipeline' CONSTRAINT deals_forecast_category_check CHECK (forecast_category IN
    ('omitted', 'pipeline', 'best_case', 'commit', 'closed')),
  expected_close_on date,
  closed_at         timestamptz,
  reason_id         uuid,
  source_id         uuid,
  lead_id           uuid,
  next_step         text,
  description       text,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  created_by_id     uuid,
  updated_by_id     uuid,
  archived_at       timestamptz,
  search_text       text NOT NULL GENERATED ALWAYS AS (fold(name || ' ' || coalesce(next_step, ''))) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT deals_amount_check CHECK (amount >= 0),
  CONSTRAINT deals_closed_at_check CHECK ((status = 'open') = (closed_at IS NULL) AND closed_at >= created_at),
  -- An early opportunity may have no known customer yet; a won deal always has one.
  CONSTRAINT deals_account_id_check CHECK (status <> 'won' OR account_id IS NOT NULL OR contact_id IS NOT NULL),
  CONSTRAINT deals_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
  CONSTRAINT deals_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
  CONSTRAINT deals_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts,
  CONSTRAINT deals_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts,
  CONSTRAINT deals_pipeline_id_fkey FOREIGN KEY (organization_id, pipeline_id) REFERENCES pipelines,
  CONSTRAINT deals_stage_id_fkey FOREIGN KEY (organization_id, stage_id) REFERENCES stages,
  CONSTRAINT deals_reason_id_fkey FOREIGN KEY (organization_id, reason_id) REFERENCES reasons,
  CONSTRAINT deals_source_id_fkey FOREIGN KEY (organization_id, source_id) REFERENCES lead_sources,
  CONSTRAINT deals_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES leads
);
ALTER TABLE leads ADD CONSTRAINT leads_converted_deal_id_fkey
  FOREIGN KEY (organization_id, converted_deal_id) REFERENCES deals;
CREATE INDEX deals_owner_idx ON deals (organization_id, owner_id, id);
CREATE INDEX deals_team_idx ON deals (organization_id, team_id, id);
CREATE INDEX deals_account_idx ON deals (organization_id, account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX deals_contact_idx ON deals (organization_id, contact_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX deals_stage_idx ON deals (organization_id, pipeline_id, stage_id, id);
CREATE INDEX deals_status_idx ON deals (organization_id, status, created_at, id);
CREATE INDEX deals_name_idx ON deals (organization_id, name, id);
CREATE INDEX deals_created_idx ON deals (organization_id, created_at, id);
CREATE INDEX deals_updated_idx ON deals (organization_id, updated_at, id);
CREATE INDEX deals_amount_idx ON deals (organization_id, coalesce(amount, '-infinity'::numeric), id);
CREATE INDEX deals_expected_close_idx ON deals (organization_id, coalesce(expected_close_on, '-infinity'::date), id);
CREATE INDEX deals_closed_idx ON deals (organization_id, coalesce(closed_at, '-infinity'::timestamptz), id);
CREATE INDEX deals_outcome_idx ON deals (organization_id, status, closed_at) INCLUDE (currency, amount) WHERE closed_at IS NOT NULL;
CREATE INDEX deals_search_idx ON deals USING gin (organization_id, search_text gin_trgm_ops);

CREATE TABLE deal_lines (
  organization_id  uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id               uuid NOT NULL,
  version          integer NOT NULL DEFAULT 1,
  deal_id          uuid NOT NULL,
  product_id       uuid,
  name             text COLLATE "und-x-icu" NOT NULL,
  position         integer NOT NULL,
  quantity         numeric(18,6) NOT NULL CONSTRAINT deal_lines_quantity_check CHECK (quantity > 0),
  -- The deal's, which stays the same as long as there are lines.
  currency         text NOT NULL,
  unit_price       numeric(19,4) NOT NULL CONSTRAINT deal_lines_unit_price_check CHECK (unit_price >= 0),
  discount_percent numeric(9,6) NOT NULL DEFAULT 0 CONSTRAINT deal_lines_discount_percent_check CHECK (discount_percent BETWEEN 0 AND 100),
  -- Rounded half away from zero to its smallest coin when the line is written.
  total            numeric(19,4) NOT NULL,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  created_by_id    uuid,
  updated_by_id    uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT deal_lines_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
  CONSTRAINT deal_lines_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products
);
CREATE INDEX deal_lines_deal_idx ON deal_lines (organization_id, deal_id, position, id);
CREATE INDEX deal_lines_product_idx ON deal_lines (organization_id, product_id, deal_id) WHERE product_id IS NOT NULL;
CREATE INDEX deal_lines_created_idx ON deal_lines (organization_id, created_at, id);

-- The way of a deal through its stages, with the seconds it stayed in each.
CREATE TABLE stage_passages (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  deal_id         uuid NOT NULL,
  pipeline_id     uuid NOT NULL,
  stage_id        uuid NOT NULL,
  entered_at      timestamptz NOT NULL,
  left_at         timestamptz,
  seconds         bigint,
  entered_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT stage_passages_seconds_check CHECK ((left_at IS NULL) = (seconds IS NULL) AND seconds >= 0),
  CONSTRAINT stage_passages_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
  CONSTRAINT stage_passages_pipeline_id_fkey FOREIGN KEY (organization_id, pipeline_id) REFERENCES pipelines,
  CONSTRAINT stage_passages_stage_id_fkey FOREIGN KEY (organization_id, stage_id) REFERENCES stages
);
CREATE UNIQUE INDEX stage_passages_open_key ON stage_passages (organization_id, deal_id) WHERE left_at IS NULL;
CREATE INDEX stage_passages_deal_idx ON stage_passages (organization_id, deal_id, entered_at, id);
CREATE INDEX stage_passages_stage_idx ON stage_passages (organization_id, stage_id, left_at) INCLUDE (seconds);
