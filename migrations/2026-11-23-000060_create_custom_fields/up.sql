-- Fields that organizations define for their records. The values stand in the record's `custom`; the second table
-- holds those that lists filter or sort by or that must be unique, one column for each kind, so that each kind has
-- its own partial index. A sorted field has a row for every record: where it is empty, with the least value of its
-- kind. `custom_epoch` is another one after each change of a definition; whoever writes records holds a key-share
-- lock on it, so definitions do not change under a write.
DO $$
BEGIN
  ALTER TABLE organizations ADD COLUMN custom_epoch uuid;
  CREATE TABLE custom_fields (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id              uuid NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    resource        text NOT NULL CONSTRAINT custom_fields_resource_check CHECK (resource IN
      ('account', 'contact', 'lead', 'deal', 'product')),
    key             text NOT NULL,
    label           text COLLATE "und-x-icu" NOT NULL,
    description     text,
    kind            text NOT NULL CONSTRAINT custom_fields_kind_check CHECK (kind IN
      ('text', 'number', 'decimal', 'boolean', 'date', 'instant', 'choice', 'choices', 'reference', 'url', 'email')),
    refers_to       text CONSTRAINT custom_fields_refers_to_check CHECK (refers_to IN
      ('account', 'contact', 'lead', 'deal', 'product', 'user')),
    is_required     boolean NOT NULL DEFAULT false,
    is_unique       boolean NOT NULL DEFAULT false,
    is_filterable   boolean NOT NULL DEFAULT false,
    is_sortable     boolean NOT NULL DEFAULT false,
    default_value   jsonb,
    minimum         text,
    maximum         text,
    max_length      integer,
    max_decimals    integer,
    options         jsonb NOT NULL DEFAULT '[]',
    position        integer NOT NULL,
    retired_at      timestamptz,
    retired_by_id   uuid,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    created_by_id   uuid,
    updated_by_id   uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT custom_fields_key_key UNIQUE (organization_id, resource, key)
  );
  CREATE INDEX custom_fields_position_idx ON custom_fields (organization_id, position, id);
  CREATE INDEX custom_fields_label_idx ON custom_fields (organization_id, label, id);
  CREATE INDEX custom_fields_created_idx ON custom_fields (organization_id, created_at, id);
  CREATE INDEX custom_fields_retired_idx ON custom_fields (organization_id) WHERE retired_at IS NOT NULL;

  CREATE TABLE custom_values (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    field_id        uuid NOT NULL,
    record_id       uuid NOT NULL,
    slot            text NOT NULL,
    is_set          boolean NOT NULL,
    is_unique       boolean NOT NULL,
    text_value      text COLLATE "und-x-icu",
    number_value    numeric,
    flag_value      boolean,
    day_value       date,
    instant_value   timestamptz,
    id_value        uuid,
    set_value       text[],
    PRIMARY KEY (organization_id, field_id, record_id),
    CONSTRAINT custom_values_field_id_fkey FOREIGN KEY (organization_id, field_id) REFERENCES custom_fields
  );
  CREATE INDEX custom_values_text_idx ON custom_values (organization_id, field_id, text_value, record_id) WHERE slot = 'text';
  CREATE INDEX custom_values_number_idx ON custom_values (organization_id, field_id, number_value, record_id) WHERE slot = 'number';
  CREATE INDEX custom_values_flag_idx ON custom_values (organization_id, field_id, flag_value, record_id) WHERE slot = 'flag';
  CREATE INDEX custom_values_day_idx ON custom_values (organization_id, field_id, day_value, record_id) WHERE slot = 'day';
  CREATE INDEX custom_values_instant_idx ON custom_values (organization_id, field_id, instant_value, record_id) WHERE slot = 'instant';
  CREATE INDEX custom_values_id_idx ON custom_values (organization_id, field_id, id_value, record_id) WHERE slot = 'id';
  CREATE INDEX custom_values_set_idx ON custom_values USING gin (organization_id, field_id, set_value) WHERE slot = 'set';
  CREATE INDEX custom_values_search_idx ON custom_values USING gin (organization_id, field_id, fold(text_value) gin_trgm_ops) WHERE slot = 'text';
  CREATE UNIQUE INDEX custom_values_text_key ON custom_values (organization_id, field_id, text_value) WHERE is_unique AND is_set AND slot = 'text';
  CREATE UNIQUE INDEX custom_values_number_key ON custom_values (organization_id, field_id, number_value) WHERE is_unique AND is_set AND slot = 'number';
  CREATE UNIQUE INDEX custom_values_day_key ON custom_values (organization_id, field_id, day_value) WHERE is_unique AND is_set AND slot = 'day';
  CREATE UNIQUE INDEX custom_values_instant_key ON custom_values (organization_id, field_id, instant_value) WHERE is_unique AND is_set AND slot = 'instant';
  CREATE UNIQUE INDEX custom_values_id_key ON custom_values (organization_id, field_id, id_value) WHERE is_unique AND is_set AND slot = 'id';
END $$;
