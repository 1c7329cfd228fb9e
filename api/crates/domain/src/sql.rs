//! How ids and enums look in PostgreSQL: `uuid` and `text`.

use std::io::Write;

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

macro_rules! uuid_columns {
    ($($name:path),* $(,)?) => {$(
        impl ToSql<SqlUuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(&self.bits().to_be_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<SqlUuid, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                let uuid = <Uuid as FromSql<SqlUuid, Pg>>::from_sql(value)?;
                Ok(Self::from_bits(uuid.as_u128()))
            }
        }
    )*};
}

macro_rules! text_columns {
    ($($name:path),* $(,)?) => {$(
        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                let text = <String as FromSql<Text, Pg>>::from_sql(value)?;
                Ok(text.parse()?)
            }
        }
    )*};
}

uuid_columns!(
    crate::id::OrganisationId,
    crate::id::UserId,
    crate::id::TokenId,
    crate::id::TeamId,
    crate::id::ShareId,
    crate::id::AgentId,
    crate::id::AgentVersionId,
    crate::id::TemplateId,
    crate::id::ExecutionId,
    crate::id::ApprovalId,
    crate::id::ScheduleId,
    crate::id::TickId,
    crate::id::NotificationId,
    crate::id::BudgetId,
    crate::id::MemoryId,
    crate::id::AuditId,
    crate::id::RequestId,
);

text_columns!(
    crate::role::AccessRole,
    crate::role::Department,
    crate::agent::AgentStatus,
    crate::execution::ExecutionStatus,
    crate::approval::ApprovalKind,
    crate::approval::ApprovalStatus,
    crate::memory::MemoryScope,
    crate::notification::NotificationKind,
    crate::schedule::NotifyOn,
    crate::schedule::Overlap,
    crate::schedule::TickState,
    crate::tool::Risk,
    crate::template::TemplateScope,
    crate::share::AgentVisibility,
    crate::share::AudienceKind,
    crate::budget::BudgetScope,
    crate::budget::BudgetPeriod,
    crate::budget::BudgetUnit,
);
