-- Fills one organization with :rows leads, contacts and deals, spread over its users, as years of work would have left them.
-- psql -v organization=<id> -v rows=200000; record number n belongs to representative number n % 100.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET work_mem = '256MB';

-- UUIDs of version 7 in the order of the numbers, which stand in them: whoever knows the number knows the id.
CREATE FUNCTION pg_temp.numbered(kind int, n bigint) RETURNS uuid LANGUAGE sql AS
  $$ SELECT format('018b0000-0000-700%s-8000-%s', kind, 100000000000 + n)::uuid $$;
CREATE FUNCTION pg_temp.pick(words text[], n bigint) RETURNS text LANGUAGE sql AS
  $$ SELECT words[1 + (abs(hashint8(n)) % cardinality(words))] $$;

CREATE TEMP TABLE word AS SELECT
  '{Anna,Olena,Iryna,Maria,John,Peter,Paul,Oleh,Andrii,Taras,Олена,Ірина,Марія,Андрій,Тарас,Иван,Ольга,Наталья,Дмитрий,Сергей}'::text[] AS first,
  '{Koval,Shev,Bond,Tkach,Melnyk,Smith,Brown,Miller,Коваль,Шевч,Бондар,Ткач,Мельник,Петр,Кузнец,Соколов,Лисен,Марчен}'::text[] AS stem,
  '{enko,uk,ar,son,er,енко,ук,ар,ова,чук,ский,ко}'::text[] AS ending,
  '{Northern,United,Green,Baltic,Dnipro,Північна,Зелена,Объединённая}'::text[] AS kind,
  '{Steel,Grain,Paper,Glass,Timber,Сталь,Зерно,Стекло}'::text[] AS trade,
  '{call,quote,visit,demo,договір,поставка,ремонт}'::text[] AS topic;

-- A hundred representatives, who log in with the administrator's password.
INSERT INTO users (organization_id, id, email, name, roles, password_hash, created_at, updated_at)
  SELECT organization_id, pg_temp.numbered(9, n), 'rep' || n || substring(email FROM '@.*'), 'Representative ' || n, '{sales_rep}',
    password_hash, created_at, created_at
  FROM users, generate_series(0, 99) AS n WHERE organization_id = :'organization' AND roles = '{administrator}';
INSERT INTO logins (email, organization_id, user_id) SELECT email, organization_id, id FROM users
  WHERE organization_id = :'organization' AND roles = '{sales_rep}';
CREATE TEMP TABLE one AS SELECT :'organization'::uuid AS organization_id,
  statement_timestamp() - interval '3 years' AS began;

CREATE TEMP TABLE made AS SELECT n, one.organization_id, pg_temp.numbered(9, n % 100) AS owner_id,
    began + (interval '1094 days' * n / :rows) AS at,
    pg_temp.pick(word.first, n) AS first_name,
    pg_temp.pick(word.stem, n / 7 + 11) || pg_temp.pick(word.ending, n / 3 + 5) AS last_name,
    pg_temp.pick(word.kind, n / 5) || ' ' || pg_temp.pick(word.trade, n / 2 + 3) || ' ' || n / 10 AS company,
    pg_temp.pick(word.topic, n + 17) AS topic
  FROM generate_series(1, :rows) AS n CROSS JOIN one CROSS JOIN word;

INSERT INTO lead_sources (organization_id, id, name, kind, created_at, updated_at)
  SELECT organization_id, pg_temp.numbered(0, n), name, 'owned', began, began
  FROM one, unnest('{Search,Fair,Referral,Newsletter,Partner}'::text[]) WITH ORDINALITY AS s(name, n);
CREATE TEMP TABLE source AS SELECT id, (row_number() OVER (ORDER BY id) - 1)::int AS k FROM lead_sources
  WHERE organization_id = :'organization';

INSERT INTO leads (organization_id, id, owner_id, first_name, last_name, company_name, email, phone, phone_key, status, score,
    source_id, created_at, updated_at, created_by_id, converted_at)
  SELECT organization_id, pg_temp.numbered(1, n), owner_id, first_name, last_name, company, 'lead' || n || '@example.com',
    '+380 44 ' || lpad(n::text, 7, '0'), '+38044' || lpad(n::text, 7, '0'), status, n % 101, source.id, at, at, owner_id,
    CASE status WHEN 'converted' THEN at + interval '9 days' END
  FROM made JOIN source ON source.k = abs(hashint8(made.n + 2)) % 5,
    LATERAL (SELECT ('{new,new,assigned,working,working,qualified,nurturing,disqualified,converted,converted}'::text[])
      [1 + abs(hashint8(made.n + 1)) % 10] AS status) AS s
  ORDER BY made.n;

