-- A key acts for its owner. Revoked ones stay, so that the log's readers know what they were.
CREATE TABLE api_keys (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  owner_id        uuid NOT NULL,
  name            text COLLATE "und-x-icu" NOT NULL,
  scopes          text[] NOT NULL,
  addresses       text[] NOT NULL DEFAULT '{}',
  secret_hash     bytea NOT NULL,
  expires_at      timestamptz NOT NULL,
  last_used_at    timestamptz,
  revoked_at      timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT api_keys_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users
);
CREATE INDEX api_keys_owner_idx ON api_keys (organization_id, owner_id, created_at, id);
CREATE INDEX api_keys_created_idx ON api_keys (organization_id, created_at, id);
CREATE INDEX api_keys_name_idx ON api_keys (organization_id, name, id);

-- Access tokens of keys that were taken back before their time; a row is of no use once the token has expired.
CREATE TABLE revoked_tokens (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX revoked_tokens_expires_idx ON revoked_tokens (organization_id, expires_at);

CREATE TABLE identity_providers (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  name            text COLLATE "und-x-icu" NOT NULL,
  issuer          text NOT NULL,
  audience        text NOT NULL,
  tenant_claim    text,
  tenant          text,
  matches_email   boolean NOT NULL DEFAULT false,
  roles_claim     text,
  role_map        jsonb NOT NULL DEFAULT '[]',
  is_active       boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT identity_providers_name_key UNIQUE (organization_id, name),
  CONSTRAINT identity_providers_tenant_check CHECK ((tenant IS NULL) = (tenant_claim IS NULL))
);
CREATE INDEX identity_providers_created_idx ON identity_providers (organization_id, created_at, id);

-- Directory table: finds the organization that a token of an outside issuer is for.
CREATE TABLE issuers (
  issuer          text NOT NULL,
  audience        text NOT NULL,
  tenant          text NOT NULL,
  organization_id uuid NOT NULL,
  provider_id     uuid NOT NULL,
  PRIMARY KEY (issuer, audience, tenant)
);

-- Who somebody with an outside issuer is here: known by issuer and subject, never by a name that may change hands.
CREATE TABLE identities (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  provider_id     uuid NOT NULL,
  subject         text NOT NULL,
  user_id         uuid NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  created_by_id   uuid,
  updated_by_id   uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT identities_subject_key UNIQUE (organization_id, provider_id, subject),
  CONSTRAINT identities_provider_id_fkey FOREIGN KEY (organization_id, provider_id) REFERENCES identity_providers,
  CONSTRAINT identities_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
);
CREATE INDEX identities_provider_idx ON identities (organization_id, provider_id, created_at, id);
CREATE INDEX identities_user_idx ON identities (organization_id, user_id);
