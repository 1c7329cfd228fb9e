//! What is known of an execution, as every format needs it.

use std::collections::{BTreeSet, HashMap};

use access::OpContext;
use agents::Agent;
use agents::agent::AgentVersion;
use agents::find_agent::{find_agents, find_versions};
use domain::id::{ExecutionId, UserId};
use domain::journal::JournalEvent;
use executions::whole_execution::{WholeExecution, whole_execution};
use identity::user::find_users;
use serde::Serialize;

use crate::error::Error;

/// An execution, its agent and the people it names.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) whole: WholeExecution,
    /// None when the reader may not see it.
    pub(crate) agent: Option<Agent>,
    pub(crate) version: Option<AgentVersion>,
    pub(crate) people: People,
}

/// The names of people.
#[derive(Debug, Clone, Default)]
pub(crate) struct People(HashMap<UserId, String>);

/// A person as JSON has them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    /// Null when the person is gone.
    pub(crate) name: Option<String>,
}

impl Record {
    /// Reads all of an execution.
    ///
    /// # Errors
    ///
    /// As `executions::find_execution`.
    pub(crate) async fn gather(ctx: &OpContext, id: ExecutionId) -> Result<Self, Error> {
        let whole = whole_execution(ctx, id).await?;
        let execution = &whole.execution;
        let agents = find_agents(ctx, &[execution.agent_id]).await?;
        let versions = find_versions(ctx, &[execution.agent_version_id]).await?;
        let named: Vec<UserId> = named_people(&whole).into_iter().collect();
        let people = find_users(ctx, &named).await?;
        Ok(Self {
            whole,
            agent: agents.into_iter().next(),
            version: versions.into_iter().next(),
            people: People(
                people
                    .into_iter()
                    .map(|user| (user.id, user.name))
                    .collect(),
            ),
        })
    }

    /// The agent's name, or its id when the reader may not see it.
    pub(crate) fn agent_name(&self) -> String {
        match &self.agent {
            Some(agent) => agent.name.clone(),
            None => self.whole.execution.agent_id.to_string(),
        }
    }
}

impl People {
    /// A person as JSON has them.
    pub(crate) fn person(&self, id: UserId) -> Person {
        Person {
            id,
            name: self.0.get(&id).cloned(),
        }
    }

    /// What people call a person.
    pub(crate) fn name(&self, id: UserId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }
}

fn named_people(whole: &WholeExecution) -> BTreeSet<UserId> {
    let mut people = BTreeSet::from([whole.execution.requested_by]);
    for question in &whole.questions {
        people.extend(&question.votes);
        people.extend(question.approval.decided_by);
    }
    for entry in &whole.journal {
        match &entry.event {
            JournalEvent::ApprovalDecided { decided_by, .. } => people.extend(decided_by),
            JournalEvent::DoubtResolved { resolved_by, .. } => people.extend([resolved_by]),
            JournalEvent::Instructed { given_by, .. } => people.extend([given_by]),
            JournalEvent::Paused { paused_by, .. } => people.extend([paused_by]),
            JournalEvent::Continued { continued_by, .. } => people.extend([continued_by]),
            JournalEvent::Forked { forked_by, .. } => people.extend([forked_by]),
            _ => {}
        }
    }
    people
}
