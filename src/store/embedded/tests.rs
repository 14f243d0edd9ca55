//! The whole life of a server; needs an installed PostgreSQL.

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};

use super::*;

#[test]
fn a_server_keeps_its_data_and_is_shared_until_the_last_user_leaves() {
    let data_dir = std::env::temp_dir().join(format!("crm-embedded-{}", std::process::id()));

    let first = Embedded::start(&data_dir, true).unwrap();
    let mut conn = PgConnection::establish(first.url()).unwrap();
    sql_query("create extension pg_trgm").execute(&mut conn).unwrap();
    sql_query("create table kept (id int)").execute(&mut conn).unwrap();
    drop(conn);
    let second = Embedded::start(&data_dir, true).unwrap();
    assert_eq!(second.url(), first.url());
    drop(first);
    assert!(PgConnection::establish(second.url()).is_ok(), "one user is left");
    drop(second);

    let third = Embedded::start(&data_dir, true).unwrap();
    let mut conn = PgConnection::establish(third.url()).unwrap();
    sql_query("select id from kept").execute(&mut conn).unwrap();
    let (url, folder) = (third.url().to_owned(), third.folder().to_owned());
    drop((conn, third));

    assert!(PgConnection::establish(&url).is_err(), "the last user has left");
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_dir_all(&data_dir).ok();
}
