BEGIN;
INSERT INTO leads (organization_id, id, owner_id, first_name, last_name, company_name, email, phone, phone_key, created_at, updated_at,
    created_by_id, updated_by_id)
  SELECT :organization, ('018b0001-0000-7001-8000-' || (100000000000 + n))::uuid, :owner, 'Олена', 'Шевченко ' || n, 'Trade ' || n,
    'v' || n || '@bench.example', '+38063' || n, '+38063' || n, now(), now(), :owner, :owner FROM nextval('bench_number') AS n;
INSERT INTO changes (organization_id, id, log_position, seq, record_type, record_id, version, action, actor_id, request_id, at, changed,
    after, salt)
  SELECT '018b0000-0000-7000-8000-000000000000', ('018b0001-0000-7001-8000-' || (100000000000 + n))::uuid,
    (pg_current_wal_insert_lsn() - '0/0')::bigint, n, 'lead', ('018b0001-0000-7001-8000-' || (100000000000 + n))::uuid, 1, 'created', :owner,
    :owner, now(), :members, :after, :salt FROM nextval('bench_number') AS n;
INSERT INTO idempotency_keys (organization_id, principal_id, key, fingerprint, status, location, etag, body, created_at)
  SELECT :organization, :owner, 'limit-' || n, :salt, 201, '/api/v1/leads/018b0001-0000-7001-8000-100000000000', '"1"', convert_to(:after, 'UTF8'), now()
  FROM nextval('bench_number') AS n;
COMMIT;
