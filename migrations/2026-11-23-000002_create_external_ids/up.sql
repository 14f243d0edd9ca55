-- What an organization adds to its records: ids of other systems, and fields of its own. Both stand in the record,
-- where they are shown, logged and compared; the table below is what makes an id of another system unique.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['accounts', 'contacts', 'leads', 'deals', 'products'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN external_ids jsonb NOT NULL DEFAULT ''[]'', '
                   'ADD COLUMN custom jsonb NOT NULL DEFAULT ''{}''', name);
  END LOOP;
  CREATE TABLE external_ids (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    record_type     text NOT NULL,
    system          text NOT NULL,
    external_id     text NOT NULL,
    record_id       uuid NOT NULL,
    PRIMARY KEY (organization_id, record_type, system, external_id)
  );
  CREATE INDEX external_ids_record_idx ON external_ids (organization_id, record_type, record_id);
END $$;
