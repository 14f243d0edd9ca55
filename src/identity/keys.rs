//! The keys that sign access tokens: made on first need, kept sealed in the database, cached here.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant as Moment};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use diesel::prelude::*;
use jsonwebtoken::{DecodingKey, EncodingKey};
use uuid::Uuid;

use super::sealing;
use crate::kernel::clock::now;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::signing_keys;

/// A next key is published for so long before it signs.
const NOTICE: TimeDelta = TimeDelta::hours(24);
/// A key is published for so long after the next one signs.
const FAREWELL: TimeDelta = TimeDelta::hours(24);
/// The longest life of a key.
const LIFETIME: TimeDelta = TimeDelta::days(400);
/// So often a process looks for keys that others made.
const FRESH: Duration = Duration::from_secs(600);
/// Unknown key ids make a process look no more often than this.
const PATIENCE: Duration = Duration::from_secs(5);
/// Two processes do not make the first key at once.
const LOCK: i64 = 0x6b65_7973;

/// One key, ready for use.
pub struct Key {
    pub kid: String,
    /// The public part, base64url.
    pub x: String,
    pub verifier: DecodingKey,
    /// None when the private part was sealed under another key-encryption key.
    pub signer: Option<EncodingKey>,
    active_from: Instant,
    retires_at: Instant,
}

impl Key {
    #[cfg(test)]
    pub fn for_tests(kid: &str, verifier: DecodingKey, signer: EncodingKey) -> Self {
        let (active_from, retires_at) = (Instant::now(), (now() + LIFETIME).into());
        Self { kid: kid.into(), x: String::new(), verifier, signer: Some(signer), active_from, retires_at }
    }

    fn is_known(&self, at: Instant) -> bool {
        at < self.retires_at
    }

    fn may_sign(&self, at: Instant) -> bool {
        self.signer.is_some() && self.active_from <= at && self.is_known(at)
    }
}

/// The keys that this process knows.
pub struct Keys {
    seal: sealing::Key,
    known: RwLock<Known>,
}

#[derive(Clone, Default)]
struct Known {
    /// The newest first.
    keys: Arc<[Arc<Key>]>,
    loaded: Option<Moment>,
}

impl Known {
    fn is_younger(&self, than: Duration) -> bool {
        self.loaded.is_some_and(|at| at.elapsed() < than)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
struct Row {
    kid: String,
    public_key: Vec<u8>,
    sealed_key: Vec<u8>,
    created_at: Instant,
    active_from: Instant,
    retires_at: Instant,
}

impl Keys {
    pub fn new(key_encryption_key: &sealing::Key) -> Self {
        Self { seal: sealing::derive(key_encryption_key, "signing keys"), known: RwLock::default() }
    }

    /// The key of a token's `kid`.
    pub fn of(&self, kid: &str) -> Option<Arc<Key>> {
        let at = Instant::now();
        self.known().keys.iter().find(|key| key.kid == kid && key.is_known(at)).cloned()
    }

    /// The key that signs now; `None` when the database must be asked.
    pub fn signer(&self) -> Option<Arc<Key>> {
        let (known, at) = (self.known(), Instant::now());
        if known.is_younger(FRESH) { known.keys.iter().find(|key| key.may_sign(at)).cloned() } else { None }
    }

    /// Whether it is time to look for a key that is unknown here.
    pub fn may_look(&self) -> bool {
        !self.known().is_younger(PATIENCE)
    }

    /// All keys that tokens may be signed with, for those who check tokens themselves.
    pub fn published(&self) -> Vec<Arc<Key>> {
        let at = Instant::now();
        self.known().keys.iter().filter(|key| key.is_known(at)).cloned().collect()
    }

    /// Reads the keys anew.
    pub fn load(&self, conn: &mut PgConnection) -> Result<()> {
        let rows: Vec<Row> = signing_keys::table
            .filter(signing_keys::retires_at.gt(Instant::now()))
            .order((signing_keys::active_from.desc(), signing_keys::kid))
            .select(Row::as_select())
            .load(conn)?;
        let keys = rows.into_iter().map(|row| self.open(row).map(Arc::new)).collect::<Result<_>>()?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) =
            Known { keys, loaded: Some(Moment::now()) };
        Ok(())
    }

    /// The key that signs now; made if there is none. Not for a transaction that may yet fail.
    pub fn load_or_make(&self, conn: &mut PgConnection) -> Result<Arc<Key>> {
        self.load(conn)?;
        if self.signer().is_none() {
            conn.transaction(|conn| {
                diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                    .bind::<diesel::sql_types::BigInt, _>(LOCK)
                    .execute(conn)?;
                self.load(conn)?;
                if self.signer().is_none() { self.make(conn, Instant::now()) } else { Ok(()) }
            })?;
            self.load(conn)?;
        }
        self.signer().ok_or_else(|| Error::internal("no key to sign with"))
    }

    /// Adds the next key, which signs after a day; the present ones retire a day later.
    pub fn rotate(&self, conn: &mut PgConnection) -> Result<()> {
        let starts = now() + NOTICE;
        conn.transaction(|conn| {
            diesel::update(signing_keys::table)
                .filter(signing_keys::retires_at.gt(Instant::from(starts + FAREWELL)))
                .set(signing_keys::retires_at.eq(Instant::from(starts + FAREWELL)))
                .execute(conn)?;
            self.make(conn, starts.into())
        })?;
        self.load(conn)
    }

    fn make(&self, conn: &mut PgConnection, active_from: Instant) -> Result<()> {
        let pair = Ed25519KeyPair::generate().map_err(Error::internal)?;
        let private = pair.to_pkcs8().map_err(Error::internal)?;
        let kid = Uuid::now_v7().simple().to_string();
        let row = Row {
            public_key: pair.public_key().as_ref().to_vec(),
            sealed_key: sealing::seal(&self.seal, &kid, private.as_ref())?,
            kid,
            created_at: Instant::now(),
            active_from,
            retires_at: (active_from.utc() + LIFETIME).into(),
        };
        tracing::info!(target: "security", event = "signing_key_made", kid = row.kid);
        diesel::insert_into(signing_keys::table).values(row).execute(conn)?;
        Ok(())
    }

    fn open(&self, row: Row) -> Result<Key> {
        let private = sealing::open(&self.seal, &row.kid, &row.sealed_key);
        if private.is_none() {
            tracing::warn!(kid = row.kid, "a signing key was sealed under another key-encryption key");
        }
        let x = URL_SAFE_NO_PAD.encode(&row.public_key);
        Ok(Key {
            verifier: DecodingKey::from_ed_components(&x).map_err(Error::internal)?,
            signer: private.as_deref().map(EncodingKey::from_ed_der),
            kid: row.kid,
            x,
            active_from: row.active_from,
            retires_at: row.retires_at,
        })
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
