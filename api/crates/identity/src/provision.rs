//! Makes the organisation, user and token that an administrator asks for on the command line.

use access::audit::{self, Action, Outcome, Source};
use chrono::{TimeDelta, Utc};
use db::{Connection, Db};
use db_schema::schema::{api_tokens, organisations, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{FieldError, MAX_NAME, check_text};
use domain::id::{OrganisationId, TokenId, UserId};
use domain::role::{AccessRole, Department};
use serde_json::json;

use crate::Error;
use crate::token::ApiToken;

/// What to make.
#[derive(Debug, Clone)]
pub struct ProvisionToken {
    /// The organisation's slug: lower-case letters, digits and hyphens.
    pub organisation: String,
    /// The user's address.
    pub email: String,
    /// The access role the user has afterwards.
    pub access_role: AccessRole,
    /// The department the user has afterwards; the one they have without it.
    pub department: Option<Department>,
    /// What the token is for.
    pub name: String,
    /// How long the token opens; for ever without it.
    pub valid_for: Option<TimeDelta>,
    /// Who asks, for the audit log, such as `command line`.
    pub requested_by: &'static str,
}

/// Makes a token, and the organisation and user when they are missing. An existing user gets the
/// access role, and the department if one is given.
///
/// # Errors
///
/// [`Error::Invalid`] names the field that does not fit.
pub async fn provision_token(db: &Db, input: ProvisionToken) -> Result<ApiToken, Error> {
    let email = check(&input)?;
    db.operator(async move |conn| {
        let organisation = find_or_insert_organisation(conn, &input.organisation).await?;
        db::pool::enter_tenant(conn, organisation).await?;
        let source = Source {
            organisation,
            user: None,
            request: input.requested_by.to_owned(),
            ip_address: None,
            user_agent: None,
        };
        let user = upsert_user(conn, &source, &email, &input).await?;
        let token = ApiToken::generate();
        let id = TokenId::new();
        diesel::insert_into(api_tokens::table)
            .values((
                api_tokens::id.eq(id),
                api_tokens::organisation_id.eq(organisation),
                api_tokens::user_id.eq(user),
                api_tokens::name.eq(&input.name),
                api_tokens::hint.eq(token.hint()),
                api_tokens::hash.eq(token.hash().as_slice()),
                api_tokens::expires_at.eq(input.valid_for.map(|time| Utc::now() + time)),
            ))
            .execute(conn)
            .await?;
        let details = json!({ "user": user, "name": input.name });
        let resource = id.to_string();
        audit::record_from(
            &source,
            conn,
            Action::TokenCreate,
            &resource,
            Outcome::Done,
            details,
        )
        .await?;
        Ok(token)
    })
    .await
}

/// The address in lower case, once every field fits.
fn check(input: &ProvisionToken) -> Result<String, Error> {
    let mut errors = Vec::new();
    let slug_fits = !input.organisation.is_empty()
        && input.organisation.len() <= 63
        && !input.organisation.starts_with('-')
        && input
            .organisation
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !slug_fits {
        let message = "is not a slug: use up to 63 lower-case letters, digits and hyphens";
        errors.push(FieldError::new("organisation", message));
    }
    check_text(&mut errors, "email", &input.email, 3, 254);
    let email = input.email.trim().to_lowercase();
    let looks_right = email.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.contains('@')
    });
    if !looks_right || email.contains(char::is_whitespace) {
        errors.push(FieldError::new(
            "email",
            "is not an address such as ada@company.example",
        ));
    }
    check_text(&mut errors, "name", &input.name, 1, MAX_NAME);
    errors
        .into_iter()
        .next()
        .map_or(Ok(email), |error| Err(Error::Invalid(error)))
}

async fn find_or_insert_organisation(
    conn: &mut Connection,
    slug: &str,
) -> QueryResult<OrganisationId> {
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(OrganisationId::new()),
            organisations::slug.eq(slug),
            organisations::name.eq(slug),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    organisations::table
        .filter(organisations::slug.eq(slug))
        .select(organisations::id)
        .first(conn)
        .await
}

async fn upsert_user(
    conn: &mut Connection,
    source: &Source,
    email: &str,
    input: &ProvisionToken,
) -> QueryResult<UserId> {
    let access_role = input.access_role;
    let existing: Option<(UserId, AccessRole, Option<Department>)> = users::table
        .filter(users::email.eq(email))
        .select((users::id, users::access_role, users::department))
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    let before = existing.and_then(|(_, _, department)| department);
    let department = input.department.or(before);
    let details = json!({ "accessRole": access_role, "department": department });
    match existing {
        Some((id, role, _)) if role == access_role && department == before => Ok(id),
        Some((id, ..)) => {
            diesel::update(users::table.find(id))
                .set((
                    users::access_role.eq(access_role),
                    users::department.eq(department),
                ))
                .execute(conn)
                .await?;
            let resource = id.to_string();
            audit::record_from(
                source,
                conn,
                Action::UserUpdate,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(id)
        }
        None => {
            let id = insert_user(conn, source.organisation, email, input).await?;
            let resource = id.to_string();
            audit::record_from(
                source,
                conn,
                Action::UserCreate,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(id)
        }
    }
}

async fn insert_user(
    conn: &mut Connection,
    organisation: OrganisationId,
    email: &str,
    input: &ProvisionToken,
) -> QueryResult<UserId> {
    let id = UserId::new();
    let name = email.split('@').next().unwrap_or(email);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::organisation_id.eq(organisation),
            users::email.eq(email),
            users::name.eq(name),
            users::access_role.eq(input.access_role),
            users::department.eq(input.department),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}
