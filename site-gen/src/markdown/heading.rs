//! Headings: anchors, role tags, and the sections that they open and close.

use pulldown_cmark::CowStr;

use crate::markdown::code::escaped;
use crate::role::{self, Role};
use crate::suggest::nearest;
use crate::words::Words;

/// The attributes behind a heading, as the parser gives them.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'a> {
    pub(crate) id: Option<CowStr<'a>>,
    pub(crate) classes: Vec<CowStr<'a>>,
    pub(crate) pairs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
}

/// A message and its remedy.
pub(crate) type Complaint = (String, String);

/// The roles that a heading names; anything else behind a heading is a complaint.
pub(crate) fn roles(attributes: &Attributes<'_>) -> Result<Vec<Role>, Vec<Complaint>> {
    let mut roles = Vec::new();
    let mut complaints = Vec::new();
    for (key, value) in &attributes.pairs {
        if key.as_ref() != "roles" {
            complaints.push(unknown_attribute(key));
            continue;
        }
        for name in value.as_deref().unwrap_or("").split(',') {
            match name.parse() {
                Ok(role) => roles.push(role),
                Err(()) => complaints.push(role::unknown(name)),
            }
        }
    }
    for class in &attributes.classes {
        complaints.push(unknown_attribute(&format!(".{class}")));
    }
    roles.sort_unstable();
    roles.dedup();
    if complaints.is_empty() {
        Ok(roles)
    } else {
        Err(complaints)
    }
}

fn unknown_attribute(name: &str) -> Complaint {
    let message = format!("a heading has no attribute `{name}`");
    if name.parse::<Role>().is_ok() {
        return (message, format!("write `{{roles={name}}}`"));
    }
    if nearest(name, ["roles"]).is_some() {
        let help = "write `roles`, as in `{roles=sales,finance}`";
        return (message, help.to_owned());
    }
    (
        message,
        "write `{roles=sales,finance}` or `{#anchor}`; for literal braces write `\\{`".to_owned(),
    )
}

/// Who may see a heading tagged with `own` roles inside a part for `inherited` roles.
///
/// None when that is nobody, which is never meant.
pub(crate) fn narrowed(inherited: &[Role], own: &[Role]) -> Option<Vec<Role>> {
    if own.is_empty() || inherited.is_empty() {
        let wider = if own.is_empty() { inherited } else { own };
        return Some(wider.to_vec());
    }
    let both: Vec<Role> = own
        .iter()
        .copied()
        .filter(|role| inherited.contains(role))
        .collect();
    (!both.is_empty()).then_some(both)
}

/// The opening of a heading.
pub(crate) fn open(level: usize, anchor: &str) -> String {
    format!(
        "<div class=\"heading\"><h{level} id=\"{}\">",
        escaped(anchor)
    )
}

/// The end of a heading, with a link to itself and the badges of its own roles.
pub(crate) fn close(level: usize, anchor: &str, text: &str, own: &[Role], words: &Words) -> String {
    let anchor = escaped(anchor);
    let name = escaped(&words.with("link_to", "title", text));
    let link =
        format!("</h{level}><a class=\"anchor\" href=\"#{anchor}\" aria-label=\"{name}\"></a>");
    let badges: String = own.iter().map(|role| badge(*role, words)).collect();
    if badges.is_empty() {
        return format!("{link}</div>\n");
    }
    let introduction = escaped(words.text("for"));
    format!(
        "{link}</div>\n<p class=\"badges\"><span class=\"for\">{introduction}</span>{badges}</p>\n"
    )
}

fn badge(role: Role, words: &Words) -> String {
    let slug = role.slug();
    let name = escaped(words.role(role));
    format!("<span class=\"badge badge-{slug}\">{name}</span>")
}
