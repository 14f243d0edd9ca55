-- Days that matter to people. Those that come again each year are found by month and day, as birthdays are.
DO $migration$
BEGIN
  CREATE TABLE important_dates (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    contact_id      uuid NOT NULL,
    name            text COLLATE "und-x-icu" NOT NULL,
    falls_on        date NOT NULL,
    is_yearly       boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT important_dates_contact_id_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts
  );
  CREATE INDEX important_dates_contact_idx ON important_dates (organization_id, contact_id, falls_on, id);
  CREATE INDEX important_dates_falls_on_idx ON important_dates (organization_id, falls_on, id);
  CREATE INDEX important_dates_created_idx ON important_dates (organization_id, created_at, id);
  CREATE INDEX important_dates_yearly_idx ON important_dates
    (organization_id, ((extract(month FROM falls_on) * 100 + extract(day FROM falls_on))::integer)) WHERE is_yearly;
  CREATE INDEX contacts_birthday_idx ON contacts
    (organization_id, ((extract(month FROM birth_on) * 100 + extract(day FROM birth_on))::integer)) WHERE birth_on IS NOT NULL;
END $migration$;
