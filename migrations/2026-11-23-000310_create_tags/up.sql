-- Words that an organization sticks to its records. A record's tags stand in the record itself, so that they are written,
-- logged, merged and found as its other members are; that each of them is there is the program's to see to, which holds a
-- tag while it is given away and gives none away that is being deleted. Most records have none: the indexes leave them out.
DO $migration$
BEGIN
  CREATE TABLE tags (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    name            text COLLATE "und-x-icu" NOT NULL,
    color           text CONSTRAINT tags_color_check CHECK (color ~ '^#[0-9a-f]{6}$'),
    description     text,
    is_active       boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id)
  );
  CREATE UNIQUE INDEX tags_name_key ON tags (organization_id, lower(name));
  CREATE INDEX tags_name_idx ON tags (organization_id, name, id);
  CREATE INDEX tags_created_idx ON tags (organization_id, created_at, id);

  ALTER TABLE accounts ADD COLUMN tag_ids uuid[] NOT NULL DEFAULT '{}';
  ALTER TABLE contacts ADD COLUMN tag_ids uuid[] NOT NULL DEFAULT '{}';
  ALTER TABLE leads ADD COLUMN tag_ids uuid[] NOT NULL DEFAULT '{}';
  ALTER TABLE deals ADD COLUMN tag_ids uuid[] NOT NULL DEFAULT '{}';
  CREATE INDEX accounts_tags_idx ON accounts USING gin (organization_id, tag_ids) WHERE tag_ids <> '{}';
  CREATE INDEX contacts_tags_idx ON contacts USING gin (organization_id, tag_ids) WHERE tag_ids <> '{}';
  CREATE INDEX leads_tags_idx ON leads USING gin (organization_id, tag_ids) WHERE tag_ids <> '{}';
  CREATE INDEX deals_tags_idx ON deals USING gin (organization_id, tag_ids) WHERE tag_ids <> '{}';
END $migration$;
