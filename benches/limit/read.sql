\set n 100000000007 + 100 * random(1, :rows / 200)
SELECT * FROM leads WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND id = ('018b0000-0000-7001-8000-' || :n)::uuid;
