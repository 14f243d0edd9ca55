CREATE TABLE products (
  organization_id     uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id                  uuid NOT NULL,
  version             integer NOT NULL DEFAULT 1,
  sku                 text NOT NULL,
  name                text COLLATE "und-x-icu" NOT NULL,
  category            text,
  description         text,
  unit                text,
  list_price          numeric(19,4),
  list_price_currency text,
  cost                numeric(19,4),
  cost_currency       text,
  is_active           boolean NOT NULL DEFAULT true,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  created_by_id       uuid,
  updated_by_id       uuid,
  archived_at         timestamptz,
  search_text         text NOT NULL GENERATED ALWAYS AS (fold(name || ' ' || sku || ' ' || coalesce(category, ''))) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT products_list_price_check CHECK ((list_price IS NULL) = (list_price_currency IS NULL) AND list_price >= 0),
  CONSTRAINT products_cost_check CHECK ((cost IS NULL) = (cost_currency IS NULL) AND cost >= 0)
);
CREATE UNIQUE INDEX products_sku_key ON products (organization_id, sku) WHERE archived_at IS NULL;
CREATE INDEX products_name_idx ON products (organization_id, name, id);
CREATE INDEX products_created_idx ON products (organization_id, created_at, id);
CREATE INDEX products_updated_idx ON products (organization_id, updated_at, id);
CREATE INDEX products_search_idx ON products USING gin (organization_id, search_text gin_trgm_ops);
