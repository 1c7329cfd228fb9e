//! Links and images: from paths in the source to addresses in the site.

use crate::config::BaseUrl;
use crate::diagnostic::{Broken, Diagnostic, Rule};
use crate::editions;
use crate::library::{Index, LeftOut};
use crate::markdown::Link;
use crate::page::{Page, address_of};
use crate::site_config;
use crate::suggest::nearest;

/// Addresses of the running product beside the documentation.
const PRODUCT_PATHS: [&str; 5] = ["/app", "/api", "/graphql", "/healthz", "/readyz"];

/// Schemes that a link may use; anything else could run code or leads nowhere.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// Resolves every link of `page`: what each target becomes, in order, and which are broken.
pub(crate) fn resolve(
    page: &Page,
    index: &Index<'_>,
    base_url: &BaseUrl,
) -> (Vec<String>, Vec<Diagnostic>) {
    let mut targets = Vec::with_capacity(page.outline.links.len());
    let mut findings = Vec::new();
    for link in &page.outline.links {
        let address = resolve_one(link, page, index, base_url);
        targets.push(address.unwrap_or_else(|broken| {
            let rule = if link.is_image {
                Rule::Image
            } else {
                Rule::Link
            };
            findings.push(broken.finding(rule, &page.file, link.position));
            String::new()
        }));
    }
    (targets, findings)
}

