SELECT count(*) FILTER (WHERE status = 'converted'), count(*) FROM leads WHERE organization_id = :organization AND archived_at IS NULL /*own*/;
