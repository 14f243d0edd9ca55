SELECT count(*) FILTER (WHERE status = 'won'), count(*)
  FROM deals WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND status = ANY ('{won,lost}');
