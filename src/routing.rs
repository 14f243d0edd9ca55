//! Which addresses and methods there are, out of the document: 404, 405 with `Allow`, OPTIONS, HEAD.
//!
//! Actix answers 404 to a known address with another method, so this is asked first.

use actix_web::http::Method;
use serde_json::Value;

/// What the document says of one address.
#[derive(Debug)]
pub struct Route {
    /// As in the document: `/api/v1/leads/{id}`.
    pub template: String,
    operations: Vec<(Method, bool)>,
    /// What its answers can be, beside JSON.
    types: Vec<(Method, String)>,
}

/// All addresses of the document.
#[derive(Debug)]
pub struct Routes(Vec<Route>);

impl Routes {
    pub fn of(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object);
        let mut routes: Vec<Route> =
            paths.into_iter().flatten().map(|(path, item)| Route::of(path, item)).collect();
        // A fixed segment goes before a variable one.
        routes.sort_by_key(|route| route.template.matches('{').count());
        Self(routes)
    }

    pub fn find(&self, path: &str) -> Option<&Route> {
        self.0.iter().find(|route| route.fits(path))
    }
}

impl Route {
    fn of(path: &str, item: &Value) -> Self {
        let operations = item.as_object().into_iter().flatten().filter_map(|(method, operation)| {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).ok()?;
            let public = operation.get("security").and_then(Value::as_array).is_some_and(|all| {
                all.is_empty() || all.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
            });
            operation.get("responses").map(|_| (method, public))
        });
        Self { template: path.to_owned(), operations: operations.collect(), types: types(item) }
    }

    /// Whether an answer of the method can be of this type, or of one of the group (`text/*`).
    pub fn answers(&self, method: &Method, kind: &str) -> bool {
        let group = kind.strip_suffix('*');
        self.types.iter().any(|(of, offered)| {
            of == method && (offered == kind || group.is_some_and(|group| offered.starts_with(group)))
        })
    }

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
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().any(|(offered, _)| offered == method)
    }

    /// Whether the operation needs no credential.
    pub fn is_public(&self, method: &Method) -> bool {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().any(|(offered, public)| offered == method && *public)
    }

    /// The value of `Allow`.
    pub fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|(method, _)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

/// The media types of answers that are no problems, by method.
fn types(item: &Value) -> Vec<(Method, String)> {
    let mut found = Vec::new();
    for (method, operation) in item.as_object().into_iter().flatten() {
        let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
        let responses = operation.get("responses").and_then(Value::as_object);
        let contents =
            responses.into_iter().flat_map(|all| all.values()).filter_map(|one| one.get("content"));
        let kinds = contents.filter_map(Value::as_object).flat_map(|content| content.keys());
        found.extend(kinds.map(|kind| {
            let essence = kind.split(';').next().unwrap_or_default().trim();
            (method.clone(), essence.to_ascii_lowercase())
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_found_by_its_segments() {
        let get = json!({ "responses": {} });
        let routes = Routes::of(&json!({ "paths": {
            "/leads": { "get": get, "post": get },
            "/leads/{id}": { "get": get, "delete": get },
            "/leads/mine": { "get": { "responses": {}, "security": [] } },
        }}));
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
