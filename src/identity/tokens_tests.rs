use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};

use super::*;

const KID: &str = "0123456789abcdef0123456789abcdef";

struct Pair {
    private: EncodingKey,
    public: DecodingKey,
    x: String,
}

fn pair() -> Pair {
    let pair = Ed25519KeyPair::generate().unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let private = EncodingKey::from_ed_der(pair.to_pkcs8().unwrap().as_ref());
    Pair { private, public: DecodingKey::from_ed_components(&x).unwrap(), x }
}

fn tokens() -> Tokens {
    Tokens::new("https://crm.test", "crm-api", 600)
}

fn header() -> Value {
    json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": KID })
}

fn claims() -> Value {
    let id = Uuid::now_v7();
    let at = now().timestamp();
    json!({
        "iss": "https://crm.test", "aud": "crm-api", "sub": id, "org": id, "sid": id, "jti": id,
        "client_id": "crm", "scope": "api", "iat": at, "exp": at + 600,
    })
}

/// Signs any text whatever, which the library would not.
fn sign(header: &str, claims: &str, key: &EncodingKey) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn read(token: &str, key: &Pair) -> Result<Claims, Flaw> {
    tokens().read_with(|kid| (kid == KID).then(|| key.public.clone()), token)
}

fn with(mut base: Value, member: &str, value: impl Into<Value>) -> String {
    base[member] = value.into();
    base.to_string()
}

#[test]
fn a_token_of_ours_is_read() {
    let key = pair();
    let token = sign(&header().to_string(), &claims().to_string(), &key.private);
    assert_eq!(read(&token, &key).unwrap().scope, "api");
}

#[test]
fn an_issued_token_says_whom_it_is_for() {
    let pair = pair();
    let key = Key::for_tests(KID, pair.public.clone(), pair.private.clone());
    let subject = Subject {
        organization_id: OrganizationId::new(),
        user_id: UserId::new(),
        session_id: SessionId::new(),
    };
    let token = tokens().issue(&key, subject).unwrap();
    let claims = read(&token, &pair).unwrap();
    assert_eq!((claims.org, claims.sub), (subject.organization_id, subject.user_id));
    assert!(matches!(claims.holder(), Holder::Session(id) if id == subject.session_id));
    assert_eq!(claims.exp - claims.iat, 600);
}

#[test]
fn a_token_of_a_key_says_which_and_for_what() {
    let pair = pair();
    let key = Key::for_tests(KID, pair.public.clone(), pair.private.clone());
    let (of, holder) = ((OrganizationId::new(), UserId::new()), ApiKeyId::new());
    let scopes = Scopes::of_words(["leads:read", "deals:write"]);
    let claims = read(&tokens().issue_to_key(&key, of, holder, &scopes).unwrap(), &pair).unwrap();
    assert_eq!((claims.org, claims.sub, claims.client_id.clone()), (of.0, of.1, holder.to_string()));
    assert!(matches!(claims.holder(), Holder::Key(id, given) if id == holder && given == scopes));
}

