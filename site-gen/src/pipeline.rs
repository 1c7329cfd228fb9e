//! The chain from folders to the files of the site.

use anyhow::Context;
use arborium::{Config as HighlightConfig, Highlighter, HtmlFormat};
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::output::File;
use crate::page::{self, Page};
use crate::source::{self, Source};
use crate::{library, render};

/// A finished site, not written yet.
pub(crate) struct Site {
    pub(crate) files: Vec<File>,
    pub(crate) pages: usize,
    pub(crate) records: usize,
}

/// Generates the site, or returns every finding in order.
///
/// Fails only when a folder cannot be read, or when the program itself is at fault.
pub(crate) fn generate(config: &Config) -> anyhow::Result<Result<Site, Vec<Diagnostic>>> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(config.jobs)
        .build()
        .context("cannot start the worker threads")?;
    threads.install(|| generate_here(config))
}

fn generate_here(config: &Config) -> anyhow::Result<Result<Site, Vec<Diagnostic>>> {
    let mut findings = Vec::new();
    let sources = source::read(config, &mut findings)?;
    let pages = parse_all(sources.pages, &mut findings);
    let library = library::assemble(pages, &sources.assets, config, &mut findings);
    match library {
        Some(library) if findings.is_empty() => {
            render::site(&library, sources.assets, &config.base_url).map(Ok)
        }
        _ => {
            findings.sort();
            Ok(Err(findings))
        }
    }
}

fn parse_all(sources: Vec<Source>, findings: &mut Vec<Diagnostic>) -> Vec<Page> {
    let highlighter = Highlighter::with_config(HighlightConfig {
        html_format: HtmlFormat::ClassNamesWithPrefix("hl".to_owned()),
        ..HighlightConfig::default()
    });
    let parsed: Vec<_> = sources
        .into_par_iter()
        .map_with(highlighter, |highlighter, source| {
            page::parse(source, highlighter)
        })
        .collect();
    let mut pages = Vec::new();
    for (page, errors) in parsed {
        pages.push(page);
        findings.extend(errors);
    }
    pages
}
