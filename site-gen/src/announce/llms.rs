//! The pages of the site for language models, after llmstxt.org.

use crate::copies;
use crate::navigation::Node;
use crate::render::Renderer;

/// The text: what the site is, and its pages section by section.
pub(super) fn text(renderer: &Renderer) -> String {
    let library = renderer.library();
    let mut text = format!("# {}\n", line(renderer.site_title(0)));
    let home = library.pages.first().map(|page| &page.front_matter);
    let description = renderer
        .site_description(0)
        .or(home.map(|home| home.description.as_str()));
    if let Some(description) = description.filter(|text| !text.is_empty()) {
        text.push_str(&format!("\n> {}\n", line(description)));
    }
    for (number, edition) in library.editions.iter().enumerate() {
        let home = library.pages.get(edition.root.page);
        let title = home.map_or("", |page| &page.front_matter.title);
        let overview = renderer.default_words().text("documentation");
        let title = if number == 0 { overview } else { title };
        add_edition(renderer, &edition.root, title, &mut text);
    }
    text
}

fn add_edition(renderer: &Renderer, root: &Node, title: &str, text: &mut String) {
    let (sections, pages): (Vec<&Node>, Vec<&Node>) = root
        .children
        .iter()
        .partition(|node| !node.children.is_empty());
    text.push_str(&format!("\n## {}\n\n", line(title)));
    add(renderer, root.page, text);
    for node in pages {
        add(renderer, node.page, text);
    }
    for section in sections {
        let page = renderer.library().pages.get(section.page);
        let title = page.map_or("", |page| &page.front_matter.title);
        text.push_str(&format!("\n## {}\n\n", line(title)));
        add_all(renderer, section, text);
    }
}

fn add_all(renderer: &Renderer, node: &Node, text: &mut String) {
    add(renderer, node.page, text);
    for child in &node.children {
        add_all(renderer, child, text);
    }
}

fn add(renderer: &Renderer, index: usize, text: &mut String) {
    let Some(page) = renderer.library().pages.get(index) else {
        return;
    };
    let address = format!("{}{}", renderer.reference(index), copies::NAME);
    let title = line(&page.front_matter.title).replace(['[', ']'], "");
    text.push_str(&format!("- [{title}]({address})"));
    let description = line(&page.front_matter.description);
    if !description.is_empty() {
        text.push_str(&format!(": {description}"));
    }
    text.push('\n');
}

/// `text` on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
