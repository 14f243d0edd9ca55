//! The same on an S3-compatible store, which is played here: what was said to it is looked at.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use crm::config::{Bucket, FilePlace, Secret};

use super::{OCTETS, attach, content, lead, noise};
use crate::support::{Caller, Organization, another};

/// Objects and parts by their addresses, and how each was signed for.
#[derive(Default)]
struct Stored {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<(String, u32), Vec<u8>>,
    strangers: usize,
}

type Store = web::Data<Mutex<Stored>>;

async fn answer(request: HttpRequest, body: web::Bytes, store: Store) -> HttpResponse {
    let mut store = store.lock().unwrap();
    let signed =
        request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=key-id/") {
        store.strangers += 1;
        return HttpResponse::Forbidden().finish();
    }
    let path = request.path().to_owned();
    let query: BTreeMap<_, _> =
        form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    match *request.method() {
        Method::PUT => {
            match query.get("partNumber") {
                Some(number) => store.parts.insert((path, number.parse().unwrap()), body.to_vec()),
                None => store.objects.insert(path, body.to_vec()),
            };
            HttpResponse::Ok().insert_header(("etag", "\"some\"")).finish()
        }
        Method::POST if query.contains_key("uploads") => {
            let begun = "<Bucket>b</Bucket><Key>k</Key><UploadId>up</UploadId>";
            told(&format!("<InitiateMultipartUploadResult>{begun}</InitiateMultipartUploadResult>"))
        }
        Method::POST if query.contains_key("uploadId") => store.put_together(path),
        Method::POST => store.delete(&String::from_utf8_lossy(&body)),
        Method::GET => shown(&request, store.objects.get(&path)),
        _ => HttpResponse::NotImplemented().finish(),
    }
}

fn told(document: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("application/xml").body(document.to_owned())
}

impl Stored {
    fn put_together(&mut self, path: String) -> HttpResponse {
        let parts = std::mem::take(&mut self.parts);
        assert!(parts.keys().all(|(of, _)| *of == path));
        self.objects.insert(path, parts.into_values().flatten().collect());
        told("<CompleteMultipartUploadResult><ETag>\"some\"</ETag></CompleteMultipartUploadResult>")
    }

    fn delete(&mut self, asked: &str) -> HttpResponse {
        let key = asked.split("<Key>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
        self.objects.retain(|path, _| !path.ends_with(&key));
        told(&format!("<DeleteResult><Deleted><Key>{key}</Key></Deleted></DeleteResult>"))
    }
}

fn shown(request: &HttpRequest, object: Option<&Vec<u8>>) -> HttpResponse {
    let Some(object) = object else { return HttpResponse::NotFound().finish() };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("etag", "\"some\""))
        .insert_header(("last-modified", "Mon, 23 Nov 2026 01:00:00 GMT"));
    let Some(range) = request.headers().get("range") else { return answer.body(object.clone()) };
    let range = range.to_str().unwrap().strip_prefix("bytes=").unwrap();
    let (from, to) = range.split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    answer.status(actix_web::http::StatusCode::PARTIAL_CONTENT);
    answer.insert_header(("content-range", format!("bytes {from}-{to}/{}", object.len())));
    answer.body(object[from..=to].to_vec())
}

/// A service whose files stand there.
fn service() -> (String, Store) {
    let store: Store = web::Data::from(Arc::new(Mutex::new(Stored::default())));
    let (listener, shared) = (TcpListener::bind("127.0.0.1:0").unwrap(), store.clone());
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let app = move || {
        let large = web::PayloadConfig::new(64 << 20);
        App::new().app_data(shared.clone()).app_data(large).default_service(web::to(answer))
    };
    actix_web::rt::spawn(HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run());
    let bucket = Bucket {
        name: "crm-files".into(),
        prefix: "one/two".into(),
        endpoint: Some(endpoint),
        region: "eu-central-1".into(),
        access_key_id: Secret::new("key-id"),
        secret_access_key: Secret::new("key"),
    };
    (another(|config| config.files.place = FilePlace::S3(bucket)), store)
}

#[actix_web::test]
async fn files_stand_in_a_bucket() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let (base, store) = service();
    let rep = Caller::new(&base, org.rep.token.clone(), org.rep.user_id.clone());
    // One that is written at once, and one in three parts.
    for size in [100_000, (12 << 20) + 7] {
        let bytes = noise(size);
        let made = attach(&rep, &lead, "noise.bin", OCTETS, bytes.clone()).await.is(201);
        let path = format!("/crm-files/one/two/{}/{}", org.id, made.id());
        assert!(store.lock().unwrap().objects.get(&path) == Some(&bytes), "{path}");
        assert!(content(&rep, made.id()).await == bytes);
        let part = rep.request(reqwest::Method::GET, &format!("/attachments/{}/content", made.id()));
        let part = part.header("range", "bytes=5000-70000").send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert!(part.bytes().await.unwrap() == bytes[5_000..=70_000]);
        rep.delete(&format!("/attachments/{}", made.id())).await.is(204);
        assert!(!store.lock().unwrap().objects.contains_key(&path));
    }
    let stored = store.lock().unwrap();
    assert_eq!((stored.strangers, stored.parts.len(), stored.objects.len()), (0, 0, 0));
}

#[actix_web::test]
async fn a_lost_file_is_our_mistake() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let (base, store) = service();
    let rep = Caller::new(&base, org.rep.token.clone(), org.rep.user_id.clone());
    let made = attach(&rep, &lead, "a.txt", "text/plain", "a").await.is(201);
    store.lock().unwrap().objects.clear();
    let lost = rep.get(&format!("/attachments/{}/content", made.id())).await;
    assert_eq!(lost.is_problem(500, "internal_error")["errors"], serde_json::json!([]));
    rep.delete(&format!("/attachments/{}", made.id())).await.is(204);
}
