\set n 100000000007 + 100 * random(:rows / 200, :rows / 100 - 1)
BEGIN;
UPDATE leads SET job_title = 'Buyer ' || :n, version = version + 1, updated_at = now(), updated_by_id = :owner
  WHERE organization_id = :organization AND id = ('018b0000-0000-7001-8000-' || :n)::uuid AND archived_at IS NULL /*own*/ AND version >= 1;
INSERT INTO changes (organization_id, id, log_position, seq, record_type, record_id, version, action, actor_id, request_id, at, changed,
    before, after, salt)
  SELECT '018b0000-0000-7000-8000-000000000000', ('018b0001-0000-7001-8000-' || (100000000000 + n))::uuid,
    (pg_current_wal_insert_lsn() - '0/0')::bigint, n, 'lead', ('018b0000-0000-7001-8000-' || :n)::uuid, 2, 'updated', :owner,
    :owner, now(), '{job_title}', '{"job_title": null}', jsonb_build_object('job_title', 'Buyer ' || :n), :salt FROM nextval('bench_number') AS n;
INSERT INTO idempotency_keys (organization_id, principal_id, key, fingerprint, status, etag, body, created_at)
  SELECT :organization, :owner, 'limit-' || n, :salt, 200, '"2"', convert_to(:after, 'UTF8'), now() FROM nextval('bench_number') AS n;
COMMIT;
