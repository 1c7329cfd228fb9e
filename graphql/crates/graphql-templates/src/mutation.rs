//! Mutations of templates.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use definitions::Variable;
use graphql_agents::agent::agent_id;
use graphql_agents::mutation::{AgentPayload, payload};
use graphql_agents::share::AudienceInput;
use graphql_core::enums::{Department, TemplateScope};
use graphql_core::error::{MutationError, invalid, to_payload};
use graphql_core::scope::{Server, op};
use templates::delete_template::delete_template;
use templates::save_template::{SaveTemplate, Source, save_template};
use templates::share_template::{share_template, unshare_template};
use templates::use_template::{UseTemplate, use_template};

use crate::template::{Template, template_id};

/// A template to keep, of an agent or of a prompt.
#[derive(Debug, Clone, InputObject)]
pub struct SaveTemplateInput {
    /// The agent to make it from, as it is now. Give either this or `systemPrompt`.
    pub agent_id: Option<ID>,
    /// The prompt to make it from, for agents without tools.
    pub system_prompt: Option<String>,
    /// Whether for the organisation or for the acting user alone.
    pub scope: TemplateScope,
    /// What to call it; an agent's own name when it is left out.
    pub name: Option<String>,
    /// What it is for; an agent's own description when it is left out.
    pub description: Option<String>,
    /// Whom it is for first; everybody when it is left out.
    pub department: Option<Department>,
    /// What to say of the values to fill in: each `{{name}}` of the texts is one.
    pub variables: Option<Vec<TemplateVariableInput>>,
    /// Goals that show what it is good for.
    pub goals: Option<Vec<String>>,
}

/// What to say of a value to fill in.
#[derive(Debug, Clone, InputObject)]
pub struct TemplateVariableInput {
    /// What stands between the braces.
    pub name: String,
    /// What to fill in.
    pub description: Option<String>,
    /// What is taken when nothing is filled in.
    pub default: Option<String>,
}

/// A template to make an agent of.
#[derive(Debug, Clone, InputObject)]
pub struct UseTemplateInput {
    /// The template.
    pub id: ID,
    /// What to call the agent; the template's own name when it is left out.
    pub name: Option<String>,
    /// The values to fill in.
    pub variables: Option<Vec<TemplateValueInput>>,
    /// A second call with the same key returns the agent of the first.
    pub idempotency_key: Option<String>,
}

/// A value to fill in.
#[derive(Debug, Clone, InputObject)]
pub struct TemplateValueInput {
    /// What stands between the braces.
    pub name: String,
    /// What to put in its place.
    pub value: String,
}

/// A template to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteTemplateInput {
    /// The template.
    pub id: ID,
}

/// A template to share, or a share of it to take back.
#[derive(Debug, Clone, InputObject)]
pub struct ShareTemplateInput {
    /// The template.
    pub id: ID,
    /// Whom with.
    pub audience: AudienceInput,
}

/// The outcome of keeping or sharing a template.
#[derive(Debug, Clone, SimpleObject)]
pub struct TemplatePayload {
    /// The template; null when nothing was changed because of `errors`.
    pub template: Option<Template>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteTemplatePayload {
    /// The template that is gone; null when nothing was changed because of `errors`.
    pub deleted_template_id: Option<ID>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of templates.
#[derive(Default)]
pub struct TemplateMutation;

#[Object]
impl TemplateMutation {
    /// Keeps an agent or a prompt as a template.
    async fn save_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to keep.")] input: SaveTemplateInput,
    ) -> Result<TemplatePayload> {
        let op = op(ctx)?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        let input = read(ctx, input)?;
        template_payload(ctx, save_template(op, known_tools, input).await)
    }

    /// Shares a template that the acting user keeps for themselves: those of the audience see it and
    /// make agents of it.
    async fn share_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template, and whom to share it with.")] input: ShareTemplateInput,
    ) -> Result<TemplatePayload> {
        let id = template_id(ctx, &input.id)?;
        let audience = input.audience.read(ctx)?;
        template_payload(ctx, share_template(op(ctx)?, id, audience).await)
    }

    /// Takes a share of a template back. Agents that were made of it stay.
    async fn unshare_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template, and whom it is shared with.")] input: ShareTemplateInput,
    ) -> Result<TemplatePayload> {
        let id = template_id(ctx, &input.id)?;
        let audience = input.audience.read(ctx)?;
        template_payload(ctx, unshare_template(op(ctx)?, id, audience).await)
    }

    /// Makes an agent of a template, with values in their places.
    async fn use_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template and the values.")] input: UseTemplateInput,
    ) -> Result<AgentPayload> {
        let op = op(ctx)?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        let values = input.variables.unwrap_or_default();
        let input = UseTemplate {
            id: template_id(ctx, &input.id)?,
            name: input.name,
            values: values
                .into_iter()
                .map(|variable| (variable.name, variable.value))
                .collect(),
            idempotency_key: input.idempotency_key,
        };
        payload(ctx, use_template(op, known_tools, input).await)
    }

    /// Deletes a template. Agents that were made of it stay.
    async fn delete_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template to delete.")] input: DeleteTemplateInput,
    ) -> Result<DeleteTemplatePayload> {
        let op = op(ctx)?;
        let id = template_id(ctx, &input.id)?;
        match delete_template(op, id).await {
            Ok(()) => Ok(DeleteTemplatePayload {
                deleted_template_id: Some(input.id),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteTemplatePayload {
                deleted_template_id: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}

fn template_payload(
    ctx: &Context<'_>,
    result: Result<templates::Template, templates::Error>,
) -> Result<TemplatePayload> {
    match result {
        Ok(template) => Ok(TemplatePayload {
            template: Some(template.into()),
            errors: vec![],
        }),
        Err(error) => Ok(TemplatePayload {
            template: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}

fn read(ctx: &Context<'_>, input: SaveTemplateInput) -> Result<SaveTemplate> {
    let source = match (input.agent_id, input.system_prompt) {
        (Some(id), None) => Source::Agent(agent_id(ctx, &id)?),
        (None, Some(prompt)) => Source::Prompt(prompt),
        _ => {
            let message = "give either \"agentId\" or \"systemPrompt\"";
            return Err(invalid(ctx, message));
        }
    };
    let of_variable = |variable: TemplateVariableInput| Variable {
        name: variable.name,
        description: variable.description.unwrap_or_default(),
        default: variable.default,
    };
    let variables = input.variables.unwrap_or_default();
    Ok(SaveTemplate {
        source,
        scope: input.scope.into(),
        name: input.name,
        description: input.description,
        department: input.department.map(Into::into),
        variables: variables.into_iter().map(of_variable).collect(),
        goals: input.goals.unwrap_or_default(),
    })
}
