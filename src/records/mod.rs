//! What every business resource offers beside its own operations, the same for all: upsert by the id of
//! another system, batches, questions, possible duplicates, merges, and why somebody may do what.
//! A resource joins with one line here. Beside them, handing over what somebody has in work.

mod batch;
mod duplicates;
mod explained;
pub mod handovers;
mod kind;
pub mod merges;
mod query;
mod upsert;

pub use kind::{Kind, Written};

use serde_json::{Map, Value};

use crate::catalog::products::{Product, ProductPatch};
use crate::directory::accounts::{Account, AccountPatch};
use crate::directory::contacts::{Contact, ContactPatch};
use crate::kernel::http::ServiceConfig;
use crate::planner::activities::{Activity, ActivityPatch};
use crate::planner::tasks::{Task, TaskPatch};
use crate::sales::deals::{Deal, DealPatch};
use crate::sales::leads::{Lead, LeadPatch};
use crate::store::view;

/// The handlers of one resource. Addresses and texts are literals, for the document is made from them.
macro_rules! offers {
    (
        $module:ident: $record:ident, $patch:ident, $batch:ident $(, $merging:ident::$merged:ident)?;
        $tag:tt, $batches:tt, $by_external_id:tt $(, $merge:tt)?;
        $batch_id:tt, $upsert_id:tt, $show_id:tt $(, $merge_id:tt)?
    ) => {
        mod $module {
            use actix_web::{get, patch, post, web};

            use super::batch::{self, BatchRequest, BatchResult, Batched};
            use super::upsert::{self, Place};
            use super::{$patch, $record};
            use crate::access::{Can, Read, Update};
            use crate::kernel::Result;
            use crate::kernel::quota::Quota;
            use crate::kernel::headers::{IfMatch, IfNoneMatch};
            use crate::kernel::http::{BATCH_MIB, Checked, Json, Path, PublicUrl, ServiceConfig, Tagged, Upserted};
            use crate::store::Db;

            super::batch::document!($batch, $record);

            pub(super) fn routes(config: &mut ServiceConfig<'_>) {
                config.service(run_batch).service(upsert_record).service(show_by_external_id);
                $($merging::routes(config);)?
            }

            #[utoipa::path(tag = $tag, operation_id = $batch_id, summary = "Write many at once",
                description = "Up to 1,000 operations in one request, in their order. `atomic`: all or nothing; pointers \
                    of a refusal start with `/operations/<n>`. `per_item`: each for itself, and the answer is 207 with \
                    what became of each. Each operation asks for the right that it would need alone.",
                request_body = $batch,
                responses(
                    (status = 200, body = BatchResult, description = "Everything was done."),
                    (status = 207, body = BatchResult, description = "What became of each operation."),
                ))]
            #[post($batches)]
            async fn run_batch(
                who: Can<Update, $record>,
                request: Json<BatchRequest, BATCH_MIB>,
                quota: Quota,
                base: web::Data<PublicUrl>,
                db: web::Data<Db>,
            ) -> Result<Batched> {
                quota.charge(request.0.operations.len())?;
                let mode = request.0.mode();
                db.write(who, mode.answer(), move |conn, who| {
                    batch::run::<$record>(conn, who, request.0, &base)
                })
                .await
            }

            #[utoipa::path(tag = $tag, operation_id = $upsert_id, summary = "Create or change by the id of another system",
                description = "Makes the record that has this external id, or changes it: 201 or 200. Members left out \
                    stay as they are, so that another system can write those that it owns. A record that is made \
                    needs what creating one needs (409 `incomplete`). Of several first calls at once one makes the \
                    record. `If-None-Match: *` only makes, `If-Match` only changes.",
                params(Place, IfMatch, IfNoneMatch), request_body = $patch,
                responses(
                    (status = 200, body = $record, description = "The record as it is now."),
                    (status = 201, body = $record, description = "The record that was made."),
                ))]
            #[patch($by_external_id)]
            async fn upsert_record(
                who: Can<Update, $record>,
                place: Path<Place>,
                at: IfMatch,
                unless: IfNoneMatch,
                patch: Checked<$patch>,
                db: web::Data<Db>,
            ) -> Result<Upserted<$record>> {
                db.write(who, |written| written, move |conn, who| {
                    upsert::upsert(conn, who, &place.0.external_id()?, (&at, &unless), patch.0)
                })
                .await
            }

            #[utoipa::path(tag = $tag, operation_id = $show_id, summary = "Show by the id of another system",
                params(Place), responses((status = 200, body = $record, description = "The record.")))]
            #[get($by_external_id)]
            async fn show_by_external_id(
                who: Can<Read, $record>,
                place: Path<Place>,
                db: web::Data<Db>,
            ) -> Result<Tagged<$record>> {
                db.read(move |conn| upsert::show(conn, &who, &place.0.external_id()?)).await.map(Tagged)
            }

            $(mod $merging {
                use actix_web::{post, web};

                use super::super::merges::{self, MergeRequest, Merged};
                use super::$record;
                use crate::access::{Can, Delete};
                use crate::kernel::Result;
                use crate::kernel::http::{Json, ServiceConfig, Shown};
                use crate::kernel::quota::Quota;
                use crate::store::Db;

                pub type $merged = Merged<$record>;

                pub(super) fn routes(config: &mut ServiceConfig<'_>) {
                    config.service(merge_records);
                }

                #[utoipa::path(tag = $tag, operation_id = $merge_id, summary = "Make one record of several",
                    description = "The survivor keeps its values; where it has none it gets those of the merged records, in \
                        their order; lists are united; `choose` names, for any member, the record that gives its value. \
                        Whatever refers to the merged records refers to the survivor then, whoever may see it; they go to \
                        the bin and name it in `merged_into_id`. `POST /merges/{id}/undo` takes it back. It takes the right \
                        to change all of them and to archive the merged ones. 409 `merge_conflict` where they cannot become \
                        one: a record would stand above itself, a list would be too long, converted leads, deals of \
                        different status, lines that come to a closed deal or in another currency. Each record counts as 10 \
                        requests.",
                    request_body = MergeRequest,
                    responses((status = 200, body = $merged,
                        description = "The record as it is now; for a dry run, as it would be.")))]
                #[post($merge)]
                async fn merge_records(
                    who: Can<Delete, $record>,
                    request: Json<MergeRequest>,
                    quota: Quota,
                    db: web::Data<Db>,
                ) -> Result<Shown<$merged>> {
                    quota.charge(merges::COST * request.0.merged_ids.len())?;
                    db.write(who, Shown, move |conn, who| merges::run(conn, who, &request.0)).await
                }
            })?
        }
    };
}

