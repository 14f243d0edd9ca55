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
        merged_into_id -> Nullable<Uuid>,
        tag_ids -> Array<Uuid>,
    }
}

diesel::table! {
    activities (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        kind -> Text,
        status -> Text,
        direction -> Nullable<Text>,
        channel -> Nullable<Text>,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        location -> Nullable<Text>,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        due_at -> Nullable<Timestamptz>,
        duration_s -> Nullable<Int4>,
        outcome -> Nullable<Text>,
        is_touch -> Bool,
        occurs_at -> Timestamptz,
        external_ids -> Jsonb,
        custom -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
    }
}

diesel::table! {
    activity_links (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        activity_id -> Uuid,
        account_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        lead_id -> Nullable<Uuid>,
        deal_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        takes_part -> Bool,
        role -> Nullable<Text>,
        response -> Nullable<Text>,
    }
}

diesel::table! {
    api_keys (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        name -> Text,
        scopes -> Array<Text>,
        addresses -> Array<Text>,
        secret_hash -> Bytea,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    attachments (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        name -> Text,
        description -> Nullable<Text>,
        content_type -> Text,
        size -> Int8,
        sha256 -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    audit_checkpoints (organization_id, seq) {
        organization_id -> Uuid,
        seq -> Int8,
        hash -> Bytea,
        at -> Timestamptz,
        statement -> Text,
    }
}

diesel::table! {
    briefings (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        handover_id -> Uuid,
        record_type -> Text,
        record_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
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
        salt -> Nullable<Bytea>,
        values_hash -> Nullable<Bytea>,
        hash -> Nullable<Bytea>,
    }
}

diesel::table! {
    comments (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        body -> Text,
        mentioned_ids -> Array<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    competitors (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        website -> Nullable<Text>,
        products -> Array<Text>,
        strengths -> Nullable<Text>,
        weaknesses -> Nullable<Text>,
        price_notes -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
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
        merged_into_id -> Nullable<Uuid>,
        tag_ids -> Array<Uuid>,
    }
}

diesel::table! {
    content_pieces (organization_id, content_id, number) {
        organization_id -> Uuid,
        content_id -> Uuid,
        number -> Int4,
        created_at -> Timestamptz,
        bytes -> Bytea,
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
    deal_contacts (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        deal_id -> Uuid,
        contact_id -> Uuid,
        role -> Nullable<Text>,
        influence -> Nullable<Text>,
        is_decision_maker -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
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
    deal_splits (organization_id, deal_id, user_id) {
        organization_id -> Uuid,
        deal_id -> Uuid,
        user_id -> Uuid,
        percent -> Numeric,
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
        merged_into_id -> Nullable<Uuid>,
        competitor_id -> Nullable<Uuid>,
        tag_ids -> Array<Uuid>,
    }
}

diesel::table! {
    exports (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        job_id -> Uuid,
        collection -> Text,
        format -> Text,
        filter -> Text,
        fields -> Array<Text>,
        formula_guard -> Bool,
        records -> Nullable<Int8>,
        size -> Nullable<Int8>,
        snapshot_seq -> Nullable<Int8>,
        content_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
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
        chained_to -> Int8,
        hash -> Bytea,
    }
}

diesel::table! {
    followers (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    handover_steps (organization_id, handover_id, number) {
        organization_id -> Uuid,
        handover_id -> Uuid,
        number -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        team_id -> Nullable<Uuid>,
        to_id -> Uuid,
    }
}

diesel::table! {
    handovers (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        user_id -> Uuid,
        rule -> Text,
        note -> Nullable<Text>,
        moved -> Jsonb,
        kept_count -> Nullable<Int4>,
        undone_at -> Nullable<Timestamptz>,
        undone_by_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
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
    identities (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        provider_id -> Uuid,
        subject -> Text,
        user_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    identity_providers (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        issuer -> Text,
        audience -> Text,
        tenant_claim -> Nullable<Text>,
        tenant -> Nullable<Text>,
        matches_email -> Bool,
        roles_claim -> Nullable<Text>,
        role_map -> Jsonb,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    import_rows (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        import_id -> Uuid,
        line -> Int8,
        status -> Text,
        record_id -> Nullable<Uuid>,
        record_version -> Nullable<Int4>,
        problem -> Nullable<Jsonb>,
        source -> Nullable<Jsonb>,
        undo -> Nullable<Text>,
    }
}

diesel::table! {
    important_dates (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        contact_id -> Uuid,
        name -> Text,
        falls_on -> Date,
        is_yearly -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    imports (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        job_id -> Nullable<Uuid>,
        undo_job_id -> Nullable<Uuid>,
        collection -> Text,
        format -> Text,
        dry_run -> Bool,
        mapping -> Jsonb,
        dedupe -> Jsonb,
        csv -> Jsonb,
        content_id -> Nullable<Uuid>,
        size -> Nullable<Int8>,
        header -> Nullable<Jsonb>,
        created -> Int4,
        updated -> Int4,
        skipped -> Int4,
        failed -> Int4,
        undone -> Int4,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    interests (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        contact_id -> Nullable<Uuid>,
        lead_id -> Nullable<Uuid>,
        product_id -> Nullable<Uuid>,
        subject -> Nullable<Text>,
        reason -> Nullable<Text>,
        strength -> Nullable<Text>,
        noted_on -> Date,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    issuers (issuer, audience, tenant) {
        issuer -> Text,
        audience -> Text,
        tenant -> Text,
        organization_id -> Uuid,
        provider_id -> Uuid,
    }
}

diesel::table! {
    jobs (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        kind -> Text,
        subject_id -> Uuid,
        status -> Text,
        is_cancelled -> Bool,
        lease -> Int8,
        attempts -> Int4,
        due_at -> Timestamptz,
        done -> Int8,
        total -> Nullable<Int8>,
        checkpoint -> Nullable<Jsonb>,
        result -> Nullable<Jsonb>,
        problem -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        key_id -> Nullable<Uuid>,
        scopes -> Nullable<Text>,
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
        merged_into_id -> Nullable<Uuid>,
        tag_ids -> Array<Uuid>,
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
    merge_steps (organization_id, merge_id, number) {
        organization_id -> Uuid,
        merge_id -> Uuid,
        number -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        member -> Nullable<Text>,
        was -> Jsonb,
        became -> Jsonb,
    }
}

diesel::table! {
    merges (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        collection -> Text,
        survivor_id -> Uuid,
        merged_ids -> Array<Uuid>,
        moved -> Jsonb,
        before -> Jsonb,
        after -> Jsonb,
        given -> Jsonb,
        kept -> Nullable<Jsonb>,
        undone_at -> Nullable<Timestamptz>,
        undone_by_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    notification_heads (organization_id) {
        organization_id -> Uuid,
        seq -> Int8,
        since -> Timestamptz,
    }
}

diesel::table! {
    notifications (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        seq -> Int8,
        kind -> Text,
        record_type -> Text,
        record_id -> Uuid,
        comment_id -> Nullable<Uuid>,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        changed -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
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
        merged_into_id -> Nullable<Uuid>,
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
    record_members (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        record_type -> Text,
        record_id -> Uuid,
        user_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        role -> Nullable<Text>,
        access -> Text,
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
    revoked_tokens (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        expires_at -> Timestamptz,
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
    tags (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        name -> Text,
        color -> Nullable<Text>,
        description -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    task_blocks (organization_id, task_id, blocker_id) {
        organization_id -> Uuid,
        task_id -> Uuid,
        blocker_id -> Uuid,
    }
}

diesel::table! {
    task_links (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        task_id -> Uuid,
        account_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        lead_id -> Nullable<Uuid>,
        deal_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        takes_part -> Bool,
        role -> Nullable<Text>,
        response -> Nullable<Text>,
    }
}

diesel::table! {
    tasks (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        owner_id -> Uuid,
        team_id -> Nullable<Uuid>,
        delegated_by_id -> Nullable<Uuid>,
        title -> Text,
        description -> Nullable<Text>,
        status -> Text,
        priority -> Text,
        start_at -> Nullable<Timestamptz>,
        due_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        checklist -> Jsonb,
        reminders -> Jsonb,
        remind_at -> Nullable<Timestamptz>,
        recurrence -> Nullable<Text>,
        next_task_id -> Nullable<Uuid>,
        external_ids -> Jsonb,
        custom -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
        search_text -> Text,
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

diesel::table! {
    webhook_deliveries (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        endpoint_id -> Uuid,
        event_id -> Uuid,
        event_type -> Text,
        seq -> Nullable<Int8>,
        record_type -> Nullable<Text>,
        record_id -> Nullable<Uuid>,
        state -> Text,
        attempt_count -> Int4,
        next_attempt_at -> Nullable<Timestamptz>,
        leased_until -> Nullable<Timestamptz>,
        attempts -> Jsonb,
        answer -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_endpoints (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        version -> Int4,
        url -> Text,
        description -> Nullable<Text>,
        event_types -> Array<Text>,
        include_record -> Bool,
        fields -> Nullable<Array<Text>>,
        is_enabled -> Bool,
        disabled_reason -> Nullable<Text>,
        principal_id -> Uuid,
        sealed_secret -> Bytea,
        sealed_old_secret -> Nullable<Bytea>,
        old_secret_until -> Nullable<Timestamptz>,
        concurrency -> Int4,
        failures -> Int4,
        failing_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by_id -> Nullable<Uuid>,
        updated_by_id -> Nullable<Uuid>,
    }
}

diesel::joinable!(account_contacts -> organizations (organization_id));
diesel::joinable!(accounts -> organizations (organization_id));
diesel::joinable!(activities -> organizations (organization_id));
diesel::joinable!(activity_links -> organizations (organization_id));
diesel::joinable!(api_keys -> organizations (organization_id));
diesel::joinable!(attachments -> organizations (organization_id));
diesel::joinable!(briefings -> organizations (organization_id));
diesel::joinable!(comments -> organizations (organization_id));
diesel::joinable!(competitors -> organizations (organization_id));
diesel::joinable!(contacts -> organizations (organization_id));
diesel::joinable!(content_pieces -> organizations (organization_id));
diesel::joinable!(custom_fields -> organizations (organization_id));
diesel::joinable!(custom_values -> organizations (organization_id));
diesel::joinable!(deal_contacts -> organizations (organization_id));
diesel::joinable!(deal_lines -> organizations (organization_id));
diesel::joinable!(deal_splits -> organizations (organization_id));
diesel::joinable!(deals -> organizations (organization_id));
diesel::joinable!(exports -> organizations (organization_id));
diesel::joinable!(external_ids -> organizations (organization_id));
diesel::joinable!(followers -> organizations (organization_id));
diesel::joinable!(handover_steps -> organizations (organization_id));
diesel::joinable!(handovers -> organizations (organization_id));
diesel::joinable!(idempotency_keys -> organizations (organization_id));
diesel::joinable!(identities -> organizations (organization_id));
diesel::joinable!(identity_providers -> organizations (organization_id));
diesel::joinable!(import_rows -> organizations (organization_id));
diesel::joinable!(important_dates -> organizations (organization_id));
diesel::joinable!(imports -> organizations (organization_id));
diesel::joinable!(interests -> organizations (organization_id));
diesel::joinable!(jobs -> organizations (organization_id));
diesel::joinable!(lead_sources -> organizations (organization_id));
diesel::joinable!(leads -> organizations (organization_id));
diesel::joinable!(merge_steps -> organizations (organization_id));
diesel::joinable!(merges -> organizations (organization_id));
diesel::joinable!(notifications -> organizations (organization_id));
diesel::joinable!(pipelines -> organizations (organization_id));
diesel::joinable!(products -> organizations (organization_id));
diesel::joinable!(reasons -> organizations (organization_id));
diesel::joinable!(record_members -> organizations (organization_id));
diesel::joinable!(refresh_tokens -> organizations (organization_id));
diesel::joinable!(revoked_tokens -> organizations (organization_id));
diesel::joinable!(sessions -> organizations (organization_id));
diesel::joinable!(sites -> organizations (organization_id));
diesel::joinable!(stage_passages -> organizations (organization_id));
diesel::joinable!(stages -> organizations (organization_id));
diesel::joinable!(tags -> organizations (organization_id));
diesel::joinable!(task_blocks -> organizations (organization_id));
diesel::joinable!(task_links -> organizations (organization_id));
diesel::joinable!(tasks -> organizations (organization_id));
diesel::joinable!(team_members -> organizations (organization_id));
diesel::joinable!(teams -> organizations (organization_id));
diesel::joinable!(users -> organizations (organization_id));
diesel::joinable!(views -> organizations (organization_id));
diesel::joinable!(webhook_deliveries -> organizations (organization_id));
diesel::joinable!(webhook_endpoints -> organizations (organization_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_contacts,
    accounts,
    activities,
    activity_links,
    api_keys,
    attachments,
    audit_checkpoints,
    briefings,
    changes,
    comments,
    competitors,
    contacts,
    content_pieces,
    custom_fields,
    custom_values,
    deal_contacts,
    deal_lines,
    deal_splits,
    deals,
    exports,
    external_ids,
    feed_heads,
    followers,
    handover_steps,
    handovers,
    idempotency_keys,
    identities,
    identity_providers,
    import_rows,
    important_dates,
    imports,
    interests,
    issuers,
    jobs,
    lead_sources,
    leads,
    logins,
    merge_steps,
    merges,
    notification_heads,
    notifications,
    organization_slugs,
    organizations,
    pipelines,
    products,
    reasons,
    record_members,
    refresh_tokens,
    revoked_tokens,
    sessions,
    signing_keys,
    sites,
    stage_passages,
    stages,
    tags,
    task_blocks,
    task_links,
    tasks,
    team_members,
    teams,
    users,
    views,
    webhook_deliveries,
    webhook_endpoints,
);
