//! Which addresses and methods there are, out of the document: 404, 405 with `Allow`, OPTIONS, HEAD.
//!
//! Actix answers 404 to a known address with another method, so this is asked first.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::kernel::http::essence;

/// What the document says of one address.
#[derive(Debug)]
pub struct Route {
    /// As in the document: `/api/v1/leads/{id}`.
    pub template: String,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    method: Method,
    public: bool,
    /// The media types of its own answers.
    answers: Vec<String>,
    /// Whether the body is something else than JSON, for the handler to read as it comes.
    streams: bool,
}

/// All addresses of the document, by what stands in the place of the collection, which is never variable.
#[derive(Debug)]
pub struct Routes(HashMap<String, Vec<Route>>);

impl Routes {
    /// Those of a document's text, of which nothing else is kept.
    pub fn of(document: &str) -> serde_json::Result<Self> {
        let Outline { paths } = serde_json::from_str(document)?;
        let mut routes: HashMap<String, Vec<Route>> = HashMap::new();
        for (path, item) in paths {
            routes.entry(collection(&path).to_owned()).or_default().push(item.at(path));
        }
        // A fixed segment goes before a variable one.
        for routes in routes.values_mut() {
            routes.sort_by_key(|route| route.template.matches('{').count());
        }
        Ok(Self(routes))
    }

    pub fn find(&self, path: &str) -> Option<&Route> {
        self.0.get(collection(path))?.iter().find(|route| route.fits(path))
    }
}

/// `leads` of `/api/v1/leads/{id}`.
fn collection(path: &str) -> &str {
    path.split('/').nth(3).unwrap_or_default()
}

/// What is read of the document.
#[derive(Deserialize)]
struct Outline {
    paths: BTreeMap<String, Item>,
}

#[derive(Deserialize)]
struct Item {
    get: Option<Described>,
    post: Option<Described>,
    put: Option<Described>,
    patch: Option<Described>,
    delete: Option<Described>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    security: Option<Vec<Map<String, Value>>>,
    request_body: Option<Content>,
    responses: BTreeMap<String, Content>,
}

#[expect(clippy::zero_sized_map_values, reason = "of what has a name only the name is read")]
#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    content: BTreeMap<String, IgnoredAny>,
}

impl Item {
    fn at(self, path: String) -> Route {
        let methods = [
            (Method::GET, self.get),
            (Method::POST, self.post),
            (Method::PUT, self.put),
            (Method::PATCH, self.patch),
            (Method::DELETE, self.delete),
        ];
        let operations = methods.into_iter().filter_map(|(method, said)| Some(said?.operation(method)));
        Route { template: path, operations: operations.collect() }
    }
}

impl Described {
    fn operation(self, method: Method) -> Operation {
        let own = self.responses.iter().filter(|(status, _)| status.starts_with('2'));
        let types = own.flat_map(|(_, answer)| answer.content.keys());
        Operation {
            method,
            public: self.security.is_some_and(|all| all.is_empty() || all.iter().any(Map::is_empty)),
            answers: types.map(|kind| essence(kind).to_ascii_lowercase()).collect(),
            streams: self.request_body.is_some_and(|body| !body.content.contains_key("application/json")),
        }
    }
}

impl Route {
    fn fits(&self, path: &str) -> bool {
        let (mut wanted, mut given) = (self.template.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(variable), Some(segment)) if variable.starts_with('{') && !segment.is_empty() => {}
                (Some(wanted), Some(given)) if wanted == given => {}
                _ => return false,
            }
        }
    }

    /// Whether the method is offered; HEAD wherever GET is.
    pub fn offers(&self, method: &Method) -> bool {
        self.operation(method).is_some()
    }

    /// Whether the operation needs no credential.
    pub fn is_public(&self, method: &Method) -> bool {
        self.operation(method).is_some_and(|operation| operation.public)
    }

    /// Whether the operation's handler reads the body as it comes.
    pub fn streams(&self, method: &Method) -> bool {
        self.operation(method).is_some_and(|operation| operation.streams)
    }

    /// The media types in which the operation answers; JSON where it has nothing to say.
    pub fn answers(&self, method: &Method) -> &[String] {
        self.operation(method).map_or(&[], |operation| &operation.answers)
    }

    fn operation(&self, method: &Method) -> Option<&Operation> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().find(|operation| operation.method == *method)
    }

    /// The value of `Allow`.
    pub fn allow(&self) -> String {
        let mut methods: Vec<&str> =
            self.operations.iter().map(|operation| operation.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_found_by_its_segments() {
        let get = json!({ "responses": {} });
        let document = json!({ "paths": {
            "/leads": { "get": get, "post": get },
            "/leads/{id}": { "get": get, "delete": get },
            "/leads/mine": { "get": { "responses": {}, "security": [] } },
        }});
        let routes = Routes::of(&document.to_string()).unwrap();
        assert_eq!(routes.find("/leads/7").unwrap().template, "/leads/{id}");
        assert_eq!(routes.find("/leads/mine").unwrap().template, "/leads/mine");
        assert!(routes.find("/leads/").is_none());
        assert!(routes.find("/lead").is_none());
        assert!(routes.find("/leads/mine").unwrap().is_public(&Method::HEAD));
        let leads = routes.find("/leads").unwrap();
        assert!(leads.offers(&Method::HEAD) && !leads.offers(&Method::DELETE));
        assert_eq!(leads.allow(), "GET, POST, HEAD, OPTIONS");
    }
}
