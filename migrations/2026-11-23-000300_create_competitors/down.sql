DO $migration$
BEGIN
  ALTER TABLE deals DROP COLUMN competitor_id;
  DROP TABLE competitors;
END $migration$;