fn resolve_one(
    link: &Link,
    page: &Page,
    index: &Index<'_>,
    base_url: &BaseUrl,
) -> Result<String, Broken> {
    let target = link.target.as_str();
    if let Some(scheme) = scheme_of(target) {
        return external(target, &scheme, link.is_image);
    }
    if target.starts_with("//") {
        let message = format!("`{target}` does not say how to reach its host");
        return Err(Broken::new(message, format!("write `https:{target}`")));
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    if path.is_empty() && !link.is_image {
        let Some(anchor) = anchor else {
            return Err(Broken::new(
                "the link leads nowhere",
                "write a path between the brackets",
            ));
        };
        check_anchor(page, anchor)?;
        return Ok(target.to_owned());
    }
    let Some(source_path) = source_path(path, page.folder()).map(|found| {
        if path.starts_with('/') {
            in_edition(found, page, index)
        } else {
            found
        }
    }) else {
        let message = format!("`{path}` leads out of the content folder");
        return Err(Broken::new(
            message,
            "link to a page or file of the content folder",
        ));
    };
    if path.ends_with(".md") && !link.is_image {
        return to_page(&source_path, anchor, index, base_url);
    }
    if index.assets.contains(source_path.as_str()) {
        return Ok(base_url.link(&source_path));
    }
    if link.is_image {
        let message = format!("there is no image `/{source_path}`");
        let near = near(&source_path, &index.asset_paths());
        let help = near.unwrap_or_else(|| {
            "put the file there, or write the path of another, from this page or, with `/` in \
             front, from the content folder"
                .to_owned()
        });
        return Err(Broken::new(message, help));
    }
    if is_product_path(path) {
        return to_product(target, index);
    }
    Err(neither_page_nor_file(path, &source_path, index))
}

fn to_product(target: &str, index: &Index<'_>) -> Result<String, Broken> {
    if index.has_app {
        return Ok(target.to_owned());
    }
    let message = format!("`{target}` leads to the product, which does not stand beside this site");
    let help = format!(
        "write a whole address, or take `app: false` out of {}",
        site_config::FILE
    );
    Err(Broken::new(message, help))
}

fn external(target: &str, scheme: &str, is_image: bool) -> Result<String, Broken> {
    if scheme.len() == 1 || scheme == "file" {
        let message = format!("`{target}` is a file of one computer, which readers cannot reach");
        let help = "copy the file into the content folder, and write its path from there";
        return Err(Broken::new(message, help));
    }
    if !SCHEMES.contains(&scheme) {
        let message = format!("links with `{scheme}:` are not allowed");
        return Err(Broken::new(
            message,
            format!("use one of {}", SCHEMES.join(", ")),
        ));
    }
    let (written, behind) = target.split_once(':').unwrap_or(("", ""));
    if !written.eq_ignore_ascii_case(scheme) {
        let message = format!("blanks or signs that nobody sees stand in `{written}:`");
        return Err(Broken::new(message, format!("write `{scheme}:{behind}`")));
    }
    if scheme.starts_with("http") && !behind.starts_with("//") {
        let message = format!("`{target}` does not say which host it leads to");
        return Err(Broken::new(message, "write `https://` and the host"));
    }
    if is_image {
        let message = "an image of another site would not load here";
        return Err(Broken::new(
            message,
            "save it beside the page and name the file",
        ));
    }
    Ok(target.to_owned())
}

/// A path from the root, or the same path below the folders of the page's edition when something is
/// there: copying a page to another edition keeps its links right.
fn in_edition(path: String, page: &Page, index: &Index<'_>) -> String {
    let Some(plan) = editions::of_path(index.plans, &page.path) else {
        return path;
    };
    let folders = editions::folders(index.plans, plan).into_iter();
    let mut candidates = folders.map(|folder| format!("{folder}{path}"));
    candidates.find(|path| index.has(path)).unwrap_or(path)
}

/// The scheme in front of `target`, read as browsers do: they skip control signs and blanks.
fn scheme_of(target: &str) -> Option<String> {
    let (before, _) = target.split_once(':')?;
    let cleaned: String = before
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    (!cleaned.contains(['/', '#', '?'])).then(|| cleaned.to_lowercase())
}

/// The path below the content folder; None when it leads out of it.
pub(crate) fn source_path(path: &str, folder: &str) -> Option<String> {
    let joined = match path.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{path}"),
    };
    let mut parts = Vec::new();
    for part in joined.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn to_page(
    source_path: &str,
    anchor: Option<&str>,
    index: &Index<'_>,
    base_url: &BaseUrl,
) -> Result<String, Broken> {
    let Some(page) = index.pages.get(source_path) else {
        if let Some(reason) = index.left_out.get(source_path) {
            return Err(left_out(source_path, reason));
        }
        let message = format!("there is no page `/{source_path}`");
        return Err(Broken::new(
            message,
            suggestion(source_path, &index.page_paths()),
        ));
    };
    let address = base_url.link(&page.address());
    let Some(anchor) = anchor else {
        return Ok(address);
    };
    check_anchor(page, anchor)?;
    Ok(format!("{address}#{anchor}"))
}

fn left_out(path: &str, reason: &LeftOut) -> Broken {
    match reason {
        LeftOut::Draft => Broken::new(
            format!("the page `/{path}` is a draft"),
            "publish it, or leave the link out",
        ),
        LeftOut::Scheduled(day) => Broken::new(
            format!("the page `/{path}` appears on {day}"),
            format!("leave the link out until then, or write `publish: {day}` on this page, too"),
        ),
        LeftOut::Expired(day) => Broken::new(
            format!("the page `/{path}` expired on {day}"),
            "leave the link out, or give the page a later day",
        ),
    }
}

fn check_anchor(page: &Page, anchor: &str) -> Result<(), Broken> {
    let anchors = &page.outline.anchors;
    if anchors.iter().any(|known| known == anchor) {
        return Ok(());
    }
    let message = format!("the page `/{}` has no anchor `#{anchor}`", page.path);
    let help = match nearest(anchor, anchors.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `#{near}`?"),
        None if anchors.is_empty() => "the page has no headings; leave the anchor out".to_owned(),
        None => format!("its anchors are #{}", anchors.join(", #")),
    };
    Err(Broken::new(message, help))
}

fn suggestion(path: &str, known: &[&str]) -> String {
    let near = near(path, known);
    near.unwrap_or_else(|| "paths start at the content folder: `/section/page.md`".to_owned())
}

/// A path among `known` that is like `path`, as a question.
fn near(path: &str, known: &[&str]) -> Option<String> {
    let with_ending = format!("{}.md", path.trim_end_matches('/'));
    let is_index = path.ends_with("index.md");
    let mut ended = known.iter().filter(|known| **known == with_ending);
    let mut elsewhere = known
        .iter()
        .filter(|known| !is_index && file_name(known) == file_name(path));
    let near = ended.next().copied();
    let near = near.or_else(|| nearest(path, known.iter().copied()));
    let near = near.or_else(|| elsewhere.next().copied())?;
    Some(format!("did you mean `/{near}`?"))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_product_path(path: &str) -> bool {
    PRODUCT_PATHS.iter().any(|product| {
        path.strip_prefix(product)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    })
}

/// A link to an address of the site works only until the page moves, so it is refused as well.
fn neither_page_nor_file(path: &str, source_path: &str, index: &Index<'_>) -> Broken {
    let message = || format!("there is no page or file `/{source_path}`");
    if path.starts_with("www.") {
        return Broken::new(
            message(),
            format!("write `https://{path}` for another site"),
        );
    }
    if path.contains('@') && !path.contains('/') {
        return Broken::new(
            message(),
            format!("write `mailto:{path}` for an address of mail"),
        );
    }
    let address = source_path.trim_end_matches('/');
    let page = index
        .page_paths()
        .into_iter()
        .find(|known| address_of(known).trim_end_matches('/') == address);
    match page {
        Some(page) => Broken::new(
            format!("`{path}` is an address, not a source file"),
            format!("write `/{page}`"),
        ),
        None => Broken::new(
            message(),
            suggestion(
                source_path,
                &[index.asset_paths(), index.page_paths()].concat(),
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_stay_inside() {
        assert_eq!(source_path("b.md", "a/").as_deref(), Some("a/b.md"));
        assert_eq!(source_path("../b.md", "a/").as_deref(), Some("b.md"));
        assert_eq!(source_path("./c/../b.md", "a/").as_deref(), Some("a/b.md"));
        assert_eq!(source_path("/b.md", "a/").as_deref(), Some("b.md"));
        assert_eq!(source_path("../../b.md", "a/"), None);
        assert_eq!(source_path("/../b.md", "a/"), None);
    }

    #[test]
    fn a_scheme_is_seen_through_disguises() {
        assert_eq!(
            scheme_of("JavaScript:alert(1)").as_deref(),
            Some("javascript")
        );
        assert_eq!(
            scheme_of("java\tscript:alert(1)").as_deref(),
            Some("javascript")
        );
        assert_eq!(scheme_of("/a:b.md"), None);
        assert_eq!(scheme_of("page.md#a:b"), None);
    }
}
