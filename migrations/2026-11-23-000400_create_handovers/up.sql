-- Open work that went from one user to others at once, customer by customer; and how to take that back.
DO $migration$
BEGIN
  CREATE TABLE handovers (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    -- Whoever did it.
    owner_id        uuid NOT NULL,
    -- Whose work it was.
    user_id         uuid NOT NULL,
    rule            text NOT NULL CONSTRAINT handovers_rule_check CHECK (rule IN ('to_one', 'round_robin', 'by_load', 'by_team')),
    note            text,
    -- How many records of which kind went to whom.
    moved           jsonb NOT NULL,
    -- How many of them an undo left with those who have them by then.
    kept_count      integer,
    undone_at       timestamptz,
    undone_by_id    uuid,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT handovers_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
    CONSTRAINT handovers_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users,
    CONSTRAINT handovers_undone_at_check CHECK ((undone_at IS NULL) = (kept_count IS NULL))
  );
  CREATE INDEX handovers_owner_idx ON handovers (organization_id, owner_id, id);
  CREATE INDEX handovers_user_idx ON handovers (organization_id, user_id, id);
  CREATE INDEX handovers_created_idx ON handovers (organization_id, created_at, id);

  -- One record that went: the team that it was in, and to whom it went.
  CREATE TABLE handover_steps (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    handover_id     uuid NOT NULL,
    number          integer NOT NULL,
    record_type     text NOT NULL,
    record_id       uuid NOT NULL,
    team_id         uuid,
    to_id           uuid NOT NULL,
    PRIMARY KEY (organization_id, handover_id, number),
    CONSTRAINT handover_steps_handover_id_fkey FOREIGN KEY (organization_id, handover_id) REFERENCES handovers ON DELETE CASCADE
  );

  -- A customer that somebody got.
  CREATE TABLE briefings (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    -- Whoever got it.
    owner_id        uuid NOT NULL,
    handover_id     uuid NOT NULL,
    record_type     text NOT NULL CONSTRAINT briefings_record_type_check CHECK (record_type IN ('account', 'contact', 'lead')),
    record_id       uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT briefings_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
    CONSTRAINT briefings_handover_id_fkey FOREIGN KEY (organization_id, handover_id) REFERENCES handovers ON DELETE CASCADE
  );
  CREATE INDEX briefings_owner_idx ON briefings (organization_id, owner_id, created_at, id);
  CREATE INDEX briefings_created_idx ON briefings (organization_id, created_at, id);
  CREATE INDEX briefings_handover_idx ON briefings (organization_id, handover_id, id);
END $migration$;
