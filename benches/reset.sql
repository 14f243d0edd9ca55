-- Takes away what an earlier run has made and changed, so that this one meets the same records.
SET client_min_messages = warning;
SET synchronous_commit = off;
-- Nothing refers to these records; to look for that takes a walk through all deals for each.
SET session_replication_role = replica;
CREATE SEQUENCE IF NOT EXISTS bench_number;
DROP SEQUENCE IF EXISTS bench_record;
CREATE SEQUENCE bench_record;
DELETE FROM leads WHERE organization_id = :'organization' AND id > '018b0001-0000-7000-8000-000000000000';
DELETE FROM contacts WHERE organization_id = :'organization' AND id > '018b0001-0000-7000-8000-000000000000';
DELETE FROM idempotency_keys WHERE organization_id = :'organization';
UPDATE leads SET version = 1, job_title = NULL WHERE organization_id = :'organization' AND version > 1;
