BEGIN;
INSERT INTO contacts (organization_id, id, owner_id, first_name, last_name, emails, email_keys, created_at, updated_at, created_by_id, updated_by_id)
  SELECT :organization, ('018b0001-0000-7002-8000-' || (100000000000 + nextval('bench_number')))::uuid, :owner, 'Олена', 'Шевченко ' || n,
    jsonb_build_array(jsonb_build_object('value', 'b' || currval('bench_number') || '@bench.example')),
    ARRAY['b' || currval('bench_number') || '@bench.example'], now(), now(), :owner, :owner FROM generate_series(1, 1000) AS n;
INSERT INTO changes (organization_id, id, log_position, seq, record_type, record_id, version, action, actor_id, at, changed, after, salt)
  SELECT '018b0000-0000-7000-8000-000000000000', ('018b0001-0000-7003-8000-' || (100000000000 + nextval('bench_number')))::uuid,
    (pg_current_wal_insert_lsn() - '0/0')::bigint, currval('bench_number'), 'contact', :owner, 1, 'created', :owner, now(), :members, :after,
    :salt FROM generate_series(1, 1000) AS n;
COMMIT;
