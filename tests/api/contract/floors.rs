//! The floors of the house: no module uses one below its own line in `lib.rs`; files stay small;
//! a schema's name belongs to one type.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The longest a file may be.
const LINES: usize = 300;

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 50);
    found
}

fn floors() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// The module a file belongs to: its first folder, or its own name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules a line names after `crate::`.
fn used(line: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    line.match_indices("crate::")
        .flat_map(|(at, _)| {
            let rest = &line[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(list) => list.split(',').map(|part| word(part.trim())).collect(),
                None => vec![word(rest)],
            }
        })
        .collect()
}

#[test]
fn no_module_uses_one_below() {
    let floors = floors();
    let level = |name: &str| floors.iter().position(|floor| floor == name);
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let Some(own) = level(&room(&path)) else { continue };
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for name in used(line).iter().filter(|name| level(name).is_some_and(|floor| floor > own)) {
                broken.push(format!("{}:{}: uses {name}", path.display(), number + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_stay_small() {
    let long = |(path, text): &(PathBuf, String)| {
        let lines = text.lines().count();
        (lines > LINES && !path.ends_with("schema.rs")).then(|| format!("{}: {lines}", path.display()))
    };
    let found: Vec<String> = sources().iter().filter_map(long).collect();
    assert!(found.is_empty(), "over {LINES} lines:\n{}", found.join("\n"));
}

#[test]
fn a_schema_name_belongs_to_one_type() {
    let mut owners: HashMap<String, Vec<String>> = HashMap::new();
    for (path, text) in sources() {
        let mut derived = false;
        for line in text.lines() {
            derived |= line.contains("ToSchema)]") || line.contains("ToSchema,");
            let name = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub(super) struct "));
            if let Some(name) = name {
                let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
                if derived {
                    owners.entry(name).or_default().push(path.display().to_string());
                }
                derived = false;
            }
        }
    }
    let twice: Vec<_> = owners.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_feed_can_send_every_kind_of_record_along() {
    let mut missing = Vec::new();
    for (path, text) in sources() {
        let named = |line: &str| {
            let rest =
                line.split_once("_record!(").or_else(|| line.split_once("const TYPE: &'static str ="))?.1;
            rest.split('"').nth(1).map(str::to_owned)
        };
        let kinds = text.lines().filter_map(named).filter(|kind| kind != "change");
        let unknown = kinds.filter(|kind| !crm::platform::changes::records::KINDS.contains(&kind.as_str()));
        missing.extend(unknown.map(|kind| format!("{}: {kind}", path.display())));
    }
    assert!(missing.is_empty(), "add a line to platform/changes/records.rs for {missing:#?}");
}
