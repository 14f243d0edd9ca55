DO $migration$
BEGIN
  ALTER TABLE accounts DROP COLUMN tag_ids;
  ALTER TABLE contacts DROP COLUMN tag_ids;
  ALTER TABLE leads DROP COLUMN tag_ids;
  ALTER TABLE deals DROP COLUMN tag_ids;
  DROP TABLE tags;
END $migration$;
