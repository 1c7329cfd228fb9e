//! The templates that come with the product.

use std::sync::LazyLock;

use definitions::read::{Kind, Known, read};
use domain::id::TemplateId;
use domain::template::TemplateScope;
use sha2::{Digest as _, Sha256};

use crate::template::Template;

macro_rules! library {
    ($($key:literal,)*) => {
        /// Each with the name of its file, in the order of their names.
        const FILES: &[(&str, &str)] = &[$(
            ($key, include_str!(concat!("../library/", $key, ".yaml"))),
        )*];
    };
}

library! {
    "account-briefer",
    "brand-voice-editor",
    "budget-question-answerer",
    "campaign-brief-writer",
    "code-reviewer",
    "content-repurposer",
    "incident-report-writer",
    "invoice-checker",
    "job-advertisement-writer",
    "meeting-summarizer",
    "month-end-checklist-keeper",
    "objection-coach",
    "procedure-writer",
    "release-notes-writer",
    "rfp-drafter",
    "supplier-comparer",
    "test-case-designer",
    "variance-analyzer",
    "weekly-status-reporter",
}

/// All of them, by name. A file that cannot be read would be left out and logged; a test reads each.
pub(crate) fn all() -> &'static [Template] {
    static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
        FILES
            .iter()
            .filter_map(|(key, text)| parse(key, text))
            .collect()
    });
    &ALL
}

/// The one with this id.
pub(crate) fn find(id: TemplateId) -> Option<&'static Template> {
    all().iter().find(|template| template.id == id)
}

fn parse(key: &str, text: &str) -> Option<Template> {
    match read(text, Kind::Template, Known::default()) {
        Ok(file) => Some(Template {
            id: id_of(key),
            scope: TemplateScope::BuiltIn,
            file,
            text: text.to_owned(),
            created_by: None,
            created_at: None,
        }),
        Err(mistakes) => {
            let mistake = mistakes.first().map(ToString::to_string);
            tracing::error!(
                template = key,
                mistake,
                "Left a template of the library out"
            );
            None
        }
    }
}

/// The same for ever, so that what names a template still does after an update.
fn id_of(key: &str) -> TemplateId {
    let digest = Sha256::digest(format!("template {key}"));
    let bits = digest
        .iter()
        .take(16)
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    TemplateId::from_bits(bits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use domain::role::Department;

    use super::*;

    #[test]
    fn every_file_is_in_the_library_and_reads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
        let mut keys: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        keys.sort();
        let listed: Vec<String> = FILES.iter().map(|(key, _)| format!("{key}.yaml")).collect();
        assert_eq!(listed, keys);
        // The tools that a server without connections has.
        let tools = ["calculate", "http_get", "search_docs"].map(str::to_owned);
        for (key, text) in FILES {
            let known = Known {
                tools: Some(&tools),
                models: None,
            };
            let file = read(text, Kind::Template, known);
            assert!(file.is_ok(), "{key}: {file:?}");
        }
        assert_eq!(all().len(), FILES.len());
    }

    #[test]
    fn every_department_finds_templates_that_say_what_they_are_for() {
        let mut of_department: BTreeMap<Department, usize> = BTreeMap::new();
        for template in all() {
            let name = &template.file.name;
            let details = template.details();
            *of_department
                .entry(details.department.unwrap())
                .or_default() += 1;
            assert!(template.file.description.len() > 40, "{name}");
            assert!(details.goals.len() >= 2, "{name}");
            assert!(template.file.definition.system_prompt.len() > 600, "{name}");
            assert!(
                details
                    .variables
                    .iter()
                    .all(|variable| !variable.description.is_empty()),
                "{name}"
            );
            assert!(
                details.wants.iter().all(|wanted| !wanted.why.is_empty()),
                "{name}"
            );
        }
        assert_eq!(of_department.len(), Department::ALL.len());
        assert!(
            of_department.values().all(|count| *count >= 3),
            "{of_department:?}"
        );
        let mut names: Vec<&str> = all().iter().map(|one| one.file.name.as_str()).collect();
        let in_order = names.clone();
        names.sort_by_key(|name| name.to_lowercase());
        names.dedup();
        assert_eq!(names, in_order, "by name, each once");
    }

    #[test]
    fn ids_stay() {
        assert_eq!(id_of("code-reviewer"), id_of("code-reviewer"));
        assert_ne!(id_of("code-reviewer"), id_of("rfp-drafter"));
    }
}
