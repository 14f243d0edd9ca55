//! A way to the database that can be cut: it passes on what both sides say, statement by statement, and ends the
//! connection at the statement that it was told. The database then rolls back, as when it loses a client.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

/// Where a transaction's connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The database does not hear the statement of this number, the beginning being the first.
    Before(usize),
    /// The database commits, but nobody hears that.
    Unheard,
}

type Armed = Arc<Mutex<Option<Cut>>>;

/// Something that both sides of a connection are.
trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A wire to the database, with an address of its own.
pub struct Wire {
    pub url: String,
    armed: Armed,
    folder: PathBuf,
}

impl Wire {
    /// Waits at a socket for connections, until the process ends.
    pub fn to(url: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wire-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&folder).expect("a folder");
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).expect("a socket");
        let (armed, direct) = (Armed::default(), url.to_owned());
        let own = armed.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server, armed) = (client.expect("a client"), dial(&direct), own.clone());
                // However the talk ends: both sides notice.
                thread::spawn(move || Talk { client, server, armed, place: None }.run());
            }
        });
        // What is said last counts.
        let mark = if url.contains('?') { '&' } else { '?' };
        Self { url: format!("{url}{mark}host={}&port=5432", folder.display()), armed, folder }
    }

    /// Cuts the next transaction that comes so far.
    pub fn arm(&self, cut: Cut) {
        *self.armed.lock().expect("a lock") = Some(cut);
    }

    /// Whether nothing was cut since it was armed; from now on nothing is.
    pub fn disarm(&self) -> bool {
        self.armed.lock().expect("a lock").take().is_some()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

/// A connection to where the address points.
fn dial(url: &str) -> Box<dyn Stream> {
    let url = Url::parse(url).expect("an address");
    let given = |name| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let host = given("host").or_else(|| url.host_str().map(str::to_owned)).expect("a host");
    let port = given("port").and_then(|port| port.parse().ok()).or(url.port()).unwrap_or(5432);
    if host.starts_with('/') {
        Box::new(UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).expect("the database"))
    } else {
        Box::new(TcpStream::connect((host, port)).expect("the database"))
    }
}

/// One connection, both ways: the client speaks until it wants an answer, then the server does until it is ready.
struct Talk {
    client: UnixStream,
    server: Box<dyn Stream>,
    armed: Armed,
    /// The statement's number since the last beginning of a transaction.
    place: Option<usize>,
}

impl Talk {
    fn run(mut self) -> io::Result<()> {
        self.start()?;
        loop {
            let (said, runs) = self.listen()?;
            let cut = if runs { self.cut(&said) } else { None };
            if cut.is_some_and(|cut| cut != Cut::Unheard) {
                return self.end();
            }
            self.server.write_all(&said)?;
            let answer = self.answer()?;
            if cut.is_some() {
                return self.end();
            }
            self.client.write_all(&answer)?;
        }
    }

    /// The opening, in which the server may ask for proofs.
    fn start(&mut self) -> io::Result<()> {
        let mut opening = vec![0; 4];
        self.client.read_exact(&mut opening)?;
        rest(&mut self.client, &mut opening)?;
        self.server.write_all(&opening)?;
        loop {
            let message = read(&mut self.server)?;
            self.client.write_all(&message)?;
            match message.as_slice() {
                [b'Z', ..] => return Ok(()),
                // Let in, or the server's own proof: no answer is due.
                [b'R', _, _, _, _, 0, 0, 0, 0 | 12, ..] => {}
                [b'R', ..] => {
                    let proof = read(&mut self.client)?;
                    self.server.write_all(&proof)?;
                }
                _ => {}
            }
        }
    }

    /// What the client says up to where it waits, and whether that runs a statement or only prepares one.
    fn listen(&mut self) -> io::Result<(Vec<u8>, bool)> {
        let (mut said, mut runs) = (Vec::new(), false);
        loop {
            let message = read(&mut self.client)?;
            runs |= matches!(message[0], b'E' | b'Q');
            let waits = matches!(message[0], b'S' | b'Q' | b'X');
            said.extend(message);
            if waits {
                return Ok((said, runs));
            }
        }
    }

    fn answer(&mut self) -> io::Result<Vec<u8>> {
        let mut answer = Vec::new();
        loop {
            let message = read(&mut self.server)?;
            let ready = message[0] == b'Z';
            answer.extend(message);
            if ready {
                return Ok(answer);
            }
        }
    }

    /// Counts the statements of a transaction; where this one is to be cut.
    fn cut(&mut self, said: &[u8]) -> Option<Cut> {
        let is = |word: &[u8]| said.starts_with(b"Q") && said[5..].starts_with(word);
        self.place = if is(b"BEGIN") { Some(1) } else { self.place.map(|place| place + 1) };
        let mut armed = self.armed.lock().expect("a lock");
        let here = |cut: &Cut| match cut {
            Cut::Before(number) => self.place == Some(*number),
            Cut::Unheard => is(b"COMMIT"),
        };
        armed.take_if(|cut| here(cut))
    }

    /// Takes leave of the server and waits until it has ended what was open; the client is not told.
    fn end(mut self) -> io::Result<()> {
        self.server.write_all(&[b'X', 0, 0, 0, 4])?;
        self.server.read_to_end(&mut Vec::new()).map(drop)
    }
}

/// A message: its kind, its length, its text.
fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 5];
    from.read_exact(&mut message)?;
    let kind = message.remove(0);
    rest(from, &mut message)?;
    message.insert(0, kind);
    Ok(message)
}

/// The text behind a length, which counts itself.
fn rest(from: &mut impl Read, message: &mut Vec<u8>) -> io::Result<()> {
    let length = message.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    message.resize(length, 0);
    from.read_exact(&mut message[4..])
}
