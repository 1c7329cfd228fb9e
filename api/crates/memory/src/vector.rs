//! pgvector's type and its cosine distance, as diesel knows them.

use std::io::Write as _;

use db_schema::schema::sql_types::Vector;
use diesel::expression::{AsExpression, Expression};
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Double, Nullable};

/// What an embedder made of a text.
#[derive(Debug, Clone, PartialEq, AsExpression)]
#[diesel(sql_type = Vector)]
pub(crate) struct Embedding(pub(crate) Vec<f32>);

impl Embedding {
    /// How many numbers it has.
    pub(crate) fn dimensions(&self) -> i32 {
        i32::try_from(self.0.len()).unwrap_or(i32::MAX)
    }
}

impl ToSql<Vector, Pg> for Embedding {
    /// The number of dimensions, two bytes of nothing, and the numbers.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&u16::try_from(self.0.len())?.to_be_bytes())?;
        out.write_all(&0_u16.to_be_bytes())?;
        for number in &self.0 {
            out.write_all(&number.to_be_bytes())?;
        }
        Ok(IsNull::No)
    }
}

diesel::infix_operator!(CosineDistance, " <=> ", Double, backend: Pg);

diesel::define_sql_function! {
    /// How many numbers a vector has.
    fn vector_dims(vector: Nullable<Vector>) -> Nullable<Integer>;
}

/// From 0 for the same direction to 2 for the opposite one.
pub(crate) fn cosine_distance<L, R>(left: L, right: R) -> CosineDistance<L, R::Expression>
where
    L: Expression<SqlType = Nullable<Vector>>,
    R: AsExpression<Nullable<Vector>>,
{
    CosineDistance::new(left, right.as_expression())
}
