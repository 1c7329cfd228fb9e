//! What can be allowed: one permission per kind of operation.

use crate::role::named_enum;

named_enum! {
    /// One thing that an access role may or may not do.
    Permission {
        /// See agents and their versions.
        ReadAgents = "agent.read",
        /// Make a new agent.
        CreateAgent = "agent.create",
        /// Publish a new version of an agent, or rename, tag, switch it on or off.
        UpdateAgent = "agent.update",
        /// Remove an agent from every list.
        DeleteAgent = "agent.delete",
        /// Say who sees an agent that one made.
        ShareAgent = "agent.share",
        /// Start an execution.
        RunAgent = "agent.run",
        /// See schedules and what they have started.
        ReadSchedules = "schedule.read",
        /// Let an agent be started by the clock.
        ScheduleAgent = "agent.schedule",
        /// See executions and their journals.
        ReadExecutions = "execution.read",
        /// Stop an execution.
        CancelExecution = "execution.cancel",
        /// Make an execution stand still and go on, and tell its agent more.
        SteerExecution = "execution.steer",
        /// Say how many executions run at once.
        LimitConcurrency = "concurrency.limit",
        /// Decide on calls that wait for people, and say what became of calls in doubt.
        DecideApproval = "approval.decide",
        /// Keep a template for oneself, and remove it.
        SaveTemplate = "template.save",
        /// Keep a template for the whole organisation, and remove one.
        PublishTemplate = "template.publish",
        /// See the tools that agents can be given.
        ReadTools = "tool.read",
        /// See what the server has told oneself.
        ReadNotifications = "notification.read",
        /// Try a prompt on the model, without an agent.
        SimulatePrompt = "prompt.simulate",
        /// Say whether a page of the docs site helped.
        GiveFeedback = "feedback.give",
        /// See what readers say of the docs site.
        ReadFeedback = "feedback.read",
        /// See and set budgets.
        ManageBudgets = "budget.manage",
        /// See teams and who is in them.
        ReadTeams = "team.read",
        /// Make, rename, fill and delete teams, and see every user.
        ManageTeams = "team.manage",
        /// See what agents remember: of oneself, and what is shared.
        ReadMemories = "memory.read",
        /// Keep, change and delete what agents remember of oneself.
        KeepMemories = "memory.keep",
        /// Keep, change and delete what an agent remembers for everybody who runs it, and what all
        /// agents do.
        ShareMemories = "memory.share",
        /// Say how long agents remember.
        LimitMemory = "memory.limit",
        /// See the audit log.
        ReadAuditLog = "audit.read",
    }
}
