ALTER TABLE teams DROP CONSTRAINT teams_lead_id_fkey;
DROP TABLE refresh_tokens, sessions, team_members, users, teams, signing_keys, logins, organization_slugs, organizations;
DROP FUNCTION fold(text);
