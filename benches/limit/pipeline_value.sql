SELECT stage_id, sum(amount), count(*), percentile_cont('{0.5,0.9}'::float8[]) WITHIN GROUP (ORDER BY amount::float8)
  FROM deals WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND status = 'open' AND currency = 'USD' GROUP BY GROUPING SETS ((), (stage_id));
