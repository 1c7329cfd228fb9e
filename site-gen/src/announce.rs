//! Files beside the pages that tell other programs what the site holds: search engines, feed
//! readers, and language models.

mod feed;
mod llms;
mod sitemap;

use crate::output::File;
use crate::render::Renderer;
use crate::source::Entry;

pub(crate) const FEED: &str = "feed.xml";
pub(crate) const LLMS: &str = "llms.txt";
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
    if !assets.iter().any(|asset| asset.path == ROBOTS) {
        files.extend(robots(renderer));
    }
    files
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
