DROP TABLE identities;
DROP TABLE issuers;
DROP TABLE identity_providers;
DROP TABLE revoked_tokens;
DROP TABLE api_keys;
