//! The group `template` of a file.

use domain::agent::{MAX_GOAL, MAX_NAME};
use domain::placeholder::{is_name, placeholders};
use domain::role::Department;
use serde_saphyr::Spanned;

use crate::file::{AgentFile, TemplateDetails, Variable, WantedTool};
use crate::node::Node;
use crate::read::{name_of, place_in};
use crate::reader::Reader;

const KEYS: &[&str] = &["department", "variables", "goals", "wants"];
const VARIABLE: &[&str] = &["name", "description", "default"];
const WANTED: &[&str] = &["tool", "why"];

/// The most variables, goals and wanted tools of a template.
const MAX_ITEMS: usize = 30;
/// The longest description of a variable or a wanted tool, in characters.
const MAX_SENTENCE: usize = 500;

pub(crate) fn read(reader: &mut Reader, field: &str, value: &Spanned<Node>) -> TemplateDetails {
    let mut details = TemplateDetails::default();
    for (key, field, value) in reader.keys(field, value, KEYS) {
        match key {
            "department" if matches!(value.value, Node::Null) => {}
            "department" => {
                let known: Vec<&str> = Department::ALL.iter().map(|one| one.as_str()).collect();
                details.department = name_of(reader, &field, value, "department", &known);
            }
            "variables" => {
                let example = "`variables:` and below it `- name: ...`";
                for (field, item) in reader.items(&field, value, example) {
                    details
                        .variables
                        .extend(read_variable(reader, &field, item));
                }
            }
            "goals" => details.goals = reader.texts(&field, value),
            _ => {
                let example = "`wants:` and below it `- tool: ...`";
                for (field, item) in reader.items(&field, value, example) {
                    details.wants.extend(read_wanted(reader, &field, item));
                }
            }
        }
    }
    details
}

fn read_variable(reader: &mut Reader, field: &str, value: &Spanned<Node>) -> Option<Variable> {
    let (mut name, mut description, mut default) = (None, String::new(), None);
    for (key, field, value) in reader.keys(field, value, VARIABLE) {
        match key {
            "name" => name = reader.text(&field, value),
            "description" => description = reader.text(&field, value).unwrap_or_default(),
            _ => default = reader.text(&field, value),
        }
    }
    let name = required(reader, field, "name", name)?;
    if !is_name(&name) || name.chars().count() > MAX_NAME {
        let place = reader.place(&format!("{field}.name"));
        let message = format!("`{name}` cannot stand between braces");
        let remedy = "begin with a letter, go on with letters, digits, `_`, `-` or `.`";
        reader.report(place, message, remedy);
    }
    at_most(
        reader,
        &format!("{field}.description"),
        &description,
        MAX_SENTENCE,
    );
    at_most(
        reader,
        &format!("{field}.default"),
        default.as_deref().unwrap_or_default(),
        MAX_GOAL,
    );
    Some(Variable {
        name,
        description,
        default,
    })
}

fn read_wanted(reader: &mut Reader, field: &str, value: &Spanned<Node>) -> Option<WantedTool> {
    let (mut tool, mut why) = (None, String::new());
    for (key, field, value) in reader.keys(field, value, WANTED) {
        match key {
            "tool" => tool = reader.text(&field, value),
            _ => why = reader.text(&field, value).unwrap_or_default(),
        }
    }
    let tool = required(reader, field, "tool", tool)?;
    at_most(reader, &format!("{field}.tool"), &tool, MAX_NAME);
    at_most(reader, &format!("{field}.why"), &why, MAX_SENTENCE);
    Some(WantedTool { tool, why })
}

fn required(reader: &mut Reader, field: &str, key: &str, value: Option<String>) -> Option<String> {
    let value = value.filter(|text| !text.trim().is_empty());
    if value.is_none() {
        let message = format!("`{field}` has no `{key}`");
        reader.report(reader.place(field), message, format!("add `{key}: ...`"));
    }
    value
}

fn at_most(reader: &mut Reader, field: &str, text: &str, most: usize) {
    let length = text.chars().count();
    if length > most {
        let message = format!("`{field}` is {length} characters long");
        reader.report(
            reader.place(field),
            message,
            format!("shorten it to {most} at most"),
        );
    } else if text.contains('\0') {
        let message = format!("`{field}` contains the character NUL");
        reader.report(reader.place(field), message, "take it out");
    }
}

/// That the lists are short, and that braces in the texts and variables belong together.
pub(crate) fn check(reader: &mut Reader, yaml: &str, file: &AgentFile, details: &TemplateDetails) {
    let lengths = [
        ("variables", details.variables.len()),
        ("goals", details.goals.len()),
        ("wants", details.wants.len()),
    ];
    for (list, length) in lengths {
        if length > MAX_ITEMS {
            let field = format!("template.{list}");
            let message = format!("`{field}` has {length} entries");
            reader.report(
                reader.place(&field),
                message,
                format!("keep {MAX_ITEMS} at most"),
            );
        }
    }
    for (index, goal) in details.goals.iter().enumerate() {
        at_most(reader, &format!("template.goals[{index}]"), goal, MAX_GOAL);
    }
    let used = names(file);
    for name in &used {
        if !details
            .variables
            .iter()
            .any(|variable| variable.name == *name)
        {
            let places = placeholders(yaml);
            let place = places.iter().find(|place| place.name == name);
            let place = place.map_or_else(
                || reader.place("systemPrompt"),
                |place| place_in(yaml, place.range.start),
            );
            let message = format!("`{{{{{name}}}}}` is not among the template's variables");
            let remedy = format!("add `- name: {name}` below `variables:` in `template`");
            reader.report(place, message, remedy);
        }
    }
    for (index, variable) in details.variables.iter().enumerate() {
        let field = format!("template.variables[{index}]");
        let earlier = details.variables.iter().take(index);
        if earlier.into_iter().any(|other| other.name == variable.name) {
            let message = format!("the variable `{}` is given twice", variable.name);
            reader.report(reader.place(&field), message, "keep one of the two");
        } else if is_name(&variable.name) && !used.contains(&variable.name) {
            let message = format!(
                "the variable `{}` stands nowhere in the texts",
                variable.name
            );
            let remedy = format!("use it as `{{{{{}}}}}`, or take it out", variable.name);
            reader.report(reader.place(&field), message, remedy);
        }
    }
}

/// The names between braces in a template's texts, each once, in the order of their first places.
pub(crate) fn names(file: &AgentFile) -> Vec<String> {
    let goals = file.template.iter().flat_map(|details| &details.goals);
    let texts = [
        &file.name,
        &file.description,
        &file.definition.system_prompt,
    ];
    let mut names: Vec<String> = Vec::new();
    for text in texts.into_iter().chain(goals) {
        for placeholder in placeholders(text) {
            if !names.iter().any(|name| name == placeholder.name) {
                names.push(placeholder.name.to_owned());
            }
        }
    }
    names
}
