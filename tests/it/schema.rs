//! The committed GraphQL schema is the one that is built.

#![cfg(test)]

#[test]
fn the_committed_schema_is_the_built_one() {
    let committed = include_str!("../../graphql/schema.graphql");
    let built = graphql::schema::sdl();
    let differs = committed
        .lines()
        .zip(built.lines())
        .position(|(old, new)| old != new);
    let line = differs.map_or(committed.lines().count(), |index| index + 1);
    assert!(
        committed == built,
        "graphql/schema.graphql differs from line {line} on: run `make schema`"
    );
}
