//! Which access role has which permission.

use domain::permission::Permission;
use domain::role::AccessRole;

use AccessRole::{Admin, Auditor, Builder, Editor, Operator, Viewer};

/// The roles that have each permission. What is not here is allowed to nobody.
#[rustfmt::skip]
const POLICY: &[(Permission, &[AccessRole])] = &[
    (Permission::ReadAgents,      &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::CreateAgent,     &[Admin, Editor, Builder]),
    (Permission::UpdateAgent,     &[Admin, Editor, Builder]),
    (Permission::DeleteAgent,     &[Admin, Editor, Builder]),
    (Permission::ShareAgent,      &[Admin, Editor, Builder]),
    (Permission::RunAgent,        &[Admin, Editor, Builder, Operator]),
    (Permission::ReadSchedules,   &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::ScheduleAgent,   &[Admin, Editor, Builder, Operator]),
    (Permission::ReadExecutions,  &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::CancelExecution, &[Admin, Editor, Builder, Operator]),
    (Permission::SteerExecution,  &[Admin, Editor, Builder, Operator]),
    (Permission::LimitConcurrency, &[Admin]),
    (Permission::DecideApproval,  &[Admin, Editor, Builder, Operator]),
    (Permission::SaveTemplate,    &[Admin, Editor, Builder, Operator, Viewer]),
    (Permission::PublishTemplate, &[Admin, Editor, Builder]),
    (Permission::ReadTools,       &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::ReadNotifications, &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::SimulatePrompt,  &[Admin, Editor, Builder, Operator, Viewer]),
    (Permission::GiveFeedback,    &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::ReadFeedback,    &[Admin, Editor]),
    (Permission::ManageBudgets,   &[Admin]),
    (Permission::ReadTeams,       &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::ManageTeams,     &[Admin]),
    (Permission::ReadMemories,    &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::KeepMemories,    &[Admin, Editor, Builder, Operator, Auditor, Viewer]),
    (Permission::ShareMemories,   &[Admin, Editor, Builder]),
    (Permission::LimitMemory,     &[Admin]),
    (Permission::ReadAuditLog,    &[Admin, Auditor]),
];

/// Whether `role` has `permission`.
#[must_use]
pub fn allows(role: AccessRole, permission: Permission) -> bool {
    POLICY
        .iter()
        .any(|(listed, roles)| *listed == permission && roles.contains(&role))
}

/// Every permission of `role`, in the order of the table.
#[must_use]
pub fn permissions(role: AccessRole) -> Vec<Permission> {
    Permission::ALL
        .iter()
        .copied()
        .filter(|permission| allows(role, *permission))
        .collect()
}
