SELECT sum(CASE status WHEN 'won' THEN amount ELSE amount * probability * 0.01 END), count(*), percentile_cont('{0.5,0.9}'::float8[])
    WITHIN GROUP (ORDER BY (CASE status WHEN 'won' THEN amount ELSE amount * probability * 0.01 END)::float8)
  FROM deals WHERE organization_id = :organization AND archived_at IS NULL /*own*/ AND status = ANY ('{open,won}') AND currency = 'USD';
