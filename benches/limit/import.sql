CREATE TEMP TABLE bench_rows (first_name text, last_name text, email text, phone text);
\copy bench_rows FROM pstdin CSV HEADER
INSERT INTO contacts (organization_id, id, owner_id, first_name, last_name, emails, email_keys, phones, phone_keys, created_at, updated_at,
    created_by_id, updated_by_id)
  SELECT :'organization', ('018b0001-0000-7004-8000-' || (100000000000 + row_number() OVER ()))::uuid, :'owner', first_name, last_name,
    jsonb_build_array(jsonb_build_object('value', email)), ARRAY[email], jsonb_build_array(jsonb_build_object('value', phone)), ARRAY[phone],
    now(), now(), :'owner', :'owner' FROM bench_rows;
