-- The key that made a job, and what of its scopes the request had: the job reaches no further. None for people.
ALTER TABLE jobs ADD COLUMN key_id uuid, ADD COLUMN scopes text;
