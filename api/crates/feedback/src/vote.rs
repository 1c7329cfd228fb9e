//! One user's vote on one page.

use access::OpContext;
use chrono::{DateTime, Utc};
use db_schema::schema::docs_feedback;
use diesel::helper_types::{AsSelect, Eq, Filter, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use domain::agent::{FieldError, check_text};
use domain::id::{OrganisationId, UserId};

/// The longest path of a page, in characters.
const MAX_PAGE: usize = 300;
/// The longest comment, in characters.
pub(crate) const MAX_COMMENT: usize = 2_000;

/// What a user says of a page.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = docs_feedback, check_for_backend(Pg))]
pub struct Vote {
    /// The page's source path.
    pub page: String,
    /// Whether it helped.
    pub helpful: bool,
    /// What else there is to say.
    pub comment: Option<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A vote as it is stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = docs_feedback, check_for_backend(Pg))]
pub(crate) struct NewVote<'a> {
    pub(crate) organisation_id: OrganisationId,
    pub(crate) page: &'a str,
    pub(crate) user_id: UserId,
    pub(crate) helpful: bool,
    pub(crate) comment: Option<&'a str>,
    pub(crate) updated_at: DateTime<Utc>,
}

type OfPage<'a> = Filter<
    Filter<docs_feedback::table, Eq<docs_feedback::user_id, UserId>>,
    Eq<docs_feedback::page, &'a str>,
>;

impl Vote {
    /// The actor's own vote on a page.
    pub(crate) fn own<'a>(
        ctx: &OpContext,
        page: &'a str,
    ) -> Select<OfPage<'a>, AsSelect<Self, Pg>> {
        docs_feedback::table
            .filter(docs_feedback::user_id.eq(ctx.actor().user))
            .filter(docs_feedback::page.eq(page))
            .select(Self::as_select())
    }
}

/// Adds what is wrong with the path of a page.
pub(crate) fn check_page(errors: &mut Vec<FieldError>, page: &str) {
    let before = errors.len();
    check_text(errors, "page", page, 1, MAX_PAGE);
    let is_path = page.ends_with(".md")
        && !page.starts_with('/')
        && !page.contains(|one: char| one.is_control() || one.is_whitespace())
        && page.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if errors.len() == before && !is_path {
        let message = "must be the source path of a page, such as security/baseline.md";
        errors.push(FieldError::new("page", message));
    }
}
