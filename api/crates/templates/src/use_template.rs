//! Makes an agent of a template.

use std::collections::BTreeMap;

use access::OpContext;
use agents::Agent;
use agents::create_agent::{CreateAgent, create_agent};
use definitions::{AgentFile, TemplateDetails};
use domain::agent::{FieldError, MAX_GOAL, check_text};
use domain::id::TemplateId;
use domain::permission::Permission;
use domain::placeholder::fill;

use crate::error::Error;
use crate::find_template::find_template;

/// What to make.
#[derive(Debug, Clone)]
pub struct UseTemplate {
    /// The template.
    pub id: TemplateId,
    /// What to call the agent; the template's own name without it.
    pub name: Option<String>,
    /// The values for `{{name}}`, by name.
    pub values: BTreeMap<String, String>,
    /// A second call of the same user with the same key returns the agent of the first.
    pub idempotency_key: Option<String>,
}

/// Makes an agent with all values in their places. Tools that the template wants and the server has
/// are given to it, and calls that change something wait for people then; it does without the
/// others.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Invalid`] with every value that is missing, unknown or too
/// long. Otherwise as [`create_agent`].
pub async fn use_template(
    ctx: &OpContext,
    known_tools: &[String],
    input: UseTemplate,
) -> Result<Agent, Error> {
    ctx.require(Permission::CreateAgent).await?;
    let template = find_template(ctx, input.id).await?;
    let details = template.details();
    let values = values(&details, &input.values)?;
    let mut file = filled(template.file, &values);
    for wanted in details.wants {
        let has = file.definition.tools.contains(&wanted.tool);
        if known_tools.contains(&wanted.tool) && !has {
            file.definition.tools.push(wanted.tool);
            // It may change something, which nobody has thought of yet.
            file.definition.configuration.require_confirmation = true;
        }
    }
    let agent = CreateAgent {
        name: input.name.unwrap_or(file.name),
        description: file.description,
        tags: file.tags,
        definition: file.definition,
        idempotency_key: input.idempotency_key,
    };
    Ok(create_agent(ctx, known_tools, agent).await?)
}

/// A value for each variable.
fn values(
    details: &TemplateDetails,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut errors = Vec::new();
    let mut values = BTreeMap::new();
    for variable in &details.variables {
        let field = format!("variables.{}", variable.name);
        let value = given
            .get(&variable.name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty());
        match value.or(variable.default.as_deref()) {
            Some(value) => {
                check_text(&mut errors, &field, value, 0, MAX_GOAL);
                values.insert(variable.name.clone(), value.to_owned());
            }
            None => errors.push(FieldError::new(field, "must not be empty")),
        }
    }
    for name in given.keys() {
        if !values.contains_key(name)
            && !details
                .variables
                .iter()
                .any(|variable| variable.name == *name)
        {
            let message = "is no variable of this template";
            errors.push(FieldError::new(format!("variables.{name}"), message));
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(Error::Invalid(errors))
    }
}

fn filled(mut file: AgentFile, values: &BTreeMap<String, String>) -> AgentFile {
    for text in [
        &mut file.name,
        &mut file.description,
        &mut file.definition.system_prompt,
    ] {
        *text = fill(text, values);
    }
    file
}
