-- Records that became one. What was merged is archived and names the survivor; the steps say what else was changed, so
-- that a merge can be taken back.
DO $migration$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['accounts', 'contacts', 'leads', 'deals', 'products'] LOOP
    EXECUTE format('ALTER TABLE %1$I ADD COLUMN merged_into_id uuid, ADD CONSTRAINT %1$s_merged_into_id_fkey '
                   'FOREIGN KEY (organization_id, merged_into_id) REFERENCES %1$I, '
                   'ADD CONSTRAINT %1$s_merged_into_id_check CHECK (merged_into_id IS NULL OR merged_into_id <> id AND archived_at IS NOT NULL)', name);
    EXECUTE format('CREATE INDEX %1$s_merged_into_idx ON %1$I (organization_id, merged_into_id) '
                   'WHERE merged_into_id IS NOT NULL', name);
  END LOOP;

  CREATE TABLE merges (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    -- Whoever did it.
    owner_id        uuid NOT NULL,
    collection      text NOT NULL,
    survivor_id     uuid NOT NULL,
    merged_ids      uuid[] NOT NULL,
    -- How many references of which kind were moved.
    moved           jsonb NOT NULL,
    -- The survivor's members that the merge changed, as they were and as they became.
    before          jsonb NOT NULL,
    after           jsonb NOT NULL,
    -- What the merged gave away, by record: ids of other systems, and values of own fields.
    given           jsonb NOT NULL,
    -- What the undo could not give back.
    kept            jsonb,
    undone_at       timestamptz,
    undone_by_id    uuid,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT merges_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
    CONSTRAINT merges_undone_at_check CHECK ((undone_at IS NULL) = (kept IS NULL))
  );
  CREATE INDEX merges_owner_idx ON merges (organization_id, owner_id, id);
  CREATE INDEX merges_created_idx ON merges (organization_id, created_at, id);
  CREATE INDEX merges_survivor_idx ON merges (organization_id, survivor_id, id);
  CREATE INDEX merges_merged_idx ON merges USING gin (organization_id, merged_ids);

  -- One member of one record that was changed along; without a member, the whole record that is gone.
  CREATE TABLE merge_steps (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    merge_id        uuid NOT NULL,
    number          integer NOT NULL,
    record_type     text NOT NULL,
    record_id       uuid NOT NULL,
    member          text,
    was             jsonb NOT NULL,
    became          jsonb NOT NULL,
    PRIMARY KEY (organization_id, merge_id, number),
    CONSTRAINT merge_steps_merge_id_fkey FOREIGN KEY (organization_id, merge_id) REFERENCES merges ON DELETE CASCADE
  );
END $migration$;
