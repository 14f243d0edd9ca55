DO $migration$
BEGIN
  DELETE FROM custom_values v USING custom_fields f
    WHERE v.organization_id = f.organization_id AND v.field_id = f.id AND f.resource = 'activity';
  DELETE FROM custom_fields WHERE resource = 'activity';
  ALTER TABLE custom_fields DROP CONSTRAINT custom_fields_resource_check;
  ALTER TABLE custom_fields ADD CONSTRAINT custom_fields_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product'));
  DELETE FROM views WHERE resource = 'activity';
  ALTER TABLE views DROP CONSTRAINT views_resource_check;
  ALTER TABLE views ADD CONSTRAINT views_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product'));
  DROP TABLE activity_links, activities;
END $migration$;
