//! Applying migrations.

use support::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn migrating_again_and_at_once_changes_nothing() {
    let database = TestDatabase::new().await;
    let url = database.owner_url();
    let applied = futures::future::try_join_all((0..4).map(|_| db::migrate::migrate(&url)));
    for names in applied.await.unwrap() {
        assert!(names.is_empty(), "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_migrate_an_empty_database_together() {
    let database = TestDatabase::new().await;
    database
        .run_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .await;
    let url = database.owner_url();
    let applied = futures::future::try_join_all((0..4).map(|_| db::migrate::migrate(&url)));
    let applied = applied.await.unwrap();
    let workers = applied.iter().filter(|names| !names.is_empty()).count();
    assert_eq!(workers, 1, "{applied:?}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.value(tables).await, "27");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_an_error_with_a_remedy() {
    let error = db::migrate::migrate("postgres://postgres@127.0.0.1:1/none")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("DATABASE_URL"), "{error}");
}
