//! The tables as diesel knows them are the tables as the migrations make them.

use support::TestDatabase;

const COMMITTED: &str = include_str!("../../../api/crates/db-schema/src/schema.rs");

/// Each column as `table.column: Type`, as diesel would print it.
const COLUMNS: &str = "
    SELECT c.table_name || '.' || c.column_name || ': ' ||
        CASE WHEN c.is_nullable = 'YES' THEN 'Nullable<' || t.name || '>' ELSE t.name END
    FROM information_schema.columns c
    JOIN (VALUES ('uuid', 'Uuid'), ('text', 'Text'), ('timestamptz', 'Timestamptz'), ('int4', 'Int4'),
                 ('int2', 'Int2'), ('int8', 'Int8'), ('bool', 'Bool'), ('float8', 'Float8'), ('date', 'Date'), ('jsonb', 'Jsonb'), ('bytea', 'Bytea'),
                 ('vector', 'Vector'), ('_text', 'Array<Text>')) AS t (udt, name) ON t.udt = c.udt_name
    WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations'";

#[tokio::test]
async fn the_committed_tables_are_the_migrated_ones() {
    let database = TestDatabase::new().await;
    let migrated = database.rows(COLUMNS).await;
    let mut migrated: Vec<String> = migrated.into_iter().map(|mut row| row.remove(0)).collect();
    migrated.sort();
    let count = "SELECT count(*) FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
    assert_eq!(
        database.value(count).await,
        migrated.len().to_string(),
        "a type is missing above"
    );
    let mut committed = committed();
    committed.sort();
    assert_eq!(committed, migrated, "run `make schema`");
}

/// The columns of the committed file, in the same form.
fn committed() -> Vec<String> {
    let mut table = "";
    let mut columns = Vec::new();
    let (tables, _) = COMMITTED.split_once("diesel::joinable!").unwrap();
    for line in tables.lines().map(str::trim) {
        if line.ends_with(") {") {
            (table, _) = line.split_once(' ').unwrap();
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            columns.push(format!("{table}.{column}: {kind}"));
        }
    }
    columns
}
