//! The server's log, as far as a request has written it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::plan::Plan;

/// What belongs to no request: a new connection's settings, who somebody is, remembered for some seconds, and whether a
/// connection lives that was idle for a while.
const BESIDE: [&str; 2] = ["SET ", "WITH RECURSIVE u AS"];
const ALIVE: &str = "SELECT 1";

/// Rows that any request may read: a representative's own, some ninety, in an index and in the table.
const FEW: usize = 200;

/// Bytes that the log may have; a run writes some millions.
const LONGEST: u64 = 100_000_000;

/// What a request asked of the database.
pub struct Seen {
    pub asked: String,
    /// In order, transactions' begins and ends among them.
    pub statements: Vec<String>,
    pub plans: Vec<Plan>,
}

impl Seen {
    pub fn read(asked: &str, log: &str, sessions: &[i32]) -> Self {
        let mut seen = Self { asked: asked.to_owned(), statements: Vec::new(), plans: Vec::new() };
        for text in entries(log, sessions) {
            if let Some(plan) = Plan::read(&text) {
                seen.plans.push(plan);
            } else if let Some(statement) = statement(&text) {
                seen.statements.push(statement.to_owned());
            }
        }
        seen
    }

    /// That each big table was read by an index, in the organization's part of it, and hardly more of it than was answered.
    #[track_caller]
    pub fn reads_near(&self, answered: usize) {
        assert!(!self.plans.is_empty(), "{}: no plans in the server's log", self.asked);
        for plan in &self.plans {
            plan.keeps_to_indexes(&self.asked);
            let (read, most) = (plan.rows_read(), 4 * answered + FEW);
            let most_rows = f64::from(u32::try_from(most).unwrap());
            assert!(read <= most_rows, "{}: {read} rows read for {answered}\n{plan}", self.asked);
        }
    }

    /// That it asked this often at the most.
    #[track_caller]
    pub fn asks_at_most(&self, ceiling: usize) {
        let asked = self.statements.join("\n");
        assert!(!asked.is_empty(), "{}: no statements in the server's log", self.asked);
        assert!(self.statements.len() <= ceiling, "{}: more than {ceiling} statements:\n{asked}", self.asked);
    }
}

/// The texts of what these sessions have logged. An entry goes on in lines that begin with a tab.
fn entries(log: &str, sessions: &[i32]) -> Vec<String> {
    let mut entries: Vec<Option<String>> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(Some(entry))) => entry.extend(["\n", more]),
            (Some(_), _) => {}
            (None, _) => entries.push(entry(line, sessions)),
        }
    }
    entries.into_iter().flatten().collect()
}

/// `2026-11-23 09:00:00.000 UTC [4711] LOG:  text`
fn entry(line: &str, sessions: &[i32]) -> Option<String> {
    let (_, rest) = line.split_once(" [")?;
    let (pid, rest) = rest.split_once("] ")?;
    let text = rest.strip_prefix("LOG:  ")?;
    sessions.contains(&pid.parse().ok()?).then(|| text.to_owned())
}

fn statement(text: &str) -> Option<&str> {
    let executed = || text.strip_prefix("execute ")?.split_once(": ").map(|(_, statement)| statement);
    let statement = text.strip_prefix("statement: ").or_else(executed)?;
    let is_beside = BESIDE.iter().any(|beginning| statement.starts_with(beginning));
    (!is_beside && statement != ALIVE).then_some(statement)
}

/// Empties the log when many runs have filled it: the server appends to it, wherever it ends.
pub fn shorten(log: &Path) {
    if length(log) > LONGEST {
        File::options().write(true).open(log).unwrap().set_len(0).unwrap();
    }
}

/// How long the log is now.
pub fn length(log: &Path) -> u64 {
    log.metadata().unwrap().len()
}

/// What was written since.
pub fn tail(log: &Path, begin: u64) -> String {
    let (mut file, mut bytes) = (File::open(log).unwrap(), Vec::new());
    file.seek(SeekFrom::Start(begin)).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
