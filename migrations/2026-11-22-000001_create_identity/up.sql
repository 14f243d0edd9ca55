-- Text search is by parts of words: needs a trigram index that can start with the tenant.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The form in which texts are compared: lower case, without accents, Latin and Cyrillic alike.
CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    normalize(lower(value COLLATE "und-x-icu"), NFKD),
    E'\u2019\u02BC\u0491\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030A\u030B\u030C\u0327\u0328',
    E'''''\u0433')
$$;

CREATE TABLE organizations (
  id                    uuid PRIMARY KEY,
  version               integer NOT NULL DEFAULT 1,
  name                  text COLLATE "und-x-icu" NOT NULL,
  slug                  text NOT NULL,
  base_currency         text NOT NULL,
  time_zone             text NOT NULL DEFAULT 'UTC',
  locale                text NOT NULL DEFAULT 'en',
  require_preconditions boolean NOT NULL DEFAULT false,
  created_at            timestamptz NOT NULL,
  updated_at            timestamptz NOT NULL,
  -- Fails for a zone that PostgreSQL does not know: figures are cut into days by it.
  CONSTRAINT organizations_time_zone_check CHECK (timezone(time_zone, timestamptz '2000-01-01 00:00Z') IS NOT NULL)
);

-- Directory tables: they find the tenant, so they are keyed by the value looked up.
CREATE TABLE organization_slugs (slug text PRIMARY KEY, organization_id uuid NOT NULL);
CREATE TABLE logins (
  email           text NOT NULL CONSTRAINT logins_email_check CHECK (email = lower(email)),
  organization_id uuid NOT NULL,
  user_id         uuid NOT NULL,
  PRIMARY KEY (email, organization_id)
);

-- The keys that sign access tokens belong to the installation, not to a tenant.
CREATE TABLE signing_keys (
  kid          text PRIMARY KEY,
  public_key   bytea NOT NULL,
  sealed_key   bytea NOT NULL,
  created_at   timestamptz NOT NULL,
  active_from  timestamptz NOT NULL,
  retires_at   timestamptz NOT NULL
);

CREATE TABLE teams (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  name            text COLLATE "und-x-icu" NOT NULL,
  parent_id       uuid,
  lead_id         uuid,
  department      text CONSTRAINT teams_department_check CHECK (department IN
    ('sales', 'marketing', 'service', 'technical', 'production', 'logistics', 'finance')),
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT teams_name_key UNIQUE (organization_id, name),
  CONSTRAINT teams_parent_id_fkey FOREIGN KEY (organization_id, parent_id) REFERENCES teams,
  CONSTRAINT teams_parent_id_check CHECK (parent_id <> id)
);
CREATE INDEX teams_parent_idx ON teams (organization_id, parent_id);
CREATE INDEX teams_lead_idx ON teams (organization_id, lead_id);
CREATE INDEX teams_created_idx ON teams (organization_id, created_at, id);

CREATE TABLE users (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  email           text NOT NULL CONSTRAINT users_email_check CHECK (email = lower(email)),
  name            text COLLATE "und-x-icu" NOT NULL,
  roles           text[] NOT NULL DEFAULT '{}',
  status          text NOT NULL DEFAULT 'active' CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended')),
  team_id         uuid,
  time_zone       text NOT NULL DEFAULT 'UTC',
  locale          text NOT NULL DEFAULT 'en',
  password_hash   text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  search_text     text NOT NULL GENERATED ALWAYS AS (fold(name || ' ' || email)) STORED,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT users_time_zone_check CHECK (timezone(time_zone, timestamptz '2000-01-01 00:00Z') IS NOT NULL),
  CONSTRAINT users_email_key UNIQUE (organization_id, email),
  CONSTRAINT users_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams
);
CREATE INDEX users_team_idx ON users (organization_id, team_id);
CREATE INDEX users_name_idx ON users (organization_id, name, id);
CREATE INDEX users_created_idx ON users (organization_id, created_at, id);
CREATE INDEX users_search_idx ON users USING gin (organization_id, search_text gin_trgm_ops);
ALTER TABLE teams ADD CONSTRAINT teams_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES users;

CREATE TABLE team_members (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  team_id         uuid NOT NULL,
  user_id         uuid NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT team_members_user_id_key UNIQUE (organization_id, team_id, user_id),
  CONSTRAINT team_members_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
  CONSTRAINT team_members_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
);
CREATE INDEX team_members_user_idx ON team_members (organization_id, user_id);

CREATE TABLE sessions (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  user_id         uuid NOT NULL,
  user_agent      text,
  address         text,
  created_at      timestamptz NOT NULL,
  last_used_at    timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  ended_at        timestamptz,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
);
CREATE INDEX sessions_user_idx ON sessions (organization_id, user_id, created_at, id);

-- One row a refresh token: spent ones stay until their session ends, so that reuse is noticed.
CREATE TABLE refresh_tokens (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  session_id      uuid NOT NULL,
  token_hash      bytea NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  spent_at        timestamptz,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT refresh_tokens_token_hash_key UNIQUE (organization_id, token_hash),
  CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (organization_id, session_id) REFERENCES sessions ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (organization_id, session_id);
