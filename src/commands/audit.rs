//! `crm audit`: the audit log verified, exported, and signed.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use diesel::PgConnection;

use super::{Failure, database, say};
use crate::app;
use crate::config::Settings;
use crate::identity::{Authority, PublicKeys, key_set};
use crate::platform::changes::audit::{self, AuditVerdict, Range};

/// What to do with the audit log.
#[derive(Subcommand)]
pub(super) enum Audit {
    /// Verify the whole log of an organization, or an exported one; exit 1 and name the first bad number if it was altered
    Verify(Verify),
    /// Write the whole log of an organization, one JSON document a line
    Export(Export),
    /// Sign how the log of an organization stands now
    Checkpoint(Checkpoint),
    /// Print all public keys, past ones included, to be kept where nobody who could alter the log comes
    Keys(Settings),
}

/// Either of an organization, or of a file.
#[derive(Args)]
pub(super) struct Verify {
    /// Short name of the organization
    #[arg(long, value_name = "SLUG", required_unless_present = "file", conflicts_with = "file")]
    organization: Option<String>,

    /// An exported log; no database is needed then
    #[arg(long, requires = "key")]
    file: Option<PathBuf>,

    /// The public keys, as `crm audit keys` and /.well-known/jwks.json print them
    #[arg(long, value_name = "FILE", requires = "file")]
    key: Option<PathBuf>,

    /// Checkpoints from elsewhere, such as the program's log: signed statements, one a line
    #[arg(long, value_name = "FILE", requires = "file")]
    checkpoints: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

/// Of whom, and where to.
#[derive(Args)]
pub(super) struct Export {
    /// Short name of the organization
    #[arg(long, value_name = "SLUG")]
    organization: String,

    /// File to write; standard output without it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

/// Of whom.
#[derive(Args)]
pub(super) struct Checkpoint {
    /// Short name of the organization
    #[arg(long, value_name = "SLUG")]
    organization: String,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(audit: Audit) -> Result<(), Failure> {
    match audit {
        Audit::Verify(Verify { file: Some(file), key: Some(key), checkpoints, .. }) => {
            of_file(&file, &key, checkpoints.as_ref())
        }
        Audit::Verify(verify) => of_database(verify),
        Audit::Export(export) => write(export),
        Audit::Checkpoint(checkpoint) => sign(checkpoint),
        Audit::Keys(settings) => with_authority(settings, |conn, _| Ok(say(&key_set(conn)?)?)),
    }
}

/// Does the work with a connection, and with what signs.
fn with_authority(
    settings: Settings,
    work: impl FnOnce(&mut PgConnection, &Authority) -> Result<(), Failure>,
) -> Result<(), Failure> {
    database::with(settings, |config, db| {
        let authority = Authority::new(db.clone(), &app::settings(config))?;
        work(&mut *db.writer().get()?, &authority)
    })
}

fn of_database(asked: Verify) -> Result<(), Failure> {
    let slug = asked.organization.unwrap_or_default();
    with_authority(asked.settings, |conn, _| {
        let organization = database::organization(conn, &slug)?;
        judge(&audit::verify(conn, organization, Range::ALL)?)
    })
}

fn of_file(file: &Path, key: &Path, known: Option<&PathBuf>) -> Result<(), Failure> {
    let keys = PublicKeys::of_text(&fs::read_to_string(key)?)?;
    let known = known.map(fs::read_to_string).transpose()?.unwrap_or_default();
    let known: Vec<String> = known.lines().map(|line| line.trim().to_owned()).collect();
    judge(&audit::verify_file(BufReader::new(File::open(file)?), &keys, &known)?)
}

fn judge(verdict: &AuditVerdict) -> Result<(), Failure> {
    if let Some(bad) = verdict.first_bad_seq {
        return Err(format!("the audit log was altered: the first bad number is {bad}").into());
    }
    let signed = match &verdict.checkpoint {
        Some(checkpoint) => {
            format!("the newest checkpoint is of number {}, {}", checkpoint.seq, checkpoint.at)
        }
        None => "there is no checkpoint yet".to_owned(),
    };
    say(&format!("The audit log is whole: {} rows, {signed}.", verdict.verified_to))?;
    Ok(())
}

fn write(asked: Export) -> Result<(), Failure> {
    let Export { organization: slug, output, settings } = asked;
    with_authority(settings, |conn, _| {
        let organization = database::organization(conn, &slug)?;
        let out: Box<dyn Write> = match output {
            Some(path) => Box::new(File::create(path)?),
            None => Box::new(io::stdout().lock()),
        };
        let seq = audit::export(conn, organization, &mut BufWriter::new(out))?;
        eprintln!("Exported {seq} rows.");
        Ok(())
    })
}

fn sign(asked: Checkpoint) -> Result<(), Failure> {
    let Checkpoint { organization: slug, settings } = asked;
    with_authority(settings, |conn, authority| {
        let organization = database::organization(conn, &slug)?;
        match audit::make_checkpoint(conn, authority, organization)? {
            Some(made) => Ok(say(&format!("Signed: number {}, hash {}.", made.seq, made.hash))?),
            None => Ok(say("Nothing has happened yet.")?),
        }
    })
}
