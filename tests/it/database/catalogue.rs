//! Row-level security, foreign keys and indexes.

use support::TestDatabase;

/// Asserts that a query for offenders finds none.
async fn none(sql: &str) {
    let database = TestDatabase::new().await;
    let offenders = database.rows(sql).await;
    assert!(offenders.is_empty(), "{offenders:?}");
}

#[tokio::test]
async fn every_tenant_table_forces_row_level_security() {
    none(
        "SELECT c.relname FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
               SELECT FROM pg_policies p WHERE p.tablename = c.relname
                 AND 'profile_builder_app' = ANY (p.roles)
                 AND p.qual LIKE '%organisation_id = current_organisation()%'))",
    )
    .await;
}

#[tokio::test]
async fn every_table_is_a_tenants_or_says_why_not() {
    none(
        "SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND relname NOT IN ('organisations', '__diesel_schema_migrations')
           AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'organisation_id')",
    )
    .await;
}

#[tokio::test]
async fn no_role_of_the_server_stands_above_the_policies() {
    none(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'profile\\_builder\\_%'
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
    )
    .await;
    none(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
         WHERE r.rolname LIKE 'profile\\_builder\\_%'",
    )
    .await;
}

#[tokio::test]
async fn every_id_column_has_a_foreign_key() {
    // A request and a call are no rows. The rows of events come from those of their executions, in one
    // statement each; to look both keys up again took a fifth of PostgreSQL's time.
    none(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.column_name LIKE '%\\_id' AND c.column_name NOT IN ('request_id', 'call_id')
           AND c.table_name <> 'execution_events'
           AND NOT EXISTS (
               SELECT FROM pg_constraint k
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
               WHERE k.contype = 'f' AND k.conrelid = c.table_name::regclass AND a.attname = c.column_name)",
    )
    .await;
}

#[tokio::test]
async fn every_foreign_key_has_an_index() {
    // Deleted agents are not looked for by organisation, so that their index may leave them out; and what
    // refers to nothing is not looked for by what it refers to.
    none(
        "SELECT k.conrelid::regclass, k.conname FROM pg_constraint k
         WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
           AND NOT EXISTS (
               SELECT FROM pg_index i
               WHERE i.indrelid = k.conrelid
                 AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
                 AND (i.indpred IS NULL OR i.indexrelid = 'agents_organisation'::regclass
                   OR pg_get_expr(i.indpred, i.indrelid) = (
                       SELECT format('(%I IS NOT NULL)', a.attname) FROM pg_attribute a
                       WHERE a.attrelid = k.conrelid AND ARRAY[a.attnum] = k.conkey)))",
    )
    .await;
}

#[tokio::test]
async fn every_table_is_described_and_narrow() {
    none(
        "SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
           AND relname <> '__diesel_schema_migrations'
           AND (obj_description(oid, 'pg_class') IS NULL OR (
               SELECT count(*) FROM pg_attribute a
               WHERE a.attrelid = pg_class.oid AND a.attnum > 0 AND NOT a.attisdropped) >= 32)",
    )
    .await;
}