offers! {
    accounts: Account, AccountPatch, AccountBatch, merging::AccountMerged;
    "accounts", "/accounts/batch", "/accounts/by-external-id/{system}/{external_id}", "/accounts/merge";
    "batch_accounts", "upsert_account", "show_account_by_external_id", "merge_accounts"
}
offers! {
    contacts: Contact, ContactPatch, ContactBatch, merging::ContactMerged;
    "contacts", "/contacts/batch", "/contacts/by-external-id/{system}/{external_id}", "/contacts/merge";
    "batch_contacts", "upsert_contact", "show_contact_by_external_id", "merge_contacts"
}
offers! {
    leads: Lead, LeadPatch, LeadBatch, merging::LeadMerged;
    "leads", "/leads/batch", "/leads/by-external-id/{system}/{external_id}", "/leads/merge";
    "batch_leads", "upsert_lead", "show_lead_by_external_id", "merge_leads"
}
offers! {
    deals: Deal, DealPatch, DealBatch, merging::DealMerged;
    "deals", "/deals/batch", "/deals/by-external-id/{system}/{external_id}", "/deals/merge";
    "batch_deals", "upsert_deal", "show_deal_by_external_id", "merge_deals"
}
offers! {
    products: Product, ProductPatch, ProductBatch, merging::ProductMerged;
    "products", "/products/batch", "/products/by-external-id/{system}/{external_id}", "/products/merge";
    "batch_products", "upsert_product", "show_product_by_external_id", "merge_products"
}

offers! {
    activities: Activity, ActivityPatch, ActivityBatch;
    "activities", "/activities/batch", "/activities/by-external-id/{system}/{external_id}";
    "batch_activities", "upsert_activity", "show_activity_by_external_id"
}
offers! {
    tasks: Task, TaskPatch, TaskBatch;
    "tasks", "/tasks/batch", "/tasks/by-external-id/{system}/{external_id}";
    "batch_tasks", "upsert_task", "show_task_by_external_id"
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    accounts::routes(config);
    contacts::routes(config);
    leads::routes(config);
    deals::routes(config);
    products::routes(config);
    activities::routes(config);
    tasks::routes(config);
    query::routes(config);
    duplicates::routes(config);
    explained::routes(config);
    merges::routes(config);
    handovers::routes(config);
}

/// Adds to the schemas of the document what can be shown beside records.
pub fn declare(schemas: &mut Map<String, Value>) {
    view::declare::<Account>(schemas);
    view::declare::<Contact>(schemas);
    view::declare::<Lead>(schemas);
    view::declare::<Deal>(schemas);
    view::declare::<Product>(schemas);
    view::declare::<Activity>(schemas);
    view::declare::<Task>(schemas);
}
