-- $rows leads, contacts and deals and half as many accounts, spread over fifty representatives and three years.
-- Whoever knows a record's number knows its id, address and telephone number.
CREATE OR REPLACE FUNCTION pg_temp.numbered(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT format('018b0000-0000-700%s-8000-%s', kind, 100000000000 + n)::uuid $$;

INSERT INTO users (organization_id, id, email, name, roles, created_at, updated_at)
  SELECT $org, pg_temp.numbered(9, n), 'rep' || n || '@' || $org || '.test', 'Representative ' || n, '{sales_rep}', now(), now()
  FROM generate_series(0, 49) AS n;
INSERT INTO pipelines (organization_id, id, name, is_default, created_at, updated_at)
  VALUES ($org, pg_temp.numbered(8, 0), 'Sales', true, now(), now());
INSERT INTO stages (organization_id, id, pipeline_id, name, position, kind, probability, created_at, updated_at)
  SELECT $org, pg_temp.numbered(7, n), pg_temp.numbered(8, 0), name, n, kind, 25 * n, now(), now()
  FROM (VALUES (1, 'First', 'open'), (2, 'Second', 'open'), (3, 'Won', 'won'), (4, 'Lost', 'lost')) AS s(n, name, kind);

CREATE TEMP TABLE made AS
  SELECT n, $org::uuid AS organization_id, pg_temp.numbered(9, n % 50) AS owner_id,
    now() - interval '3 years' + interval '1090 days' * n / $rows AS at,
    ('{Anna,Olena,Maria,John,Peter,Андрій,Олена,Тарас,Ірина,Ольга}'::text[])[1 + abs(hashint8(n)) % 10] AS first_name,
    ('{Koval,Melnyk,Tkach,Brown,Bond,Коваль,Шевч,Бондар,Кузнец,Лисен,Петр,Марчен}'::text[])[1 + abs(hashint8(n + 1)) % 12]
      || ('{enko,uk,ar,son,er,енко,ук,чук,ский,ова}'::text[])[1 + abs(hashint8(n + 2)) % 10] AS last_name,
    'Зелена Сталь ' || n / 10 AS company, abs(hashint8(n + 3)) % 10 AS die
  FROM generate_series(1, $rows) AS n;

INSERT INTO leads (organization_id, id, owner_id, first_name, last_name, company_name, email, phone, phone_key, status, score,
    created_at, updated_at, created_by_id, converted_at)
  SELECT organization_id, pg_temp.numbered(1, n), owner_id, first_name, last_name, company, 'Lead' || n || '@example.com',
    '+380 44 ' || lpad(n::text, 7, '0'), '+38044' || lpad(n::text, 7, '0'), status, n % 101, at, at, owner_id,
    CASE status WHEN 'converted' THEN at END
  FROM made, LATERAL (SELECT ('{new,new,assigned,working,working,qualified,nurturing,disqualified,converted,converted}'::text[])
    [1 + die] AS status) AS s;

INSERT INTO contacts (organization_id, id, owner_id, first_name, last_name, emails, email_keys, phones, phone_keys, created_at,
    updated_at, created_by_id)
  SELECT organization_id, pg_temp.numbered(2, n), owner_id, first_name, last_name,
    jsonb_build_array(jsonb_build_object('value', email, 'label', 'work', 'is_primary', true)), ARRAY[email],
    jsonb_build_array(jsonb_build_object('value', phone, 'normalised', phone, 'label', 'work', 'is_primary', true)), ARRAY[phone],
    at, at, owner_id
  FROM made, LATERAL (SELECT 'person' || n || '@example.com' AS email, '+38067' || lpad(n::text, 7, '0') AS phone) AS reached;

INSERT INTO accounts (organization_id, id, owner_id, name, email, phone, created_at, updated_at, created_by_id)
  SELECT organization_id, pg_temp.numbered(3, n), owner_id, company, 'Office' || n || '@example.com',
    '+380 32 ' || lpad(n::text, 7, '0'), at, at, owner_id FROM made WHERE n % 2 = 0;

INSERT INTO deals (organization_id, id, owner_id, name, contact_id, pipeline_id, stage_id, stage_entered_at, status, amount,
    currency, probability, expected_close_on, closed_at, created_at, updated_at, created_by_id)
  SELECT organization_id, pg_temp.numbered(4, n), owner_id, company || ': ' || last_name, pg_temp.numbered(2, n),
    pg_temp.numbered(8, 0), pg_temp.numbered(7, stage), at, status, n * 7919 % 5000, 'USD', 25 * stage, (at + interval '60 days')::date,
    CASE WHEN status <> 'open' THEN at + interval '5 days' END, at, at, owner_id
  FROM made, LATERAL (SELECT CASE WHEN die < 4 THEN 1 + die % 2 WHEN die < 7 THEN 3 ELSE 4 END AS stage) AS s,
    LATERAL (SELECT CASE stage WHEN 3 THEN 'won' WHEN 4 THEN 'lost' ELSE 'open' END AS status) AS t;
DROP TABLE made;
