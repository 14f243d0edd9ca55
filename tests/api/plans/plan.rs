//! How a statement was carried out.

use std::fmt;

use serde_json::Value;

const BIG: [&str; 4] = ["accounts", "contacts", "leads", "deals"];

/// A plan with what it came to, as `auto_explain` tells it.
pub struct Plan(Value);

/// One way into a big table.
struct Scan<'a> {
    table: &'a str,
    node: &'a Value,
}

impl Plan {
    /// The plan that an entry of the log tells, if it does.
    pub fn read(entry: &str) -> Option<Self> {
        let (_, plan) = entry.strip_prefix("duration: ")?.split_once("plan:")?;
        Some(Self(serde_json::from_str(plan).unwrap()))
    }

    /// That each big table is read by an index, and there only what is the organization's.
    #[track_caller]
    pub fn keeps_to_indexes(&self, asked: &str) {
        for scan in self.scans() {
            let is_kept = scan.by_index().is_none_or(in_organization);
            assert!(scan.kind() != "Seq Scan" && is_kept, "{asked}: a scan of {}\n{self}", scan.table);
        }
    }

    /// Rows of the big tables, and of their indexes, that were looked at.
    pub fn rows_read(&self) -> f64 {
        self.scans().iter().map(Scan::rows).sum()
    }

    /// Whether this index is used, and how.
    pub fn uses(&self, kind: &str, index: &str) -> bool {
        self.scans().iter().any(|scan| scan.kind() == kind && scan.node["Index Name"] == index)
    }

    /// Whether a big table is read at all.
    pub fn is_of(&self, table: &str) -> bool {
        self.scans().iter().any(|scan| scan.table == table)
    }

    fn scans(&self) -> Vec<Scan<'_>> {
        let mut scans = Vec::new();
        collect(&self.0["Plan"], None, &mut scans);
        scans
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.0["Query Text"].as_str().unwrap_or_default())?;
        write!(f, "{:#}", self.0["Plan"])
    }
}

impl Scan<'_> {
    fn kind(&self) -> &str {
        self.node["Node Type"].as_str().unwrap()
    }

    /// The condition under which an index is read.
    fn by_index(&self) -> Option<&str> {
        self.kind().contains("Index").then(|| self.node["Index Cond"].as_str().unwrap_or_default())
    }

    fn rows(&self) -> f64 {
        let number = |name: &str| self.node[name].as_f64().unwrap_or_default();
        let gone = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        (number("Actual Rows") + gone) * number("Actual Loops")
    }
}

/// What lies under a bitmap says nothing of its table itself.
fn collect<'a>(node: &'a Value, above: Option<&'a str>, scans: &mut Vec<Scan<'a>>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let table = node["Relation Name"].as_str().or(above).filter(|table| BIG.contains(table));
    let was_run = node["Actual Loops"].as_f64().is_some_and(|loops| loops > 0.0);
    if let Some(table) = table.filter(|_| kind.ends_with("Scan") && was_run) {
        scans.push(Scan { table, node });
    }
    let below = table.filter(|_| kind.starts_with("Bitmap"));
    for child in node["Plans"].as_array().into_iter().flatten() {
        collect(child, below, scans);
    }
}

/// Whether a condition such as `((leads.organization_id = $1) AND …` begins with the organization.
fn in_organization(condition: &str) -> bool {
    let first = condition.trim_start_matches('(').split(" = ").next().unwrap_or_default();
    first.rsplit('.').next() == Some("organization_id")
}
