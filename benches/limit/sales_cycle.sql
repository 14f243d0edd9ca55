SELECT sum(extract(epoch FROM closed_at - created_at)), count(*),
    percentile_cont('{0.5,0.9}'::float8[]) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - created_at)::float8)
  FROM deals WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND status = 'won';