INSERT INTO contacts (organization_id, id, owner_id, first_name, last_name, job_title, emails, email_keys, phones, phone_keys,
    country, created_at, updated_at, created_by_id)
  SELECT organization_id, pg_temp.numbered(2, n), owner_id, first_name, last_name, 'Buyer',
    jsonb_build_array(jsonb_build_object('value', email, 'label', 'work', 'is_primary', true)), ARRAY[email],
    jsonb_build_array(jsonb_build_object('value', phone, 'normalised', phone, 'label', 'work', 'is_primary', true)), ARRAY[phone],
    'UA', at, at, owner_id
  FROM made, LATERAL (SELECT 'person' || n || '@example.com' AS email, '+38067' || lpad(n::text, 7, '0') AS phone) AS reached
  ORDER BY n;

INSERT INTO accounts (organization_id, id, owner_id, name, country, created_at, updated_at, created_by_id)
  SELECT organization_id, pg_temp.numbered(3, n), owner_id, company, 'UA', at, at, owner_id FROM made WHERE n % 10 = 0;

-- A deal goes through the open stages in turn; each has been for some days where it has been.
CREATE TEMP TABLE stage AS SELECT id, pipeline_id, kind, probability,
    row_number() OVER (PARTITION BY kind ORDER BY position)::int AS k
  FROM stages WHERE organization_id = :'organization';
CREATE TEMP TABLE won_or_lost AS SELECT made.*, pg_temp.numbered(4, n) AS id, 1 + n % 3 AS reached, 1 + n % 20 AS days,
    CASE WHEN n % 10 < 4 OR at > statement_timestamp() - interval '60 days' THEN 'open' WHEN n % 10 < 7 THEN 'won' ELSE 'lost' END AS status
  FROM made;
INSERT INTO deals (organization_id, id, owner_id, name, account_id, contact_id, pipeline_id, stage_id, stage_entered_at, status,
    amount, currency, probability, expected_close_on, closed_at, reason_id, source_id, created_at, updated_at, created_by_id)
  SELECT d.organization_id, d.id, d.owner_id, d.company || ': ' || d.topic, pg_temp.numbered(3, a.n),
    pg_temp.numbered(2, d.n), stage.pipeline_id, stage.id, entered.at, d.status,
    (100 + d.n::bigint * 7919 % 50000)::numeric, organizations.base_currency, stage.probability, (d.at + interval '60 days')::date,
    CASE WHEN d.status <> 'open' THEN entered.at END, reason.id, source.id, d.at, d.at, d.owner_id
  FROM won_or_lost AS d
  JOIN made AS a ON a.n = greatest(d.n - d.n % 10, 10)
  JOIN organizations ON organizations.id = d.organization_id
  JOIN source ON source.k = abs(hashint8(d.n + 2)) % 5
  JOIN stage ON stage.kind = d.status AND (d.status <> 'open' OR stage.k = d.reached)
  LEFT JOIN LATERAL (SELECT id FROM reasons WHERE organization_id = d.organization_id
      AND kind = CASE d.status WHEN 'won' THEN 'win' WHEN 'lost' THEN 'loss' END
    ORDER BY name OFFSET d.n % 3 LIMIT 1) AS reason ON true,
    LATERAL (SELECT d.at + d.days * interval '1 day' * (CASE d.status WHEN 'open' THEN d.reached - 1 ELSE 3 END) AS at) AS entered
  ORDER BY d.n;
INSERT INTO stage_passages (organization_id, id, deal_id, pipeline_id, stage_id, entered_at, left_at, seconds, entered_by_id)
  SELECT d.organization_id, pg_temp.numbered(5, d.n * 4 + step), d.id, stage.pipeline_id, stage.id, came,
    CASE WHEN stays THEN NULL ELSE came + d.days * interval '1 day' END, CASE WHEN stays THEN NULL ELSE d.days * 86400 END, d.owner_id
  FROM won_or_lost AS d
  CROSS JOIN generate_series(1, 4) AS step
  JOIN stage ON CASE WHEN step = 4 THEN stage.kind = d.status AND d.status <> 'open' ELSE stage.kind = 'open' AND stage.k = step END,
    LATERAL (SELECT d.at + d.days * interval '1 day' * (step - 1) AS came,
      step = 4 OR d.status = 'open' AND step = d.reached AS stays) AS passage
  WHERE step = 4 OR d.status <> 'open' OR step <= d.reached
  ORDER BY d.n, step;
