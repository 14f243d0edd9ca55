\set n random(1, 18)
SELECT * FROM leads WHERE organization_id = :organization AND archived_at IS NULL /*own*/
  AND search_text LIKE '%' || ('{koval,bond,tkach,melnyk,smith,brown,miller,коваль,шевч,бондар,ткач,мельник,кузнец,соколов,лисен,марчен,grain,paper}'::text[])[:n] || '%'
  ORDER BY created_at DESC, id DESC LIMIT 21;
