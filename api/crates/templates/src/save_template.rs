//! Keeps an agent or a prompt as a template.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::find_agent::find_agent;
use db_schema::schema::templates;
use definitions::read::{Kind, Known, read};
use definitions::{AgentFile, TemplateDetails, Variable};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{
    AgentConfiguration, AgentDefinition, FieldError, check_definition, check_profile,
};
use domain::id::{AgentId, TemplateId};
use domain::permission::Permission;
use domain::role::Department;
use domain::template::TemplateScope;
use serde_json::json;

use crate::error::Error;
use crate::template::{NewTemplate, Template, TemplateRow};

/// What to make a template from.
#[derive(Debug, Clone)]
pub enum Source {
    /// An agent as it is now.
    Agent(AgentId),
    /// A prompt that was tried, without tools.
    Prompt(String),
}

/// What to keep.
#[derive(Debug, Clone)]
pub struct SaveTemplate {
    /// What to make it from.
    pub source: Source,
    /// Whether for the organisation or for the actor alone.
    pub scope: TemplateScope,
    /// What to call it; an agent's own name without it.
    pub name: Option<String>,
    /// What it is for; an agent's own description without it.
    pub description: Option<String>,
    /// Whom it is for first; everybody without it.
    pub department: Option<Department>,
    /// What to say of the values to fill in. Others that stand in the texts are added.
    pub variables: Vec<Variable>,
    /// Goals that show what it is good for.
    pub goals: Vec<String>,
}

/// Keeps a template.
///
/// # Errors
///
/// [`Error::Invalid`] with everything that does not fit: a template with something that looks like
/// a secret is not kept, since it is made to be copied. [`Error::Agent`] when there is no such
/// agent.
pub async fn save_template(
    ctx: &OpContext,
    known_tools: &[String],
    input: SaveTemplate,
) -> Result<Template, Error> {
    let scope = input.scope;
    ctx.require(match scope {
        TemplateScope::Personal => Permission::SaveTemplate,
        TemplateScope::Organisation => Permission::PublishTemplate,
        TemplateScope::BuiltIn => {
            let message = "must be the organisation or you alone";
            return Err(Error::Invalid(vec![FieldError::new("scope", message)]));
        }
    })
    .await?;
    let mut file = file_of(ctx, input).await?;
    add_variables(&mut file);
    let text = checked(&file, known_tools)?;
    ctx.transaction(async move |conn| {
        let actor = ctx.actor();
        let row = NewTemplate {
            id: TemplateId::new(),
            organisation_id: actor.organisation,
            scope,
            name: &file.name,
            description: &file.description,
            department: file
                .template
                .as_ref()
                .and_then(|details| details.department),
            file: &text,
            created_by: actor.user,
        };
        let stored: TemplateRow = diesel::insert_into(templates::table)
            .values(&row)
            .returning(TemplateRow::as_returning())
            .get_result(conn)
            .await?;
        let (resource, details) = (
            row.id.to_string(),
            json!({ "name": file.name, "scope": scope }),
        );
        let action = Action::TemplateSave;
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(stored.try_into()?)
    })
    .await
}

async fn file_of(ctx: &OpContext, input: SaveTemplate) -> Result<AgentFile, Error> {
    let mut file = match input.source {
        Source::Agent(id) => {
            let (agent, version) = find_agent(ctx, id).await?;
            AgentFile {
                name: agent.name,
                description: agent.description,
                tags: agent.tags,
                definition: version.definition,
                template: None,
            }
        }
        Source::Prompt(system_prompt) => AgentFile {
            name: String::new(),
            description: String::new(),
            tags: Vec::new(),
            definition: AgentDefinition {
                system_prompt,
                tools: Vec::new(),
                configuration: AgentConfiguration::default(),
            },
            template: None,
        },
    };
    if let Some(name) = input.name {
        name.trim().clone_into(&mut file.name);
    }
    if let Some(description) = input.description {
        description.trim().clone_into(&mut file.description);
    }
    file.template = Some(TemplateDetails {
        department: input.department,
        variables: input.variables,
        goals: input.goals,
        wants: Vec::new(),
    });
    Ok(file)
}

/// Adds a variable for each `{{name}}` of which nothing was said.
fn add_variables(file: &mut AgentFile) {
    let names = file.placeholders();
    let Some(details) = &mut file.template else {
        return;
    };
    for name in names {
        if !details
            .variables
            .iter()
            .any(|variable| variable.name == name)
        {
            details.variables.push(Variable {
                name,
                description: String::new(),
                default: None,
            });
        }
    }
}

/// The file's text, once everything fits.
fn checked(file: &AgentFile, known_tools: &[String]) -> Result<String, Error> {
    let mut errors = check_profile(&file.name, &file.description, &file.tags);
    errors.extend(check_definition(&file.definition, known_tools));
    let written = definitions::write::write(file)?;
    for field in written.stripped {
        let message = "holds something that looks like a password or a key: take it out first, since templates are made to be copied";
        errors.push(FieldError::new(field, message));
    }
    if errors.is_empty()
        && let Err(mistakes) = read(&written.text, Kind::Template, Known::default())
    {
        let of_mistake = |mistake: definitions::Mistake| {
            let message = format!("{}; {}", mistake.message, mistake.remedy);
            FieldError::new("template", message)
        };
        errors.extend(mistakes.into_iter().map(of_mistake));
    }
    if errors.is_empty() {
        Ok(written.text)
    } else {
        Err(Error::Invalid(errors))
    }
}
