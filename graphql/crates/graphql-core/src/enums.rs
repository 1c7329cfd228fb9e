//! The enums that several contexts use.

use async_graphql::Enum;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::role::AccessRole")]
pub enum AccessRole {
    /// Everything, users and tokens included.
    Admin,
    /// Writes content, and builds and runs agents.
    Editor,
    /// Builds and runs agents.
    Builder,
    /// Runs agents that others built, and stops them.
    Operator,
    /// Reads everything, the audit log included, and changes nothing.
    Auditor,
    /// Reads agents and their executions.
    Viewer,
}

/// The part of the company a user works in: what is relevant to them, and which agents are shared with
/// them; never what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::role::Department")]
pub enum Department {
    /// Software and systems.
    Engineering,
    /// Accounting, controlling, planning.
    Finance,
    /// Selling and account management.
    Sales,
    /// Brand, campaigns, content.
    Marketing,
    /// Processes, people, procurement.
    Operations,
}

/// One thing that an access role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::permission::Permission")]
pub enum Permission {
    /// See agents and their versions.
    ReadAgents,
    /// Make a new agent.
    CreateAgent,
    /// Publish a new version of an agent, or rename, tag, switch it on or off.
    UpdateAgent,
    /// Remove an agent from every list.
    DeleteAgent,
    /// Say who sees an agent that one made.
    ShareAgent,
    /// Start an execution.
    RunAgent,
    /// See schedules and what they have started.
    ReadSchedules,
    /// Let an agent be started by the clock.
    ScheduleAgent,
    /// See executions and their journals.
    ReadExecutions,
    /// Stop an execution.
    CancelExecution,
    /// Make an execution stand still and go on, and tell its agent more.
    SteerExecution,
    /// Say how many executions run at once.
    LimitConcurrency,
    /// Decide on calls that wait for people, and say what became of calls in doubt.
    DecideApproval,
    /// Keep a template for oneself, and remove it.
    SaveTemplate,
    /// Keep a template for the whole organisation, and remove one.
    PublishTemplate,
    /// See the tools that agents can be given.
    ReadTools,
    /// See what the server has told oneself.
    ReadNotifications,
    /// Try a prompt on the model, without an agent.
    SimulatePrompt,
    /// Say whether a page of the docs site helped.
    GiveFeedback,
    /// See what readers say of the docs site.
    ReadFeedback,
    /// See and set budgets.
    ManageBudgets,
    /// See teams and who is in them.
    ReadTeams,
    /// Make, rename, fill and delete teams, and see every user.
    ManageTeams,
    /// See what agents remember: of oneself, and what is shared.
    ReadMemories,
    /// Keep, change and delete what agents remember of oneself.
    KeepMemories,
    /// Keep, change and delete what an agent remembers for everybody who runs it, and what all
    /// agents do.
    ShareMemories,
    /// Say how long agents remember.
    LimitMemory,
    /// See the audit log.
    ReadAuditLog,
}

/// Who sees a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::template::TemplateScope")]
pub enum TemplateScope {
    /// Everybody: it comes with the product.
    BuiltIn,
    /// Everybody of the organisation.
    Organisation,
    /// Who made it, and those it is shared with.
    Personal,
}

/// Whose executions read what was remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::memory::MemoryScope")]
pub enum MemoryScope {
    /// Those of one user: of one agent, or of all agents that the user runs.
    User,
    /// Those of one agent, whoever runs it.
    Agent,
    /// Those of all agents of the organisation.
    Organisation,
}

/// What a call of a tool can do to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::tool::Risk")]
pub enum Risk {
    /// Looks only.
    Read,
    /// Changes something that can be changed back.
    Write,
    /// Changes something for good, or reaches many people.
    Destructive,
}
