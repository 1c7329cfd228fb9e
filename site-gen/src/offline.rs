//! What makes the site installable and readable without a connection.

use anyhow::Context;
use serde_json::json;

use crate::config::BaseUrl;
use crate::output::File;
use crate::render::Renderer;
use crate::site_config::SiteConfig;
use crate::theme::Assets;
use crate::words::Words;

/// Tells devices how to install the site.
pub(crate) const MANIFEST: &str = "site.webmanifest";
/// What can be read offline, and what is shown in place of a page that cannot.
pub(crate) const PAGE: &str = "offline.html";
/// The service worker. It stands at the root, because it is in charge of what is below its place.
pub(crate) const WORKER: &str = "sw.js";

const WORKER_SCRIPT: &str = include_str!("../theme/js/worker.js");
/// What undoes the worker of an earlier build.
const NO_WORKER_SCRIPT: &str = include_str!("../theme/js/worker-off.js");

/// The files of that.
///
/// The worker differs from the last one when the theme or the navigation does, both of which the
/// page shows; that is how browsers know of a new version.
pub(crate) fn files(
    theme: &Assets,
    renderer: &Renderer,
    base_url: &BaseUrl,
) -> anyhow::Result<[File; 3]> {
    let page = renderer.offline()?.into_bytes();
    let worker = if renderer.library().site.offline {
        worker(theme, base_url, &page)
    } else {
        NO_WORKER_SCRIPT.to_owned()
    };
    Ok([
        manifest(theme, base_url, &renderer.library().site)?,
        File {
            path: PAGE.to_owned(),
            bytes: page,
        },
        File {
            path: WORKER.to_owned(),
            bytes: worker.into_bytes(),
        },
    ])
}

fn worker(theme: &Assets, base_url: &BaseUrl, page: &[u8]) -> String {
    let parts = ["css", "js", "svg"];
    let is_part = |file: &&File| parts.iter().any(|part| file.path.ends_with(part));
    let site = json!({
        "version": blake3::hash(page).to_hex().as_str(),
        "root": base_url.link(""),
        "offline": base_url.link(PAGE),
        "files": theme
            .files
            .iter()
            .filter(is_part)
            .map(|file| base_url.link(&file.path))
            .collect::<Vec<_>>(),
    });
    format!("const site = {site:#};\n\n{WORKER_SCRIPT}")
}

/// The list of what a device needs to know to install the site.
pub(crate) fn manifest(
    theme: &Assets,
    base_url: &BaseUrl,
    site: &SiteConfig,
) -> anyhow::Result<File> {
    let [small, large, maskable] = theme.pictures.each_ref().map(|path| base_url.link(path));
    let root = base_url.link("");
    let words = Words::of(site.language())?;
    let title = site.title.as_ref();
    let title = title.map(|title| title.in_language(site.language()));
    let description = site.description.as_ref();
    let description = description.map(|text| text.in_language(site.language()));
    let manifest = json!({
        "id": root,
        "lang": words.language,
        "dir": words.direction(),
        "name": title.unwrap_or("Profile Builder docs"),
        "description": description,
        "start_url": root,
        "scope": root,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#2563eb",
        "icons": [
            { "src": small, "sizes": "192x192", "type": "image/png" },
            { "src": large, "sizes": "512x512", "type": "image/png" },
            { "src": maskable, "sizes": "512x512", "type": "image/png", "purpose": "maskable" },
        ],
    });
    Ok(File {
        path: MANIFEST.to_owned(),
        bytes: serde_json::to_vec_pretty(&manifest)
            .context("cannot encode the install manifest")?,
    })
}
