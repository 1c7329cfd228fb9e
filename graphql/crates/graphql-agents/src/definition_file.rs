//! Agents as definition files.

use agents::export_agent::Export;
use agents::import_agent::{self, Import};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use definitions::Mistake;
use graphql_core::error::{MutationError, to_error, to_payload};
use graphql_core::scope::{Server, op};

use crate::agent::{Agent, agent_id};
use crate::difference::{FieldChange, LineGroup, groups};

/// An agent as a definition file.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentExport {
    /// A name for the file, such as `code-reviewer.yaml`.
    pub file_name: String,
    /// The file, as YAML.
    pub text: String,
    /// The fields that had something that looks like a secret; it is not in the file.
    pub stripped: Vec<String>,
}

impl From<Export> for AgentExport {
    fn from(export: Export) -> Self {
        let Export {
            file_name,
            text,
            stripped,
        } = export;
        Self {
            file_name,
            text,
            stripped,
        }
    }
}

/// A definition file to import.
#[derive(Debug, Clone, InputObject)]
pub struct ImportAgentInput {
    /// The file, as YAML.
    pub text: String,
    /// The agent to change; a new one is made when it is left out.
    pub agent_id: Option<ID>,
    /// The revision the change was made from: `CONFLICT` when the agent has moved on.
    pub revision: Option<i32>,
    /// Why; kept with the version that is made.
    pub note: Option<String>,
    /// Whether to say only what would happen.
    #[graphql(default)]
    pub dry_run: bool,
}

/// What an import does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "agents::import_agent::Effect")]
pub enum ImportEffect {
    /// Makes a new agent.
    Create,
    /// Changes an agent.
    Change,
    /// Nothing: the agent is as the file says.
    Nothing,
}

/// One thing that is wrong with a definition file.
#[derive(Debug, Clone, SimpleObject)]
pub struct DefinitionMistake {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl From<Mistake> for DefinitionMistake {
    fn from(mistake: Mistake) -> Self {
        let Mistake {
            line,
            column,
            message,
            remedy,
        } = mistake;
        Self {
            line,
            column,
            message,
            remedy,
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct ImportAgentPayload {
    /// What it does; null when nothing was changed because of `errors`.
    pub effect: Option<ImportEffect>,
    /// The same in a sentence, such as "would create the agent ...".
    pub summary: Option<String>,
    /// The agent as it is now; null when it would only be made.
    pub agent: Option<Agent>,
    /// What differs from the agent, the system prompt apart; empty for a new one.
    pub fields: Vec<FieldChange>,
    /// How the system prompt differs; empty for a new one.
    pub prompt: Vec<LineGroup>,
    /// Everything that is wrong with the file, by line.
    pub mistakes: Vec<DefinitionMistake>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

impl From<Import> for ImportAgentPayload {
    fn from(import: Import) -> Self {
        Self {
            effect: Some(import.effect.into()),
            summary: Some(import.summary),
            agent: import.agent.map(Into::into),
            fields: import.changes.into_iter().map(Into::into).collect(),
            prompt: groups(import.prompt),
            ..Self::default()
        }
    }
}

/// The queries for definition files.
#[derive(Default)]
pub struct DefinitionFileQuery;

#[Object]
impl DefinitionFileQuery {
    /// An agent as a definition file, without secrets; null when the organisation has no such
    /// agent.
    async fn export_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent's id.")] id: ID,
        #[graphql(desc = "The number of a version; the one that runs when it is left out.")]
        version: Option<i32>,
    ) -> Result<Option<AgentExport>> {
        let id = agent_id(ctx, &id)?;
        match agents::export_agent::export_agent(op(ctx)?, id, version).await {
            Ok(export) => Ok(Some(export.into())),
            Err(agents::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }
}

/// The mutations with definition files.
#[derive(Default)]
pub struct DefinitionFileMutation;

#[Object]
impl DefinitionFileMutation {
    /// Makes or changes an agent as a definition file says, or says what that would do.
    async fn import_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportAgentInput,
    ) -> Result<ImportAgentPayload> {
        let op = op(ctx)?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        let agent = input.agent_id.map(|id| agent_id(ctx, &id)).transpose()?;
        let input = import_agent::ImportAgent {
            text: input.text,
            agent,
            revision: input.revision,
            note: input.note,
            dry_run: input.dry_run,
        };
        match import_agent::import_agent(op, known_tools, input).await {
            Ok(import) => Ok(import.into()),
            Err(error) => {
                let errors = to_payload(ctx, &error)?;
                let mistakes = match error {
                    agents::Error::Mistakes(mistakes) => mistakes,
                    _ => Vec::new(),
                };
                Ok(ImportAgentPayload {
                    mistakes: mistakes.into_iter().map(Into::into).collect(),
                    errors,
                    ..ImportAgentPayload::default()
                })
            }
        }
    }
}
