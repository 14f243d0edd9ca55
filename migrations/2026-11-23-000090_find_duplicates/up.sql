-- The forms in which records are held against each other. Indexes on expressions, not columns: no row is rewritten,
-- and nothing is stored that no question asks for.
DO $migration$
BEGIN
  -- A name as it sounds, in Latin letters: Ukrainian and Russian and their usual transliterations meet, in whatever
  -- order the words stand. Legal forms do not count, unless there is nothing else. Coarse on purpose: it finds, and
  -- people decide. Capital letters stand for single sounds until the pairs of Latin letters are read; the legal forms
  -- are spelled as they come out of that. Every record that is written runs through it: few regular expressions.
  CREATE FUNCTION name_key(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
  DECLARE
    said text := translate(fold(value), 'абвгдежзиіклмнопрстуфхчшщыэєцюяьъ''`', 'abvHdezziiklmnoprstufHCssieeTUA');
    word text;
    kept text[] := '{}';
  BEGIN
    said := regexp_replace(said, '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf«»„“”–—]+', ' ', 'g');
    said := replace(replace(replace(said, 'T', 'ts'), 'U', 'iu'), 'A', 'ia');
    said := replace(replace(replace(replace(said, 'shch', 's'), 'sch', 's'), 'sh', 's'), 'zh', 'z');
    said := replace(replace(replace(replace(said, 'tch', 'C'), 'ch', 'C'), 'kh', 'H'), 'gh', 'H');
    said := replace(replace(replace(replace(said, 'ph', 'f'), 'th', 't'), 'ck', 'k'), 'x', 'ks');
    IF strpos(said, 'yo') > 0 THEN
      said := regexp_replace(said, '([bdfklmnprstvz])yo', '\1e', 'g');
    END IF;
    said := translate(said, 'gcqwyjHC', 'hkkviihc');
    said := replace(replace(said, 'ii', 'i'), 'ie', 'e');
    said := replace(replace(replace(replace(replace(replace(replace(said, 'aa', 'a'), 'bb', 'b'), 'dd', 'd'), 'ee', 'e'), 'ff', 'f'), 'hh', 'h'), 'ii', 'i');
    said := replace(replace(replace(replace(replace(replace(replace(said, 'kk', 'k'), 'll', 'l'), 'mm', 'm'), 'nn', 'n'), 'oo', 'o'), 'pp', 'p'), 'rr', 'r');
    said := replace(replace(replace(replace(replace(said, 'ss', 's'), 'tt', 't'), 'uu', 'u'), 'vv', 'v'), 'zz', 'z');
    FOREACH word IN ARRAY string_to_array(said, ' ') LOOP
      IF word <> '' AND word <> ALL ('{ooo,oo,oao,zao,pao,ao,ip,tov,tzov,tdv,at,pat,prat,vat,zat,fop,cp,pp,dp,lk,ltd,limited,ink,inkorporated,
        korp,korporation,ko,kompani,plk,lp,hmbh,ah,kh,uh,sa,sas,srl,sarl,spa,bv,nv,aps,oi,sro}') THEN
        kept := kept || word;
      END IF;
    END LOOP;
    IF cardinality(kept) = 2 THEN
      RETURN least(kept[1] COLLATE "C", kept[2]) || ' ' || greatest(kept[1] COLLATE "C", kept[2]);
    ELSIF cardinality(kept) > 2 THEN
      kept := ARRAY(SELECT part FROM unnest(kept) AS part ORDER BY part COLLATE "C");
    ELSIF cardinality(kept) = 0 THEN
      RETURN nullif(btrim(said), '');
    END IF;
    RETURN array_to_string(kept, ' ');
  END $$;

  -- The domain of a web address or an e-mail address; null where people without a domain of their own have one.
  CREATE FUNCTION domain_key(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
  DECLARE
    host text := regexp_replace(lower(value COLLATE "und-x-icu"), '^([a-z][a-z0-9+.-]*://)?([^/?#]*@)?(www\.)?([^/?#:]*).*$', '\4');
  BEGIN
    IF host = '' OR host ~ '^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|mail|'
      'email|inbox|list|bk|internet|rambler|lenta|yandex|ya|ukr|i|meta|bigmir|online|proton|protonmail|zoho|tutanota|'
      'fastmail|qq|163|126|seznam|wp|o2|onet|interia|libero|orange|free|laposte|t-online)\.(com|net|org|de|fr|it|cz|pl|'
      'ua|ru|by|kz|su|me|cn|co\.uk|at|ch|eu|es)$' THEN
      RETURN NULL;
    END IF;
    RETURN host;
  END $$;

  -- A telephone number as numbers are compared: digits, with `+` before a country code.
  CREATE FUNCTION number_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(
      CASE WHEN value ~ '^\s*\+' THEN '+' ELSE '' END || regexp_replace(substring(value from '^[^ex#]*'), '[^0-9]', '', 'g'),
      '^00', '+'), '')
  $$;

  -- Codes such as tax ids and stock-keeping units: letters and digits alone, in one case.
  CREATE FUNCTION code_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(fold(value), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf]+', '', 'g'), '')
  $$;

  CREATE FUNCTION tax_keys(tax_ids jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(code_key(id ->> 'value')) FROM jsonb_array_elements(tax_ids) AS id
  $$;

  CREATE FUNCTION domain_keys(addresses text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(domain_key(address)) FROM unnest(addresses) AS address
  $$;

  -- Every record that is entered is looked for by these first: a list of what is still to be sorted in would be read from
  -- end to end each time, 10 ms in the middle of an import.
  ALTER INDEX contacts_email_keys_idx SET (fastupdate = off);
  ALTER INDEX contacts_phone_keys_idx SET (fastupdate = off);

  CREATE INDEX accounts_name_key_idx ON accounts (organization_id, name_key(name));
  CREATE INDEX accounts_domain_key_idx ON accounts (organization_id, coalesce(domain_key(website), domain_key(email)));
  CREATE INDEX accounts_email_key_idx ON accounts (organization_id, lower(email)) WHERE email IS NOT NULL;
  CREATE INDEX accounts_number_key_idx ON accounts (organization_id, number_key(phone)) WHERE phone IS NOT NULL;
  CREATE INDEX accounts_tax_keys_idx ON accounts USING gin (organization_id, tax_keys(tax_ids)) WITH (fastupdate = off) WHERE tax_ids <> '[]';
  CREATE INDEX contacts_name_key_idx ON contacts (organization_id, name_key(name));
  CREATE INDEX leads_person_key_idx ON leads (organization_id, name_key(coalesce(first_name, '') || ' ' || coalesce(last_name, '')));
  CREATE INDEX leads_company_key_idx ON leads (organization_id, name_key(company_name)) WHERE company_name IS NOT NULL;
  CREATE INDEX deals_name_key_idx ON deals (organization_id, name_key(name));
  CREATE INDEX products_name_key_idx ON products (organization_id, name_key(name));
  CREATE INDEX products_code_key_idx ON products (organization_id, code_key(sku));
END $migration$;
