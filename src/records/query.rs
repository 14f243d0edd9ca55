//! Lists asked by a body: the same fields, operators, order and pages, joined by and, or and not.

use actix_web::{post, web};

use crate::access::{Can, Read};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::kernel::listing::Question;
use crate::kernel::page::Page;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Collection, Db, Related, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(query_accounts).service(query_contacts).service(query_leads);
    config.service(query_deals).service(query_products).service(query_activities);
    config.service(query_tasks);
}

async fn find<C: Collection + Related>(
    who: Can<Read, C>,
    question: Question<C>,
    db: web::Data<Db>,
) -> Result<SightPage<C>> {
    db.read(move |conn| view::list(conn, &who, &question.0)).await
}

macro_rules! queries {
    ($($about:tt $operation:ident $path:tt $tag:tt $record:ident $page:ident $question:ident;)+) => {
        $(
            pub type $question = Question<$record>;
            pub type $page = Page<$record>;

            #[doc = $about]
            ///
            /// A list with conditions of any form. It only reads: send it as often as you like.
            #[utoipa::path(tag = $tag, request_body = $question,
                responses((status = 200, body = $page, description = "A page of what was found.")))]
            #[post($path)]
            async fn $operation(
                who: Can<Read, $record>,
                question: $question,
                db: web::Data<Db>,
            ) -> Result<SightPage<$record>> {
                find(who, question, db).await
            }
        )+
    };
}

queries! {
    "Find accounts" query_accounts "/accounts/query" "accounts" Account AccountPage AccountQuestion;
    "Find contacts" query_contacts "/contacts/query" "contacts" Contact ContactPage ContactQuestion;
    "Find leads" query_leads "/leads/query" "leads" Lead LeadPage LeadQuestion;
    "Find deals" query_deals "/deals/query" "deals" Deal DealPage DealQuestion;
    "Find products" query_products "/products/query" "products" Product ProductPage ProductQuestion;
    "Find activities" query_activities "/activities/query" "activities" Activity ActivityPage ActivityQuestion;
    "Find tasks" query_tasks "/tasks/query" "tasks" Task TaskPage TaskQuestion;
}
