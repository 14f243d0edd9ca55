// @generated automatically by Diesel CLI.

diesel::table! {
    account_contacts (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        account_id -> Uuid,
        contact_id -> Uuid,
        role -> Nullable<Text>,
        is_decision_maker -> Bool,
        is_primary -> Bool,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    accounts (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        name -> Text,
        legal_name -> Nullable<Text>,
        kind -> Text,
        relationship_types -> Array<Text>,
        tier -> Nullable<Text>,
        industries -> Array<Text>,
        size_band -> Nullable<Text>,
        employees -> Nullable<Int4>,
        founded_year -> Nullable<Int4>,
        annual_revenue -> Nullable<Numeric>,
        annual_revenue_currency -> Nullable<Text>,
        tax_ids -> Jsonb,
        website -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        country -> Nullable<Text>,
        parent_id -> Nullable<Uuid>,
        source_id -> Nullable<Uuid>,
        description -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
        external_ids -> Jsonb,
        custom -> Jsonb,
    }
}

diesel::table! {
    changes (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        log_position -> Int8,
        seq -> Nullable<Int8>,
        record_type -> Text,
        record_id -> Uuid,
        version -> Int4,
        action -> Text,
        actor_id -> Nullable<Uuid>,
        request_id -> Nullable<Uuid>,
        at -> Timestamptz,
        changed -> Array<Text>,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
    }
}

diesel::table! {
    contacts (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        name -> Text,
        first_name -> Nullable<Text>,
        middle_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        salutation -> Nullable<Text>,
        job_title -> Nullable<Text>,
        birth_on -> Nullable<Date>,
        languages -> Array<Text>,
        emails -> Jsonb,
        email_keys -> Array<Text>,
        phones -> Jsonb,
        phone_keys -> Array<Text>,
        country -> Nullable<Text>,
        tier -> Nullable<Text>,
        preferred_channel -> Nullable<Text>,
        do_not_contact -> Array<Text>,
        reports_to_id -> Nullable<Uuid>,
        source_id -> Nullable<Uuid>,
        description -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
        external_ids -> Jsonb,
        custom -> Jsonb,
    }
}

diesel::table! {
    custom_fields (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        resource -> Text,
        key -> Text,
        label -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        refers_to -> Nullable<Text>,
        is_required -> Bool,
        is_unique -> Bool,
        is_filterable -> Bool,
        is_sortable -> Bool,
        default_value -> Nullable<Jsonb>,
        minimum -> Nullable<Text>,
        maximum -> Nullable<Text>,
        max_length -> Nullable<Int4>,
        max_decimals -> Nullable<Int4>,
        options -> Jsonb,
        position -> Int4,
        retired_at -> Nullable<Timestamptz>,
        retired_by_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    custom_values (organization_id, field_id, record_id) {
        organization_id -> Uuid,
        field_id -> Uuid,
        record_id -> Uuid,
        slot -> Text,
        is_set -> Bool,
        is_unique -> Bool,
        text_value -> Nullable<Text>,
        number_value -> Nullable<Numeric>,
        flag_value -> Nullable<Bool>,
        day_value -> Nullable<Date>,
        instant_value -> Nullable<Timestamptz>,
        id_value -> Nullable<Uuid>,
        set_value -> Nullable<Array<Text>>,
    }
}

diesel::table! {
    deal_lines (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        deal_id -> Uuid,
        product_id -> Nullable<Uuid>,
        name -> Text,
        position -> Int4,
        quantity -> Numeric,
        currency -> Text,
        unit_price -> Numeric,
        discount_percent -> Numeric,
        total -> Numeric,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    deals (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        name -> Text,
        kind -> Text,
        account_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        pipeline_id -> Uuid,
        stage_id -> Uuid,
        stage_entered_at -> Timestamptz,
        status -> Text,
        amount -> Nullable<Numeric>,
        currency -> Text,
        amount_source -> Text,
        probability -> Int4,
        forecast_category -> Text,
        expected_close_on -> Nullable<Date>,
        closed_at -> Nullable<Timestamptz>,
        reason_id -> Nullable<Uuid>,
        source_id -> Nullable<Uuid>,
        lead_id -> Nullable<Uuid>,
        next_step -> Nullable<Text>,
        description -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
        external_ids -> Jsonb,
        custom -> Jsonb,
    }
}

diesel::table! {
    external_ids (organization_id, record_type, system, external_id) {
        organization_id -> Uuid,
        record_type -> Text,
        system -> Text,
        external_id -> Text,
        record_id -> Uuid,
    }
}

diesel::table! {
    feed_heads (organization_id) {
        organization_id -> Uuid,
        seq -> Int8,
        epoch -> Uuid,
    }
}

diesel::table! {
    idempotency_keys (organization_id, principal_id, key) {
        organization_id -> Uuid,
        principal_id -> Uuid,
        key -> Text,
        fingerprint -> Bytea,
        status -> Int4,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    lead_sources (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        kind -> Text,
        parent_id -> Nullable<Uuid>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    leads (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        company_name -> Nullable<Text>,
        job_title -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        phone_key -> Nullable<Text>,
        status -> Text,
        source_id -> Nullable<Uuid>,
        score -> Int4,
        qualification -> Nullable<Jsonb>,
        estimated_value -> Nullable<Numeric>,
        estimated_value_currency -> Nullable<Text>,
        first_response_at -> Nullable<Timestamptz>,
        recycle_on -> Nullable<Date>,
        disqualify_reason_id -> Nullable<Uuid>,
        converted_at -> Nullable<Timestamptz>,
        converted_account_id -> Nullable<Uuid>,
        converted_contact_id -> Nullable<Uuid>,
        converted_deal_id -> Nullable<Uuid>,
        description -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
        external_ids -> Jsonb,
        custom -> Jsonb,
    }
}

diesel::table! {
    logins (email, organization_id) {
        email -> Text,
        organization_id -> Uuid,
        user_id -> Uuid,
    }
}

diesel::table! {
    organization_slugs (slug) {
        slug -> Text,
        organization_id -> Uuid,
    }
}

diesel::table! {
    organizations (id) {
        id -> Uuid,
        version -> Int4,
        name -> Text,
        slug -> Text,
        base_currency -> Text,
        time_zone -> Text,
        locale -> Text,
        require_preconditions -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        custom_epoch -> Nullable<Uuid>,
    }
}

diesel::table! {
    pipelines (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        is_default -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    products (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        sku -> Text,
        name -> Text,
        category -> Nullable<Text>,
        description -> Nullable<Text>,
        unit -> Nullable<Text>,
        list_price -> Nullable<Numeric>,
        list_price_currency -> Nullable<Text>,
        cost -> Nullable<Numeric>,
        cost_currency -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
        external_ids -> Jsonb,
        custom -> Jsonb,
    }
}

diesel::table! {
    reasons (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        kind -> Text,
        name -> Text,
        department -> Nullable<Text>,
        parent_id -> Nullable<Uuid>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    refresh_tokens (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        session_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        spent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sessions (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        public_key -> Bytea,
        sealed_key -> Bytea,
        created_at -> Timestamptz,
        active_from -> Timestamptz,
        retires_at -> Timestamptz,
    }
}

diesel::table! {
    sites (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        account_id -> Uuid,
        kind -> Text,
        name -> Text,
        street -> Nullable<Text>,
        city -> Nullable<Text>,
        region -> Nullable<Text>,
        postcode -> Nullable<Text>,
        country -> Nullable<Text>,
        phone -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    stage_passages (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        deal_id -> Uuid,
        pipeline_id -> Uuid,
        stage_id -> Uuid,
        entered_at -> Timestamptz,
        left_at -> Nullable<Timestamptz>,
        seconds -> Nullable<Int8>,
        entered_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    stages (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        pipeline_id -> Uuid,
        name -> Text,
        position -> Int4,
        kind -> Text,
        probability -> Int4,
        max_days -> Nullable<Int4>,
        required_fields -> Array<Text>,
        allowed_next_ids -> Nullable<Array<Uuid>>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    team_members (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        team_id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    teams (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        parent_id -> Nullable<Uuid>,
        lead_id -> Nullable<Uuid>,
        department -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    users (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        email -> Text,
        name -> Text,
        roles -> Array<Text>,
        status -> Text,
        team_id -> Nullable<Uuid>,
        time_zone -> Text,
        locale -> Text,
        password_hash -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        search_text -> Text,
    }
}

diesel::table! {
    views (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        resource -> Text,
        name -> Text,
        filter -> Text,
        sort -> Array<Text>,
        fields -> Array<Text>,
        owner_id -> Uuid,
        shared_with -> Text,
        team_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::joinable!(account_contacts -> organizations (organization_id));
diesel::joinable!(accounts -> organizations (organization_id));
diesel::joinable!(contacts -> organizations (organization_id));
diesel::joinable!(custom_fields -> organizations (organization_id));
diesel::joinable!(custom_values -> organizations (organization_id));
diesel::joinable!(deal_lines -> organizations (organization_id));
diesel::joinable!(deals -> organizations (organization_id));
diesel::joinable!(external_ids -> organizations (organization_id));
diesel::joinable!(idempotency_keys -> organizations (organization_id));
diesel::joinable!(lead_sources -> organizations (organization_id));
diesel::joinable!(leads -> organizations (organization_id));
diesel::joinable!(pipelines -> organizations (organization_id));
diesel::joinable!(products -> organizations (organization_id));
diesel::joinable!(reasons -> organizations (organization_id));
diesel::joinable!(refresh_tokens -> organizations (organization_id));
diesel::joinable!(sessions -> organizations (organization_id));
diesel::joinable!(sites -> organizations (organization_id));
diesel::joinable!(stage_passages -> organizations (organization_id));
diesel::joinable!(stages -> organizations (organization_id));
diesel::joinable!(team_members -> organizations (organization_id));
diesel::joinable!(teams -> organizations (organization_id));
diesel::joinable!(users -> organizations (organization_id));
diesel::joinable!(views -> organizations (organization_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_contacts,
    accounts,
    changes,
    contacts,
    custom_fields,
    custom_values,
    deal_lines,
    deals,
    external_ids,
    feed_heads,
    idempotency_keys,
    lead_sources,
    leads,
    logins,
    organization_slugs,
    organizations,
    pipelines,
    products,
    reasons,
    refresh_tokens,
    sessions,
    signing_keys,
    sites,
    stage_passages,
    stages,
    team_members,
    teams,
    users,
    views,
);
