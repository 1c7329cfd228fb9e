//! A copy of each page in Markdown, for programs and for people who paste it into a prompt.

use crate::page::Page;
use crate::render::Renderer;
use crate::role::joined;

/// Beside the page, with this name.
pub(crate) const NAME: &str = "index.md";

/// Where the copy of `page` is, below the root of the site.
pub(crate) fn path_of(page: &Page) -> String {
    format!("{}{NAME}", page.address())
}

/// The copy of the page at `index`, whose Markdown is `body`.
pub(crate) fn text(renderer: &Renderer, index: usize, body: &str) -> String {
    let library = renderer.library();
    let Some(page) = library.pages.get(index) else {
        return String::new();
    };
    let front_matter = &page.front_matter;
    let mut text = format!("---\ntitle: {}\n", quoted(&front_matter.title));
    if !front_matter.description.is_empty() {
        let description = quoted(&front_matter.description);
        text.push_str(&format!("description: {description}\n"));
    }
    let roles = joined(&front_matter.roles).replace(' ', ", ");
    if !roles.is_empty() {
        text.push_str(&format!("roles: [{roles}]\n"));
    }
    text.push_str(&format!(
        "url: {}\n---\n",
        quoted(&renderer.reference(index))
    ));
    let body = body.trim();
    if !body.is_empty() {
        text.push_str(&format!("\n{body}\n"));
    }
    let children = library.way_to(index).pop();
    let children = children.map_or(&[][..], |node| &node.children);
    if !children.is_empty() {
        text.push('\n');
    }
    for child in children {
        let title = library.pages.get(child.page);
        let title = title.map_or("", |page| &page.front_matter.title);
        let title = title.replace(['[', ']'], "");
        text.push_str(&format!("- [{title}]({})\n", renderer.url(child.page)));
    }
    text
}

/// A text as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
