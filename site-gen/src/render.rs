//! From the library to the bytes of every file.

mod body;
mod context;

use anyhow::Context as _;
use rayon::prelude::*;
use serde::Serialize;
use tera::{Context, Tera};

use crate::config::BaseUrl;
use crate::library::Library;
use crate::output::File;
use crate::pipeline::Site;
use crate::render::context::SiteContext;
use crate::source::Asset;
use crate::{search, theme};

/// Renders everything that belongs to the site.
///
/// A failure here is a fault of the theme, never of the content.
pub(crate) fn site(
    library: &Library,
    assets: Vec<Asset>,
    base_url: &BaseUrl,
) -> anyhow::Result<Site> {
    let tera = theme::templates()?;
    let mut theme = theme::assets();
    let box_pages = encode(&search::box_pages(library, base_url))?;
    let search_path = theme::add(&mut theme.files, "search", "json", box_pages);
    let shared = SiteContext::new(&theme, &search_path, base_url);

    let records = search::records(library, base_url);
    let mut files: Vec<File> = (0..library.pages.len())
        .into_par_iter()
        .map(|index| page(&tera, library, index, &shared, base_url))
        .collect::<anyhow::Result<_>>()?;
    files.push(not_found(&tera, library, &shared, base_url)?);
    for (output, page) in &library.redirects {
        files.push(redirect(&tera, library, output, *page, &shared, base_url)?);
    }
    files.push(File {
        path: "search-documents.json".to_owned(),
        bytes: encode(&records)?.into_bytes(),
    });
    files.append(&mut theme.files);
    let copied = assets.into_iter().map(|asset| File {
        path: asset.path,
        bytes: asset.bytes,
    });
    files.extend(copied);
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(Site {
        pages: library.pages.len(),
        records: records.len(),
        files,
    })
}

fn encode<T: Serialize>(value: &T) -> anyhow::Result<String> {
    serde_json::to_string(value).context("cannot encode the search records")
}

fn page(
    tera: &Tera,
    library: &Library,
    index: usize,
    shared: &SiteContext,
    base_url: &BaseUrl,
) -> anyhow::Result<File> {
    let page = context::page(library, index, base_url).context("a page is not in the tree")?;
    let address = page.address.clone();
    let mut context = Context::new();
    context.insert("site", shared);
    context.insert(
        "navigation",
        &context::navigation(library, Some(index), base_url),
    );
    context.insert("page", &page);
    let html = tera
        .render("page.html", &context)
        .with_context(|| format!("cannot render /{address}"))?;
    Ok(File {
        path: format!("{address}index.html"),
        bytes: html.into_bytes(),
    })
}

fn not_found(
    tera: &Tera,
    library: &Library,
    shared: &SiteContext,
    base_url: &BaseUrl,
) -> anyhow::Result<File> {
    let mut context = Context::new();
    context.insert("site", shared);
    context.insert("navigation", &context::navigation(library, None, base_url));
    let html = tera
        .render("not-found.html", &context)
        .context("cannot render /404.html")?;
    Ok(File {
        path: "404.html".to_owned(),
        bytes: html.into_bytes(),
    })
}

fn redirect(
    tera: &Tera,
    library: &Library,
    output: &str,
    page: usize,
    shared: &SiteContext,
    base_url: &BaseUrl,
) -> anyhow::Result<File> {
    let page = library
        .pages
        .get(page)
        .context("a redirect leads nowhere")?;
    let mut context = Context::new();
    context.insert("site", shared);
    context.insert("title", &page.front_matter.title);
    context.insert("url", &base_url.link(&page.address()));
    let html = tera
        .render("redirect.html", &context)
        .with_context(|| format!("cannot render /{output}"))?;
    Ok(File {
        path: output.to_owned(),
        bytes: html.into_bytes(),
    })
}
