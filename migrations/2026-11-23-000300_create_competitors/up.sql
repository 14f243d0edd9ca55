-- Who else sells to the same customers; and to whom a deal was lost.
DO $migration$
BEGIN
  CREATE TABLE competitors (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    name            text COLLATE "und-x-icu" NOT NULL,
    website         text,
    products        text[] NOT NULL DEFAULT '{}',
    strengths       text,
    weaknesses      text,
    price_notes     text,
    is_active       boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id)
  );
  CREATE UNIQUE INDEX competitors_name_key ON competitors (organization_id, lower(name));
  CREATE INDEX competitors_name_idx ON competitors (organization_id, name, id);
  CREATE INDEX competitors_created_idx ON competitors (organization_id, created_at, id);

  ALTER TABLE deals ADD COLUMN competitor_id uuid;
  ALTER TABLE deals ADD CONSTRAINT deals_competitor_id_fkey FOREIGN KEY (organization_id, competitor_id) REFERENCES competitors;
  CREATE INDEX deals_competitor_idx ON deals (organization_id, competitor_id) WHERE competitor_id IS NOT NULL;
END $migration$;
