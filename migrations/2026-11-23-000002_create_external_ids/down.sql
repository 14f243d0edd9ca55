DO $$
DECLARE name text;
BEGIN
  DROP TABLE external_ids;
  FOREACH name IN ARRAY ARRAY['accounts', 'contacts', 'leads', 'deals', 'products'] LOOP
    EXECUTE format('ALTER TABLE %I DROP COLUMN external_ids, DROP COLUMN custom', name);
  END LOOP;
END $$;
