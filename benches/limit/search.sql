\set n random(1, :count)
SELECT * FROM leads WHERE organization_id = :organization AND archived_at IS NULL /*own*/
  AND search_text LIKE '%' || (:words::text[])[:n] || '%'
  ORDER BY created_at DESC, id DESC LIMIT 21;
