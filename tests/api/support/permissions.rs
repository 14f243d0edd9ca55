//! What each operation asks of the matrix of permissions.

use crm::access::{Action, Resource};

/// What an operation asks of the matrix, `None` inside where it is enough to be logged in; `None` for one that nobody has
/// entered here.
pub fn of(operation: &str) -> Option<Option<(Resource, Action)>> {
    let asks = |names: &str| names.split_whitespace().any(|name| name == operation);
    let found = PERMISSIONS
        .iter()
        .find(|(_, _, names)| asks(names))
        .map(|(resource, action, _)| (*resource, *action));
    found.map(Some).or_else(|| asks(LOGGED_IN).then_some(None))
}

/// Operations for which it is enough to be logged in, or which ask of the records alone.
const LOGGED_IN: &str = "
    show_attachment show_attachment_content update_attachment delete_attachment list_attachment_history search look_up
    log_out change_password list_sessions end_session show_profile create_import";

/// What is asked, and by which operations.
#[rustfmt::skip]
const PERMISSIONS: &[(Resource, Action, &str)] = &[
    (Resource::Account, Action::Read, "
        list_account_team show_account_member
        list_accounts show_account list_account_history show_account_by_external_id list_account_duplicates
        show_account_hierarchy show_org_chart show_account_overview list_sites show_site list_site_history list_account_contacts show_account_contact
        list_account_contact_history list_account_timeline query_accounts list_account_attachments"),
    (Resource::Account, Action::Create, "create_account"),
    (Resource::Account, Action::Update, "
        add_account_member update_account_member remove_account_member
        update_account batch_accounts upsert_account create_site update_site delete_site create_account_contact
        update_account_contact delete_account_contact attach_to_account"),
    (Resource::Account, Action::Delete, "archive_account restore_account merge_accounts"),
    (Resource::Contact, Action::Update, "
        add_contact_member update_contact_member remove_contact_member
        batch_contacts upsert_contact update_contact attach_to_contact create_contact_interest update_contact_interest
        delete_contact_interest create_important_date update_important_date delete_important_date"),
    (Resource::Contact, Action::Read, "
        list_contact_team show_contact_member
        show_contact_by_external_id list_contact_duplicates list_contacts show_contact list_contact_history
        list_contact_accounts list_contact_interests
        show_contact_interest list_contact_interest_history list_important_dates show_important_date
        list_important_date_history list_upcoming_dates show_channel_preference
        list_contact_deals list_contact_timeline query_contacts list_contact_attachments"),
    (Resource::Lead, Action::Update, "
        add_lead_member update_lead_member remove_lead_member
        batch_leads upsert_lead update_lead start_work_on_lead qualify_lead nurture_lead reactivate_lead disqualify_lead
        reopen_lead convert_lead attach_to_lead create_lead_interest update_lead_interest delete_lead_interest"),
    (Resource::Lead, Action::Read, "
        list_lead_team show_lead_member
        show_lead_by_external_id list_leads show_lead list_lead_history list_lead_duplicates list_lead_actions
        list_lead_timeline show_lead_conversion list_lead_interests show_lead_interest list_lead_interest_history query_leads list_lead_attachments"),
    (Resource::Deal, Action::Update, "
        add_deal_member update_deal_member remove_deal_member
        batch_deals upsert_deal update_deal create_deal_line update_deal_line delete_deal_line move_deal
        change_deal_pipeline win_deal lose_deal abandon_deal reopen_deal attach_to_deal create_deal_contact
        update_deal_contact delete_deal_contact"),
    (Resource::Deal, Action::Read, "
        list_deal_team show_deal_member
        show_deal_by_external_id list_deal_duplicates list_deals show_deal list_deal_history list_deal_lines
        show_deal_line list_deal_actions list_stage_passages list_deal_timeline list_kpis show_win_rate
        show_average_deal show_sales_cycle show_revenue_by_rep show_pipeline_value show_forecast_weighted
        show_stage_duration show_win_reasons show_loss_reasons show_funnel list_passages query_deals
        list_deal_attachments list_deal_contacts show_deal_split show_deal_contact list_deal_contact_history"),
    (Resource::Product, Action::Update, "batch_products upsert_product update_product attach_to_product"),
    (Resource::Product, Action::Read, "
        show_product_by_external_id list_product_duplicates list_products show_product list_product_history
        query_products list_product_attachments"),
    (Resource::Contact, Action::Delete, "merge_contacts archive_contact restore_contact"),
    (Resource::Lead, Action::Delete, "merge_leads archive_lead restore_lead"),
    (Resource::Deal, Action::Delete, "merge_deals archive_deal restore_deal"),
    (Resource::Product, Action::Delete, "merge_products archive_product restore_product"),
    (Resource::Merge, Action::Read, "list_merges show_merge"),
    (Resource::Merge, Action::Update, "undo_merge"),
    (Resource::Handover, Action::Read, "list_handovers show_handover list_briefings show_briefing"),
    (Resource::Handover, Action::Create, "hand_over_work"),
    (Resource::Handover, Action::Update, "undo_handover"),
    (Resource::LeadSource, Action::Read, "list_lead_sources show_lead_source list_lead_source_history"),
    (Resource::LeadSource, Action::Create, "create_lead_source"),
    (Resource::LeadSource, Action::Update, "update_lead_source"),
    (Resource::LeadSource, Action::Delete, "delete_lead_source"),
    (Resource::Tag, Action::Read, "list_tags show_tag list_tag_history"),
    (Resource::Tag, Action::Create, "create_tag"),
    (Resource::Tag, Action::Update, "update_tag"),
    (Resource::Tag, Action::Delete, "delete_tag"),
    (Resource::Contact, Action::Create, "create_contact"),
    (Resource::Lead, Action::Create, "create_lead"),
    (Resource::Lead, Action::Assign, "assign_lead explain_lead_access"),
    (Resource::Product, Action::Create, "create_product"),
    (Resource::Deal, Action::Create, "create_deal"),
    (Resource::Deal, Action::Assign, "put_deal_split"),
    (Resource::Reason, Action::Read, "list_reasons show_reason list_reason_history"),
    (Resource::Reason, Action::Create, "create_reason"),
    (Resource::Reason, Action::Update, "update_reason"),
    (Resource::Reason, Action::Delete, "delete_reason"),
    (Resource::Competitor, Action::Read, "list_competitors show_competitor list_competitor_history"),
    (Resource::Competitor, Action::Create, "create_competitor"),
    (Resource::Competitor, Action::Update, "update_competitor"),
    (Resource::Competitor, Action::Delete, "delete_competitor"),
    (Resource::Pipeline, Action::Read, "list_pipelines show_pipeline list_pipeline_history list_stages show_stage"),
    (Resource::Pipeline, Action::Create, "create_pipeline"),
    (Resource::Pipeline, Action::Update, "update_pipeline create_stage update_stage"),
    (Resource::Pipeline, Action::Delete, "delete_pipeline delete_stage"),
    (Resource::Activity, Action::Read, "
        list_activities show_activity list_activity_history list_activity_actions show_activity_by_external_id
        query_activities list_activity_attachments list_agenda show_diary"),
    (Resource::Activity, Action::Create, "create_activity"),
    (Resource::Activity, Action::Update, "
        update_activity complete_activity cancel_activity miss_activity reopen_activity batch_activities upsert_activity
        attach_to_activity"),
    (Resource::Activity, Action::Delete, "archive_activity restore_activity"),
    (Resource::Task, Action::Read, "
        list_tasks show_task list_task_history show_task_by_external_id query_tasks list_task_attachments"),
    (Resource::Task, Action::Create, "create_task"),
    (Resource::Task, Action::Update, "
        update_task start_task put_off_task complete_task cancel_task reopen_task batch_tasks upsert_task attach_to_task"),
    (Resource::Task, Action::Delete, "archive_task restore_task"),
    (Resource::Task, Action::Assign, "delegate_task"),
    (Resource::CustomField, Action::Read, "list_custom_fields show_custom_field list_custom_field_history"),
    (Resource::CustomField, Action::Create, "create_custom_field"),
    (Resource::CustomField, Action::Update, "update_custom_field"),
    (Resource::CustomField, Action::Delete, "delete_custom_field"),
    (Resource::View, Action::Read, "list_views show_view"),
    (Resource::View, Action::Create, "create_view"),
    (Resource::View, Action::Update, "update_view"),
    (Resource::View, Action::Delete, "delete_view"),
    (Resource::Change, Action::Read, "list_changes stream_changes list_audit_log"),
    (Resource::Organization, Action::Update, "verify_audit_log update_organization"),
    (Resource::WebhookEndpoint, Action::Read, "
        list_webhook_endpoints show_webhook_endpoint list_webhook_endpoint_history list_webhook_endpoint_deliveries
        list_webhook_deliveries show_webhook_delivery"),
    (Resource::WebhookEndpoint, Action::Create, "create_webhook_endpoint"),
    (Resource::WebhookEndpoint, Action::Update, "
        update_webhook_endpoint rotate_webhook_secret enable_webhook_endpoint disable_webhook_endpoint
        test_webhook_endpoint replay_webhooks retry_webhook_delivery"),
    (Resource::WebhookEndpoint, Action::Delete, "delete_webhook_endpoint"),
    (Resource::ApiKey, Action::Read, "list_api_keys show_api_key list_api_key_history"),
    (Resource::ApiKey, Action::Create, "create_api_key"),
    (Resource::ApiKey, Action::Update, "update_api_key"),
    (Resource::ApiKey, Action::Delete, "revoke_api_key"),
    (Resource::IdentityProvider, Action::Read, "
        list_identity_providers show_identity_provider list_identity_provider_history list_identities"),
    (Resource::IdentityProvider, Action::Create, "create_identity_provider"),
    (Resource::IdentityProvider, Action::Update, "update_identity_provider create_identity delete_identity"),
    (Resource::IdentityProvider, Action::Delete, "delete_identity_provider"),
    (Resource::Organization, Action::Read, "show_organization"),
    (Resource::Team, Action::Read, "list_teams show_team list_team_members"),
    (Resource::Team, Action::Create, "create_team"),
    (Resource::Team, Action::Update, "update_team add_team_member remove_team_member"),
    (Resource::Team, Action::Delete, "delete_team"),
    (Resource::Notification, Action::Read, "
        list_account_followers list_contact_followers list_lead_followers list_deal_followers list_notifications
        show_notification stream_notifications"),
    (Resource::Notification, Action::Create, "follow_account follow_contact follow_lead follow_deal"),
    (Resource::Notification, Action::Update, "read_notification read_all_notifications"),
    (Resource::Notification, Action::Delete, "unfollow_account unfollow_contact unfollow_lead unfollow_deal"),
    (Resource::Comment, Action::Read, "
        list_account_comments list_contact_comments list_lead_comments list_deal_comments show_comment"),
    (Resource::Comment, Action::Create, "comment_on_account comment_on_contact comment_on_lead comment_on_deal"),
    (Resource::Account, Action::Assign, "explain_account_access"),
    (Resource::Contact, Action::Assign, "explain_contact_access"),
    (Resource::Deal, Action::Assign, "explain_deal_access"),
    (Resource::Comment, Action::Update, "update_comment"),
    (Resource::Comment, Action::Delete, "delete_comment"),
    (Resource::User, Action::Read, "list_users show_user"),
    (Resource::User, Action::Create, "create_user"),
    (Resource::User, Action::Update, "update_user activate_user suspend_user reset_password"),
    (Resource::Job, Action::Read, "list_jobs show_job"),
    (Resource::Job, Action::Update, "cancel_job"),
    (Resource::Import, Action::Read, "list_imports show_import list_import_rows show_import_errors"),
    (Resource::Import, Action::Update, "put_import_content undo_import"),
    (Resource::Export, Action::Read, "list_exports show_export show_export_content"),
    (Resource::Export, Action::Create, "create_export"),
];
