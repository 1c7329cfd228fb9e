//! The list of all pages for search engines, after sitemaps.org.

use crate::announce::{SITEMAP, file};
use crate::markdown::escaped;
use crate::output::File;
use crate::render::Renderer;

/// More addresses than this are not read from one file.
const MOST_ADDRESSES: usize = 50_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The files of it; none when the site's whole address is not known.
pub(super) fn files(renderer: &Renderer) -> Vec<File> {
    let pages = 0..renderer.library().pages.len();
    let pages = pages.filter_map(|index| {
        let address = renderer.absolute(index)?;
        entry(&address, renderer.updated(index))
    });
    let lists = renderer.lists().into_iter().filter_map(|place| {
        let address = renderer.list_address(place).ok()?;
        entry(&renderer.base_url().absolute(&address)?, None)
    });
    let entries: Vec<String> = pages.chain(lists).collect();
    divided(&entries, MOST_ADDRESSES, |path| {
        renderer.base_url().absolute(path)
    })
}

fn entry(address: &str, updated: Option<String>) -> Option<String> {
    let updated = updated.map_or(String::new(), |time| format!("<lastmod>{time}</lastmod>"));
    Some(format!("<loc>{}</loc>{updated}", escaped(address)))
}

/// One file, or a list of files with at most `most` entries each.
fn divided(
    entries: &[String],
    most: usize,
    absolute: impl Fn(&str) -> Option<String>,
) -> Vec<File> {
    if entries.len() <= most {
        let one = (!entries.is_empty()).then(|| file(SITEMAP, list("urlset", "url", entries)));
        return one.into_iter().collect();
    }
    let mut files = Vec::new();
    let mut addresses = Vec::new();
    for (part, number) in entries.chunks(most).zip(1..) {
        let path = format!("sitemap-{number}.xml");
        let address = absolute(&path).and_then(|address| entry(&address, None));
        addresses.extend(address);
        files.push(file(path, list("urlset", "url", part)));
    }
    files.push(file(SITEMAP, list("sitemapindex", "sitemap", &addresses)));
    files
}

fn list(root: &str, element: &str, entries: &[String]) -> String {
    let mut xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">\n");
    for entry in entries {
        for part in ["<", element, ">", entry, "</", element, ">\n"] {
            xml.push_str(part);
        }
    }
    xml.push_str(&format!("</{root}>\n"));
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_pages_than_one_file_may_list_are_listed_in_several() {
        let entries: Vec<String> = (0..5)
            .filter_map(|number| entry(&format!("https://a/{number}/"), None))
            .collect();
        let files = divided(&entries, 2, |path| Some(format!("https://a/{path}")));
        let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            names,
            [
                "sitemap-1.xml",
                "sitemap-2.xml",
                "sitemap-3.xml",
                "sitemap.xml"
            ]
        );
        let text = |index: usize| String::from_utf8(files[index].bytes.clone()).unwrap();
        assert_eq!(text(2).matches("<url>").count(), 1);
        assert!(text(2).contains("<loc>https://a/4/</loc>"));
        assert!(text(3).contains("<sitemap><loc>https://a/sitemap-3.xml</loc></sitemap>"));
    }
}
