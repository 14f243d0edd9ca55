-- What was done with customers, and what is to be done: calls, e-mails, meetings and the like. What an activity is about
-- and who takes part stands beside it, one row for each: records that become one take their rows along, and an activity
-- that was about both of them has two rows for one record until the merge is taken back.
DO $migration$
BEGIN
  CREATE TABLE activities (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    owner_id        uuid NOT NULL,
    team_id         uuid,
    kind            text NOT NULL CONSTRAINT activities_kind_check CHECK (kind IN
      ('call', 'email', 'meeting', 'message', 'note', 'visit', 'letter')),
    status          text NOT NULL DEFAULT 'planned' CONSTRAINT activities_status_check CHECK (status IN
      ('planned', 'done', 'cancelled', 'no_show')),
    direction       text CONSTRAINT activities_direction_check CHECK (direction IN ('inbound', 'outbound')),
    channel         text,
    subject         text COLLATE "und-x-icu",
    body            text,
    location        text,
    starts_at       timestamptz,
    ends_at        timestamptz,
    due_at          timestamptz,
    duration_s      integer CONSTRAINT activities_duration_s_check CHECK (duration_s >= 0),
    outcome         text CONSTRAINT activities_outcome_check CHECK (outcome IS NULL OR kind = 'call'
      AND outcome IN ('connected', 'no_answer', 'busy', 'voicemail', 'wrong_number')),
    -- By the rule of the program, which sees all of it: who was reached stands in the other table.
    is_touch        boolean NOT NULL,
    occurs_at       timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(starts_at, due_at, created_at)) STORED,
    external_ids    jsonb NOT NULL DEFAULT '[]',
    custom          jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    archived_at     timestamptz,
    search_text     text NOT NULL GENERATED ALWAYS AS (fold(
      coalesce(subject, '') || ' ' || coalesce(location, '') || ' ' || coalesce(channel, ''))) STORED,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT activities_ends_at_check CHECK (ends_at >= starts_at),
    CONSTRAINT activities_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
    CONSTRAINT activities_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams
  );
  CREATE INDEX activities_owner_idx ON activities (organization_id, owner_id, occurs_at, id);
  CREATE INDEX activities_team_idx ON activities (organization_id, team_id, occurs_at, id);
  CREATE INDEX activities_occurs_idx ON activities (organization_id, occurs_at, id);
  CREATE INDEX activities_created_idx ON activities (organization_id, created_at, id);
  CREATE INDEX activities_updated_idx ON activities (organization_id, updated_at, id);
  CREATE INDEX activities_due_idx ON activities (organization_id, coalesce(due_at, '-infinity'::timestamptz), id);
  CREATE INDEX activities_planned_idx ON activities (organization_id, owner_id, occurs_at, id)
    WHERE status = 'planned' AND archived_at IS NULL;
  CREATE INDEX activities_touch_idx ON activities (organization_id, owner_id, occurs_at, id) INCLUDE (kind)
    WHERE is_touch AND archived_at IS NULL;
  CREATE INDEX activities_search_idx ON activities USING gin (organization_id, search_text gin_trgm_ops);

  -- One record that an activity is about, or one person who takes part.
  CREATE TABLE activity_links (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    activity_id     uuid NOT NULL,
    account_id      uuid,
    contact_id      uuid,
    lead_id         uuid,
    deal_id         uuid,
    user_id         uuid,
    takes_part      boolean NOT NULL,
    role            text CONSTRAINT activity_links_role_check CHECK (role IN ('organizer', 'required', 'optional')),
    response        text CONSTRAINT activity_links_response_check CHECK (response IN
      ('pending', 'accepted', 'declined', 'tentative')),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT activity_links_one_check CHECK (num_nonnulls(account_id, contact_id, lead_id, deal_id, user_id) = 1),
    CONSTRAINT activity_links_takes_part_check CHECK
      (takes_part = (role IS NOT NULL) AND (NOT takes_part OR contact_id IS NOT NULL OR user_id IS NOT NULL)
       AND (takes_part OR user_id IS NULL)),
    CONSTRAINT activity_links_activity_id_fkey FOREIGN KEY (organization_id, activity_id) REFERENCES activities,
    CONSTRAINT activity_links_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts,
    CONSTRAINT activity_links_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts,
    CONSTRAINT activity_links_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES leads,
    CONSTRAINT activity_links_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
    CONSTRAINT activity_links_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
  );
  CREATE INDEX activity_links_activity_idx ON activity_links (organization_id, activity_id, id);
  CREATE INDEX activity_links_account_idx ON activity_links (organization_id, account_id, activity_id) WHERE account_id IS NOT NULL;
  CREATE INDEX activity_links_contact_idx ON activity_links (organization_id, contact_id, activity_id) WHERE contact_id IS NOT NULL;
  CREATE INDEX activity_links_lead_idx ON activity_links (organization_id, lead_id, activity_id) WHERE lead_id IS NOT NULL;
  CREATE INDEX activity_links_deal_idx ON activity_links (organization_id, deal_id, activity_id) WHERE deal_id IS NOT NULL;
  CREATE INDEX activity_links_user_idx ON activity_links (organization_id, user_id, activity_id) WHERE user_id IS NOT NULL;

  ALTER TABLE custom_fields DROP CONSTRAINT custom_fields_resource_check;
  ALTER TABLE custom_fields ADD CONSTRAINT custom_fields_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity'));
  ALTER TABLE views DROP CONSTRAINT views_resource_check;
  ALTER TABLE views ADD CONSTRAINT views_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity'));
END $migration$;
