SELECT reason_id, count(*) FROM deals WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND status = 'lost' GROUP BY GROUPING SETS ((), (reason_id));
