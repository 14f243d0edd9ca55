\set n random(:from, :to)
SELECT * FROM leads WHERE organization_id = :organization AND archived_at IS NULL AND status = 'working'
  AND owner_id = ('018b0000-0000-7009-8000-' || (100000000000 + :n))::uuid ORDER BY created_at DESC, id DESC LIMIT 51;
