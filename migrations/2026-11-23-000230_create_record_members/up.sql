-- The team of a single record: people and teams who reach it beyond what their roles reach. A record is of any type, so no
-- foreign key can name its table: records are archived, never removed.
DO $migration$
BEGIN
  CREATE TABLE record_members (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    record_type     text NOT NULL,
    record_id       uuid NOT NULL,
    user_id         uuid,
    team_id         uuid,
    role            text,
    access          text NOT NULL CONSTRAINT record_members_access_check CHECK (access IN ('read', 'edit')),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT record_members_member_check CHECK (num_nonnulls(user_id, team_id) = 1),
    CONSTRAINT record_members_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users,
    CONSTRAINT record_members_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams
  );
  CREATE INDEX record_members_record_idx ON record_members (organization_id, record_type, record_id, created_at, id);
  -- What somebody reaches by them is asked with every list of theirs.
  CREATE INDEX record_members_user_idx ON record_members (organization_id, user_id, access, record_id) WHERE user_id IS NOT NULL;
  CREATE INDEX record_members_team_idx ON record_members (organization_id, team_id, access, record_id) WHERE team_id IS NOT NULL;
END $migration$;
