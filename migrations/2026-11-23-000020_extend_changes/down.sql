DROP TABLE audit_checkpoints;
DO $migration$ BEGIN
  ALTER TABLE feed_heads DROP COLUMN hash;
  ALTER TABLE feed_heads DROP COLUMN chained_to;
  ALTER TABLE changes DROP COLUMN hash;
  ALTER TABLE changes DROP COLUMN values_hash;
  ALTER TABLE changes DROP COLUMN salt;
END $migration$;