#[test]
fn headers_that_are_not_ours_are_refused() {
    let key = pair();
    let (plain, body) = (header(), claims().to_string());
    let without_type = json!({ "alg": "EdDSA", "kid": KID }).to_string();
    let mut headers = vec![without_type, with(plain.clone(), "crit", json!(["exp"]))];
    headers.extend(["JWT", "at+JWT", "", "application/at+jwt"].map(|typ| with(plain.clone(), "typ", typ)));
    headers.extend(
        ["none", "None", "NONE", "nOnE", "", "HS256", "ES256", "RS256", "PS512", "eddsa"]
            .map(|alg| with(plain.clone(), "alg", alg)),
    );
    headers.extend(
        ["", "../../etc/passwd", "' OR 1=1 --", &"a".repeat(33)].map(|kid| with(plain.clone(), "kid", kid)),
    );
    headers.push(json!({ "typ": "at+jwt", "alg": "EdDSA" }).to_string());
    headers.push(format!(r#"{{"typ":"at+jwt","alg":"EdDSA","alg":"none","kid":"{KID}"}}"#));
    for header in headers {
        assert_eq!(read(&sign(&header, &body, &key.private), &key).unwrap_err(), Flaw::Invalid, "{header}");
    }
}

#[test]
fn a_key_given_in_the_header_is_not_used() {
    let (ours, theirs) = (pair(), pair());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": theirs.x });
    let header = with(header(), "jwk", jwk);
    assert_eq!(
        read(&sign(&header, &claims().to_string(), &theirs.private), &ours).unwrap_err(),
        Flaw::Invalid
    );
}

#[test]
fn an_unknown_key_id_is_told_apart_so_that_new_keys_can_be_looked_for() {
    let key = pair();
    let header = with(header(), "kid", "f".repeat(32));
    assert_eq!(
        read(&sign(&header, &claims().to_string(), &key.private), &key).unwrap_err(),
        Flaw::UnknownKey
    );
}

#[test]
fn a_public_key_is_no_shared_secret() {
    let key = pair();
    let header = Header { typ: Some(TYPE.into()), kid: Some(KID.into()), ..Header::new(Algorithm::HS256) };
    let token = encode(&header, &claims(), &EncodingKey::from_secret(key.x.as_bytes())).unwrap();
    assert_eq!(read(&token, &key).unwrap_err(), Flaw::Invalid);
}

#[test]
fn claims_that_are_not_ours_are_refused() {
    let key = pair();
    let at = now().timestamp();
    let bent = [
        ("exp", json!(at - 31)),
        ("exp", json!("tomorrow")),
        ("iat", json!(at + 60)),
        ("nbf", json!(at + 60)),
        ("iss", json!("https://crm.test/")),
        ("aud", json!("crm-api2")),
        ("aud", json!(["crm-api"])),
        ("aud", json!(["other", "crm-api"])),
        ("scope", json!("openid")),
        ("client_id", json!("other")),
        ("client_id", json!(Uuid::now_v7())),
        ("sub", json!("42")),
        ("sid", Value::Null),
        ("org", json!(7)),
    ];
    for (name, value) in bent {
        let token = sign(&header().to_string(), &with(claims(), name, value.clone()), &key.private);
        assert_eq!(read(&token, &key).unwrap_err(), Flaw::Invalid, "{name}: {value}");
    }
}

#[test]
fn no_claim_may_be_missing_or_stand_twice() {
    let key = pair();
    for name in ["iss", "aud", "sub", "org", "sid", "jti", "client_id", "scope", "iat", "exp"] {
        let mut short = claims();
        short.as_object_mut().unwrap().remove(name);
        let token = sign(&header().to_string(), &short.to_string(), &key.private);
        assert_eq!(read(&token, &key).unwrap_err(), Flaw::Invalid, "without {name}");
        let full = claims();
        let twice = format!(r#"{{"{name}":{},{}"#, full[name], &full.to_string()[1..]);
        let token = sign(&header().to_string(), &twice, &key.private);
        assert_eq!(read(&token, &key).unwrap_err(), Flaw::Invalid, "{name} twice");
    }
}

#[test]
fn what_is_no_token_of_this_key_is_refused() {
    let (key, other) = (pair(), pair());
    let good = sign(&header().to_string(), &claims().to_string(), &key.private);
    let parts: Vec<_> = good.split('.').collect();
    let body = URL_SAFE_NO_PAD.encode(claims().to_string());
    let bent = [
        String::new(),
        "garbage".into(),
        "..".into(),
        "a.b.c".into(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{body}.{}", parts[0], parts[2]),
        format!("rt_{KID}_{}", "A".repeat(43)),
        sign(&header().to_string(), &claims().to_string(), &other.private),
    ];
    for token in bent {
        assert_eq!(read(&token, &key).unwrap_err(), Flaw::Invalid, "{token}");
    }
}

#[test]
fn a_long_token_is_refused_unread() {
    let key = pair();
    let token = sign(&header().to_string(), &with(claims(), "more", "x".repeat(4096)), &key.private);
    let asked = std::cell::Cell::new(false);
    let flaw = tokens()
        .read_with(
            |_| {
                asked.set(true);
                Some(key.public.clone())
            },
            &token,
        )
        .unwrap_err();
    assert_eq!((flaw, asked.get()), (Flaw::Invalid, false));
}
