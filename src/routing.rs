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
    operations: Vec<Offered>,
}

/// One method of an address.
#[derive(Debug)]
struct Offered {
    method: Method,
    /// Needs no credential.
    public: bool,
    /// In which media types it answers.
    types: Vec<String>,
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
            let types = types(operation.get("responses")?);
            Some(Offered { method, public, types })
        });
        Self { template: path.to_owned(), operations: operations.collect() }
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
        self.operations.iter().any(|offered| offered.method == *method)
    }

    /// The media types in which the operation can answer, problems included.
    pub fn types(&self, method: &Method) -> Vec<&str> {
        let offered = self.operations.iter().find(|offered| offered.method == *method);
        let own = offered.into_iter().flat_map(|offered| &offered.types).map(String::as_str);
        own.chain(["application/problem+json"]).collect()
    }

    /// Whether the operation needs no credential.
    pub fn is_public(&self, method: &Method) -> bool {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().any(|offered| offered.method == *method && offered.public)
    }

    /// The value of `Allow`.
    pub fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|offered| offered.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

/// The media types of an operation's successes; JSON where it has nothing to say.
fn types(responses: &Value) -> Vec<String> {
    let successes = responses.as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    let contents = successes.filter_map(|(_, answer)| answer.get("content")?.as_object());
    let essence = |kind: &String| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let types: Vec<String> = contents.flat_map(serde_json::Map::keys).map(essence).collect();
    if types.is_empty() { vec!["application/json".to_owned()] } else { types }
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
