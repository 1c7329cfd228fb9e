//! The content as documents for a search server.

use std::sync::Arc;

use anyhow::Context;
use rustc_hash::FxHashMap;

use crate::cache::highlights::Highlights;
use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::images::{Pictures, Store};
use crate::meilisearch::Documents;
use crate::page;
use crate::pipeline::{self, Memory};
use crate::render::Renderer;
use crate::site_config::Search;
use crate::source;
use crate::theme;

/// The documents of the site, and what it says about its search; or every finding.
pub(crate) fn documents(
    config: &Config,
) -> anyhow::Result<Result<(Documents, Search), Vec<Diagnostic>>> {
    pipeline::with_threads(config, || {
        let mut findings = Vec::new();
        let listing = source::list(config, &mut findings)?;
        let shelf = Shelf::load(config, &listing.parts, &mut findings)?;
        let memory = Memory::default();
        let sources = pipeline::read_pages(config, &listing, &shelf, &memory, &mut findings)?;
        let library = match pipeline::assemble(config, &listing, &shelf, &sources, findings) {
            Ok(library) => Arc::new(library),
            Err(findings) => return Ok(Err(findings)),
        };
        let texts: FxHashMap<String, String> = sources
            .into_iter()
            .filter_map(|source| Some((source.page.path.clone(), source.text?)))
            .collect();
        // Documents show no images.
        let pictures = Pictures::new(&[], &[], &config.base_url, Store::open(None)?);
        let shelves = shelf.in_languages(
            library.site.language_codes(),
            &library.part_targets,
            &Highlights::open(None)?,
            &pictures,
        )?;
        let theme = theme::assets(library.site.language_codes())?;
        let renderer = Renderer::new(
            library,
            shelves,
            Arc::default(),
            Arc::new(pictures),
            &theme,
            &config.base_url,
        )?;
        let documents = Documents::of(&renderer, |page| {
            if page.is_implied() {
                return Ok(Vec::new());
            }
            let text = texts.get(&page.path).context("a page has no text")?;
            let (_, document) = page::parse(
                &page.path,
                &page.file,
                page.hash,
                false,
                text,
                &shelf,
                &mut Vec::new(),
            );
            Ok(document.sections)
        })?;
        let search = renderer.library().site.search.clone();
        Ok(Ok((documents, search)))
    })
}
