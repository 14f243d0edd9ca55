-- What is to be done: by whom, by when, and what has to be done before. Links stand beside, as those of activities.
DO $migration$
BEGIN
  CREATE TABLE tasks (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    owner_id        uuid NOT NULL,
    team_id         uuid,
    delegated_by_id uuid,
    title           text COLLATE "und-x-icu" NOT NULL,
    description     text,
    status          text NOT NULL DEFAULT 'open' CONSTRAINT tasks_status_check CHECK (status IN
      ('open', 'in_progress', 'waiting', 'done', 'cancelled')),
    priority        text NOT NULL DEFAULT 'normal' CONSTRAINT tasks_priority_check CHECK (priority IN
      ('low', 'normal', 'high', 'urgent')),
    start_at        timestamptz,
    due_at          timestamptz,
    completed_at    timestamptz,
    checklist       jsonb NOT NULL DEFAULT '[]',
    reminders       jsonb NOT NULL DEFAULT '[]',
    -- The next of the reminders; they are found by it.
    remind_at       timestamptz,
    recurrence      text,
    -- Made when this one was completed, once.
    next_task_id    uuid,
    external_ids    jsonb NOT NULL DEFAULT '[]',
    custom          jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    archived_at     timestamptz,
    search_text     text NOT NULL GENERATED ALWAYS AS (fold(title)) STORED,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT tasks_completed_at_check CHECK ((status = 'done') = (completed_at IS NOT NULL)),
    CONSTRAINT tasks_recurrence_check CHECK (recurrence IS NULL OR due_at IS NOT NULL),
    CONSTRAINT tasks_owner_id_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES users,
    CONSTRAINT tasks_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams,
    CONSTRAINT tasks_delegated_by_id_fkey FOREIGN KEY (organization_id, delegated_by_id) REFERENCES users,
    CONSTRAINT tasks_next_task_id_fkey FOREIGN KEY (organization_id, next_task_id) REFERENCES tasks
  );
  CREATE INDEX tasks_owner_idx ON tasks (organization_id, owner_id, coalesce(due_at, '-infinity'::timestamptz), id);
  CREATE INDEX tasks_team_idx ON tasks (organization_id, team_id, id);
  CREATE INDEX tasks_due_idx ON tasks (organization_id, coalesce(due_at, '-infinity'::timestamptz), id);
  CREATE INDEX tasks_completed_idx ON tasks (organization_id, coalesce(completed_at, '-infinity'::timestamptz), id);
  CREATE INDEX tasks_created_idx ON tasks (organization_id, created_at, id);
  CREATE INDEX tasks_updated_idx ON tasks (organization_id, updated_at, id);
  CREATE INDEX tasks_open_idx ON tasks (organization_id, owner_id, due_at, id)
    WHERE status IN ('open', 'in_progress', 'waiting') AND archived_at IS NULL;
  CREATE INDEX tasks_remind_idx ON tasks (organization_id, remind_at) WHERE remind_at IS NOT NULL;
  CREATE INDEX tasks_search_idx ON tasks USING gin (organization_id, search_text gin_trgm_ops);

  -- One record that a task is about, or one user who keeps an eye on it: whoever delegated it.
  CREATE TABLE task_links (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    task_id         uuid NOT NULL,
    account_id      uuid,
    contact_id      uuid,
    lead_id         uuid,
    deal_id         uuid,
    user_id         uuid,
    takes_part      boolean NOT NULL,
    role            text CONSTRAINT task_links_role_check CHECK (role IN ('organizer', 'required', 'optional')),
    response        text,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT task_links_one_check CHECK (num_nonnulls(account_id, contact_id, lead_id, deal_id, user_id) = 1),
    CONSTRAINT task_links_takes_part_check CHECK (takes_part = (user_id IS NOT NULL) AND takes_part = (role IS NOT NULL)),
    CONSTRAINT task_links_task_id_fkey FOREIGN KEY (organization_id, task_id) REFERENCES tasks,
    CONSTRAINT task_links_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts,
    CONSTRAINT task_links_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts,
    CONSTRAINT task_links_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES leads,
    CONSTRAINT task_links_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals,
    CONSTRAINT task_links_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users
  );
  CREATE INDEX task_links_task_idx ON task_links (organization_id, task_id, id);
  CREATE INDEX task_links_account_idx ON task_links (organization_id, account_id, task_id) WHERE account_id IS NOT NULL;
  CREATE INDEX task_links_contact_idx ON task_links (organization_id, contact_id, task_id) WHERE contact_id IS NOT NULL;
  CREATE INDEX task_links_lead_idx ON task_links (organization_id, lead_id, task_id) WHERE lead_id IS NOT NULL;
  CREATE INDEX task_links_deal_idx ON task_links (organization_id, deal_id, task_id) WHERE deal_id IS NOT NULL;
  CREATE INDEX task_links_user_idx ON task_links (organization_id, user_id, task_id) WHERE user_id IS NOT NULL;

  -- What has to be done before a task can be completed.
  CREATE TABLE task_blocks (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    task_id         uuid NOT NULL,
    blocker_id      uuid NOT NULL,
    PRIMARY KEY (organization_id, task_id, blocker_id),
    CONSTRAINT task_blocks_blocker_id_check CHECK (blocker_id <> task_id),
    CONSTRAINT task_blocks_task_id_fkey FOREIGN KEY (organization_id, task_id) REFERENCES tasks,
    CONSTRAINT task_blocks_blocker_id_fkey FOREIGN KEY (organization_id, blocker_id) REFERENCES tasks
  );
  CREATE INDEX task_blocks_blocker_idx ON task_blocks (organization_id, blocker_id);

  ALTER TABLE custom_fields DROP CONSTRAINT custom_fields_resource_check;
  ALTER TABLE custom_fields ADD CONSTRAINT custom_fields_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity', 'task'));
  ALTER TABLE views DROP CONSTRAINT views_resource_check;
  ALTER TABLE views ADD CONSTRAINT views_resource_check CHECK (resource IN
    ('account', 'contact', 'lead', 'deal', 'product', 'activity', 'task'));
END $migration$;
