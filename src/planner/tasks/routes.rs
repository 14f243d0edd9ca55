//! Tasks over HTTP.

use actix_web::{get, patch, post, web};

use super::creation::create;
use super::model::{Task, TaskListing, TaskPage, TaskView};
use super::new::NewTask;
use super::patch::TaskPatch;
use super::update::update;
use super::{archive, completion, delegation, history, moves, queries};
use crate::access::{Can, Create, Read, Update};
use crate::collection;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::TaskId;
use crate::store::{self, Db, Sight, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_tasks).service(create_task).service(show_task).service(update_task);
    archive::routes(config);
    history::routes(config);
    moves::routes(config);
    completion::routes(config);
    delegation::routes(config);
}

collection!(Task in tasks, NewTask => create, TaskPatch => update, unmerged);

/// List tasks
///
/// Those that are due first come first, those without a due time before them. `overdue=true` finds what is due and not
/// done; `account_id`, `contact_id`, `lead_id` and `deal_id` what is about a record.
#[utoipa::path(tag = "tasks", params(TaskListing), responses((status = 200, body = TaskPage,
    description = "A page of tasks.")))]
#[get("/tasks")]
async fn list_tasks(
    who: Can<Read, Task>,
    listing: TaskListing,
    db: web::Data<Db>,
) -> Result<SightPage<Task>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create a task
///
/// Everything that it is about, and all that has to be done before, must be seen by you (409 `reference_not_found`). A rule
/// that cannot be followed is refused with 409 `recurrence_not_valid`.
#[utoipa::path(tag = "tasks", request_body = NewTask, responses((status = 201, body = Task,
    description = "The task.")))]
#[post("/tasks")]
async fn create_task(who: Can<Create, Task>, new: Json<NewTask>, db: web::Data<Db>) -> Result<Created<Task>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Show a task
#[utoipa::path(tag = "tasks", params(TaskId, TaskView), responses((status = 200, body = Task,
    description = "The task.")))]
#[get("/tasks/{id}")]
async fn show_task(
    who: Can<Read, Task>,
    id: Path<TaskId>,
    view: TaskView,
    db: web::Data<Db>,
) -> Result<Sight<Task>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change a task
///
/// Members left out stay as they are; `null` clears those that may be empty. The status moves by actions. Whoever owns it,
/// or leads the owner's team, may change it; others who see it may not.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), request_body = TaskPatch,
    responses((status = 200, body = Task, description = "The task as it is now.")))]
#[patch("/tasks/{id}")]
async fn update_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    patch: Json<TaskPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}
