//! A receiver of webhooks, which can be as hostile as one likes: it speaks HTTP by hand.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use standardwebhooks::Webhook;

/// What came in.
#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// What goes out.
pub enum Reply {
    Status(u16),
    /// With one header.
    With(u16, &'static str, String),
    /// The connection breaks off.
    Reset,
    /// Nothing, for so long.
    Silence(Duration),
    /// A body that never ends.
    Endless,
}

type Script = dyn Fn(&Received, usize) -> Reply + Send + Sync;

/// A receiver on a free port; it lives as long as the process.
pub struct Receiver {
    pub url: String,
    seen: Arc<Mutex<Vec<Received>>>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn event(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// What it is about: type and id of the record.
    pub fn about(&self) -> (String, String) {
        let event = self.event();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&event["type"]), text(&event["data"]["id"]))
    }

    /// Whether the receivers' own library believes that it comes from who knows the secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        Webhook::new(secret).expect("a secret").verify(&self.body, &self.headers).is_ok()
    }
}

impl Receiver {
    /// Answers by the script, which is told what came, and how many came before.
    pub fn new(script: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (seen, script): (Arc<Mutex<Vec<Received>>>, Arc<Script>) = (Arc::default(), Arc::new(script));
        let noted = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, script) = (Arc::clone(&noted), Arc::clone(&script));
                thread::spawn(move || serve(stream, &noted, &*script));
            }
        });
        Self { url, seen }
    }

    /// One that likes everything.
    pub fn willing() -> Self {
        Self::new(|_, _| Reply::Status(204))
    }

    pub fn seen(&self) -> Vec<Received> {
        self.seen.lock().expect("the receiver").clone()
    }

    /// What came in, once so many did.
    pub async fn wait(&self, count: usize) -> Vec<Received> {
        self.wait_until(|seen| seen.len() >= count).await
    }

    /// What came in, once it is as it should be.
    pub async fn wait_until(&self, is_enough: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let began = Instant::now();
        loop {
            let seen = self.seen();
            if is_enough(&seen) {
                return seen;
            }
            let about: Vec<_> = seen.iter().map(Received::about).collect();
            assert!(began.elapsed() < Duration::from_secs(60), "only these came: {about:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<Received>>, script: &Script) {
    let Some(received) = read(&stream) else { return };
    let before = {
        let mut seen = seen.lock().expect("the receiver");
        seen.push(received.clone());
        seen.len() - 1
    };
    // Whoever does not listen any more is not to be answered.
    let _sent = match script(&received, before) {
        Reply::Status(status) => say(&mut stream, status, ""),
        Reply::With(status, name, value) => say(&mut stream, status, &format!("{name}: {value}\r\n")),
        Reply::Reset => Ok(()),
        Reply::Silence(time) => {
            thread::sleep(time);
            Ok(())
        }
        Reply::Endless => endless(&mut stream),
    };
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut headers) = (String::new(), HeaderMap::new());
    reader.read_line(&mut line).ok()?;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?);
    }
    let length = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { headers, body })
}

fn say(stream: &mut TcpStream, status: u16, headers: &str) -> std::io::Result<()> {
    let body = if status == 204 { "" } else { "thank you" };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}")
}

fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")?;
    loop {
        stream.write_all(&[b'x'; 1000])?;
    }
}
