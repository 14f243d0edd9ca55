DO $migration$ BEGIN
  DELETE FROM custom_values v USING custom_fields f
    WHERE v.organization_id = f.organization_id AND v.field_id = f.id AND f.resource = 'task';
  DELETE FROM custom_fields WHERE resource = 'task';
  ALTER TABLE custom_fields DROP CONSTRAINT custom_fields_resource_check;
  ALTER TABLE custom_fields ADD CONSTRAINT custom_fields_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity'));
  DELETE FROM views WHERE resource = 'task';
  ALTER TABLE views DROP CONSTRAINT views_resource_check;
  ALTER TABLE views ADD CONSTRAINT views_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity'));
  DROP TABLE task_blocks, task_links, tasks;
END $migration$;
