//! Files beside the pages that tell other programs what the site holds: search engines, feed
//! readers, language models, and the server of the site.

mod feed;
mod llms;
mod redirects;
mod sitemap;

use std::sync::Arc;

use crate::editions::Edition;
use crate::output::File;
use crate::page::Page;
use crate::render::Renderer;
use crate::source::Entry;

pub(crate) const FEED: &str = "feed.xml";
pub(crate) const LLMS: &str = "llms.txt";
pub(crate) const REDIRECTS: &str = "_redirects";
pub(crate) const SITEMAP: &str = "sitemap.xml";
/// Editors may bring their own.
const ROBOTS: &str = "robots.txt";

/// The files, given what else the site consists of. Most of them need the site's whole address.
pub(crate) fn files(renderer: &Renderer, assets: &[Entry]) -> Vec<File> {
    let mut files = sitemap::files(renderer);
    if renderer.has_feeds() {
        files.extend(feed::files(renderer));
    }
    files.push(file(LLMS, llms::text(renderer)));
    files.extend(redirects::file_of(renderer));
    if !assets.iter().any(|asset| asset.path == ROBOTS) {
        files.extend(robots(renderer));
    }
    files
}

/// Where the feeds of these editions stand when feeds are wanted, given the pages in reading order.
pub(crate) fn feed_paths(editions: &[Edition], pages: &[Arc<Page>]) -> Vec<String> {
    let places = editions.iter().flat_map(feed::places);
    let pages = places.filter_map(|place| pages.get(place.of));
    pages.map(|page| feed::path(page)).collect()
}

/// Robots look for their file at the root of an origin and nowhere else.
fn robots(renderer: &Renderer) -> Option<File> {
    let base_url = renderer.base_url();
    let sitemap = base_url.absolute(SITEMAP)?;
    let text = format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n");
    base_url.is_root().then(|| file(ROBOTS, text))
}

fn file(path: impl Into<String>, text: String) -> File {
    File {
        path: path.into(),
        bytes: text.into_bytes(),
    }
}
