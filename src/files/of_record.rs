//! The attachments of a record, for every kind of record that has some: one line each, at the end.

use actix_web::{get, post, web};

use super::model::{Attachment, AttachmentListing, AttachmentPage, FileContent, Naming};
use super::parents::Parent;
use super::queries;
use super::upload::{Received, Upload};
use super::vault::Vault;
use crate::access::{Actor, Can, Guarded, Read, Update};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::bytes::hex;
use crate::kernel::http::{Created, Path, ServiceConfig};
use crate::kernel::ids::{AnyId, AttachmentId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Db};

async fn list<R: Guarded + 'static>(
    who: Can<Read, R>,
    record: AnyId,
    listing: AttachmentListing,
    db: &Db,
) -> Result<AttachmentPage> {
    db.read(move |conn| {
        who.reaches_id(conn, record.uuid())?;
        queries::list(conn, &who, R::TYPE, record, &listing)
    })
    .await
}

async fn attach<R: Guarded + 'static>(
    who: Can<Update, R>,
    record: AnyId,
    mut upload: Upload,
    vault: &Vault,
    db: &Db,
) -> Result<Created<Attachment>> {
    // Asked now, so that nobody sends fifty megabytes for nothing, and again in the transaction.
    let who = db.read(move |conn| who.reaches_id(conn, record.uuid()).map(|()| who)).await?;
    let (organization, id) = (who.organization_id, AttachmentId::new());
    let _place = vault.place(organization)?;
    let received = upload.receive(vault, organization, id).await?;
    let attachment = Attachment { id, ..new::<R>(&who, record, upload, &received)? };
    let written = db.write(who.and_body(&received.digest), Created, move |conn, who| {
        who.holds(conn, record.uuid())?;
        queries::insert(conn, &attachment)?;
        Changed::created(attachment)
    });
    let outcome = written.await;
    // Only when it is certain that there is no row: of a lost connection the sweep knows more, later.
    if matches!(&outcome, Err(Error::Refused(_) | Error::Answered(_))) && !is_in_doubt(&outcome) {
        vault.forget(organization.uuid(), id.uuid()).await;
    }
    outcome
}

/// Whether the row may have been committed although the answer was lost.
fn is_in_doubt<T>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(Error::Refused(refusal)) if refusal.status.is_server_error())
}

fn new<R: Guarded>(actor: &Actor, record: AnyId, upload: Upload, received: &Received) -> Result<Attachment> {
    let now = Instant::now();
    Ok(Attachment {
        id: AttachmentId::new(),
        organization_id: actor.organization_id,
        version: 1,
        record_type: R::TYPE.to_owned(),
        record_id: record,
        name: upload.name,
        description: None,
        content_type: upload.content_type,
        size: i64::try_from(received.size).map_err(Error::internal)?,
        sha256: hex(&received.digest),
        created_at: now,
        updated_at: now,
        created_by_id: Some(actor.user_id),
        updated_by_id: Some(actor.user_id),
    })
}

/// Makes the two handlers of each kind of record, and the table of the kinds.
macro_rules! attachable {
    ($($record:ty: $one:tt, $tag:tt, $path:tt => $list:ident, $create:ident;)+) => {
        pub(super) const PARENTS: &[Parent] = &[$(Parent::of::<$record>()),+];

        pub(super) fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($list).service($create);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("List the attachments of ", $one),
                params(AnyId, AttachmentListing), responses((status = 200, body = AttachmentPage,
                description = "A page of attachments.")))]
            #[get($path)]
            async fn $list(
                who: Can<Read, $record>,
                id: Path<AnyId>,
                listing: AttachmentListing,
                db: web::Data<Db>,
            ) -> Result<AttachmentPage> {
                list(who, id.0, listing, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Attach a file to ", $one),
                description = "The body is the file as it is, at most 50 MiB; its type must be one that the \
                    installation takes, and the content must be of that type. Pages, scripts and programs are not \
                    taken unless the installation says so.",
                params(AnyId, Naming, ("Content-Digest" = Option<String>, Header,
                    description = "SHA-256 of the content (RFC 9530), to be compared.", max_length = 1000,
                    pattern = "^sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:$")),
                request_body(content((FileContent = "application/octet-stream"), (FileContent = "*/*"))),
                responses((status = 201, body = Attachment, description = "What is known of the file.")))]
            #[post($path)]
            async fn $create(
                who: Can<Update, $record>,
                id: Path<AnyId>,
                upload: Upload,
                vault: web::Data<Vault>,
                db: web::Data<Db>,
            ) -> Result<Created<Attachment>> {
                attach(who, id.0, upload, &vault, &db).await
            }
        )+
    };
}

attachable! {
    Account: "an account", "accounts", "/accounts/{id}/attachments" => list_account_attachments, attach_to_account;
    Contact: "a contact", "contacts", "/contacts/{id}/attachments" => list_contact_attachments, attach_to_contact;
    Product: "a product", "products", "/products/{id}/attachments" => list_product_attachments, attach_to_product;
    Lead: "a lead", "leads", "/leads/{id}/attachments" => list_lead_attachments, attach_to_lead;
    Deal: "a deal", "deals", "/deals/{id}/attachments" => list_deal_attachments, attach_to_deal;
    Activity: "an activity", "activities", "/activities/{id}/attachments" => list_activity_attachments, attach_to_activity;
    Task: "a task", "tasks", "/tasks/{id}/attachments" => list_task_attachments, attach_to_task;
}
