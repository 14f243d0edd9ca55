DO $$
BEGIN
  DROP TABLE custom_values;
  DROP TABLE custom_fields;
  ALTER TABLE organizations DROP COLUMN custom_epoch;
END $$;
