//! An agent from a definition file: a new one, or a change of one that is there.

use access::OpContext;
use definitions::AgentFile;
use definitions::compare::{self, Change, Line};
use definitions::read::{Kind, Known, read};
use domain::id::AgentId;
use domain::permission::Permission;

use crate::agent::Agent;
use crate::create_agent::{CreateAgent, create_agent};
use crate::error::Error;
use crate::export_agent::file_of;
use crate::find_agent::find_agent;
use crate::update_agent::{UpdateAgent, update_agent};

/// What to import.
#[derive(Debug, Clone, Default)]
pub struct ImportAgent {
    /// The file.
    pub text: String,
    /// The agent to change; a new one is made without it.
    pub agent: Option<AgentId>,
    /// The revision that the change was made from; see [`UpdateAgent::revision`].
    pub revision: Option<i32>,
    /// Why; kept with the version that is made.
    pub note: Option<String>,
    /// Whether to say only what would happen.
    pub dry_run: bool,
}

/// What an import does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A new agent.
    Create,
    /// A change of an agent.
    Change,
    /// Nothing: the agent is as the file says.
    Nothing,
}

/// What an import did, or would do.
#[derive(Debug, Clone)]
pub struct Import {
    /// What it is.
    pub effect: Effect,
    /// The agent as it is now; none when it would only be made.
    pub agent: Option<Agent>,
    /// In a sentence.
    pub summary: String,
    /// What differs from the agent, the prompt apart; empty for a new one.
    pub changes: Vec<Change>,
    /// How the prompt differs; empty for a new one.
    pub prompt: Vec<Vec<Line>>,
}

/// Makes or changes an agent as a file says.
///
/// # Errors
///
/// [`Error::Mistakes`] with everything that is wrong with the file; nothing is changed then.
/// Otherwise as [`create_agent`] and [`update_agent`].
pub async fn import_agent(
    ctx: &OpContext,
    known_tools: &[String],
    input: ImportAgent,
) -> Result<Import, Error> {
    let permission = match input.agent {
        Some(_) => Permission::UpdateAgent,
        None => Permission::CreateAgent,
    };
    ctx.require(permission).await?;
    let known = Known {
        tools: Some(known_tools),
        // A server takes every name that its provider knows, and does not know them all.
        models: None,
    };
    let file = read(&input.text, Kind::Agent, known).map_err(Error::Mistakes)?;
    match input.agent {
        Some(id) => change(ctx, known_tools, id, file, &input).await,
        None => create(ctx, known_tools, file, input.dry_run).await,
    }
}

async fn create(
    ctx: &OpContext,
    known_tools: &[String],
    file: AgentFile,
    dry_run: bool,
) -> Result<Import, Error> {
    let name = file.name.trim().to_owned();
    let agent = if dry_run {
        None
    } else {
        let input = CreateAgent {
            name: file.name,
            description: file.description,
            tags: file.tags,
            definition: file.definition,
            idempotency_key: None,
        };
        Some(create_agent(ctx, known_tools, input).await?)
    };
    let verb = if dry_run { "would create" } else { "created" };
    Ok(Import {
        effect: Effect::Create,
        agent,
        summary: format!("{verb} the agent \"{name}\""),
        changes: Vec::new(),
        prompt: Vec::new(),
    })
}

async fn change(
    ctx: &OpContext,
    known_tools: &[String],
    id: AgentId,
    file: AgentFile,
    input: &ImportAgent,
) -> Result<Import, Error> {
    let (agent, current) = find_agent(ctx, id).await?;
    let given = input.revision.filter(|given| *given != agent.revision);
    if let Some(given) = given {
        let current = agent.revision;
        return Err(Error::Conflict { current, given });
    }
    let before = file_of(&agent, current.definition);
    let changes = compare::changes(&before, &file);
    let prompt = compare::lines(
        &before.definition.system_prompt,
        &file.definition.system_prompt,
    );
    let new_version = before.definition != file.definition;
    if changes.is_empty() && prompt.is_empty() {
        return Ok(Import {
            effect: Effect::Nothing,
            summary: format!("the agent \"{}\" is as the file says", agent.name),
            agent: Some(agent),
            changes,
            prompt,
        });
    }
    let summary = summary(
        &agent,
        &changes,
        !prompt.is_empty(),
        new_version,
        input.dry_run,
    );
    let agent = if input.dry_run {
        agent
    } else {
        let change = UpdateAgent {
            // What was compared is what is changed.
            revision: Some(agent.revision),
            name: Some(file.name),
            description: Some(file.description),
            tags: Some(file.tags),
            note: input.note.clone(),
            ..UpdateAgent::to_definition(file.definition)
        };
        update_agent(ctx, known_tools, id, change).await?
    };
    Ok(Import {
        effect: Effect::Change,
        agent: Some(agent),
        summary,
        changes,
        prompt,
    })
}

fn summary(
    agent: &Agent,
    changes: &[Change],
    prompt: bool,
    new_version: bool,
    dry_run: bool,
) -> String {
    let mut fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    if prompt {
        fields.push("systemPrompt");
    }
    let verb = if dry_run { "would change" } else { "changed" };
    let version = if new_version {
        format!(", as version {}", agent.version + 1)
    } else {
        String::new()
    };
    format!(
        "{verb} {} of the agent \"{}\"{version}",
        fields.join(", "),
        agent.name
    )
}
