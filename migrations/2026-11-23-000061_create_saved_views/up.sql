-- Saved views of lists: filter and sort as they stand in a query string, checked when they are saved.
CREATE TABLE views (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  resource        text NOT NULL CONSTRAINT views_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product')),
  name            text COLLATE "und-x-icu" NOT NULL,
  filter          text NOT NULL,
  sort            text[] NOT NULL,
  fields          text[] NOT NULL,
  owner_id        uuid NOT NULL,
  shared_with     text NOT NULL CONSTRAINT views_shared_with_check CHECK (shared_with IN ('nobody', 'team', 'everybody')),
  team_id         uuid,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT views_team_id_check CHECK ((shared_with = 'team') = (team_id IS NOT NULL)),
  CONSTRAINT views_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
  CONSTRAINT views_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams
);
CREATE INDEX views_name_idx ON views (organization_id, name, id);
CREATE INDEX views_created_idx ON views (organization_id, created_at, id);
CREATE INDEX views_owner_idx ON views (organization_id, owner_id, id);
CREATE INDEX views_team_idx ON views (organization_id, team_id) WHERE team_id IS NOT NULL;
