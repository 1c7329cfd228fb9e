//! An agent as a definition file.

use access::OpContext;
use definitions::AgentFile;
use domain::agent::AgentDefinition;
use domain::id::AgentId;

use crate::agent::Agent;
use crate::compare_versions::find_version;
use crate::error::Error;
use crate::find_agent::find_agent;

/// The longest name of a file, in characters.
const MAX_FILE_NAME: usize = 60;

/// A definition file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// A name for it, such as `code-reviewer.yaml`.
    pub file_name: String,
    /// What it says.
    pub text: String,
    /// The fields that had something that looks like a secret; it is not in the file.
    pub stripped: Vec<String>,
}

/// Writes an agent as a file, with the version that runs or another one.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::NoVersion`].
pub async fn export_agent(
    ctx: &OpContext,
    id: AgentId,
    version: Option<i32>,
) -> Result<Export, Error> {
    let (agent, current) = find_agent(ctx, id).await?;
    let definition = match version.filter(|number| *number != current.number) {
        Some(number) => find_version(ctx, id, number).await?.definition,
        None => current.definition,
    };
    let written = definitions::write::write(&file_of(&agent, definition))?;
    Ok(Export {
        file_name: format!("{}.yaml", file_stem(&agent.name)),
        text: written.text,
        stripped: written.stripped,
    })
}

/// What a file of this agent holds.
pub(crate) fn file_of(agent: &Agent, definition: AgentDefinition) -> AgentFile {
    AgentFile {
        name: agent.name.clone(),
        description: agent.description.clone(),
        tags: agent.tags.clone(),
        definition,
        template: None,
    }
}

/// A name as it may stand in a header and on every disk: letters, digits and hyphens alone.
#[must_use]
pub fn file_stem(name: &str) -> String {
    let name = name.to_lowercase();
    let words = name
        .split(|one: char| !one.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let stem = words.collect::<Vec<_>>().join("-");
    let stem: String = stem.chars().take(MAX_FILE_NAME).collect();
    if stem.is_empty() {
        "agent".to_owned()
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_has_letters_digits_and_hyphens() {
        assert_eq!(file_stem("Code Reviewer (v2)"), "code-reviewer-v2");
        assert_eq!(file_stem("../../\"x\"\r\n"), "x");
        assert_eq!(file_stem("日本"), "agent");
        assert_eq!(file_stem(&"a".repeat(100)).len(), MAX_FILE_NAME);
    }
}
