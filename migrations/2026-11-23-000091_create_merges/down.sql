DROP TABLE merge_steps;
DROP TABLE merges;
ALTER TABLE accounts DROP COLUMN merged_into_id;
ALTER TABLE contacts DROP COLUMN merged_into_id;
ALTER TABLE leads DROP COLUMN merged_into_id;
ALTER TABLE deals DROP COLUMN merged_into_id;
ALTER TABLE products DROP COLUMN merged_into_id;
