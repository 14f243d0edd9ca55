SELECT p.stage_id, sum(p.seconds), count(*), percentile_cont('{0.5,0.9}'::float8[]) WITHIN GROUP (ORDER BY p.seconds::float8)
  FROM stage_passages p JOIN deals d ON d.organization_id = p.organization_id AND d.id = p.deal_id
  WHERE p.organization_id = :organization AND d.archived_at IS NULL /*own*/ AND p.left_at IS NOT NULL GROUP BY GROUPING SETS ((), (p.stage_id));
