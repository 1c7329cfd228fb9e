//! What a search can be narrowed by, for all sections in one small file: without it, counting what
//! a query finds would load every page of the index.

use anyhow::Context;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::editions::Edition;
use crate::output::File;
use crate::render::Renderer;
use crate::role::Role;
use crate::theme;

#[derive(Debug, Serialize)]
struct Facets<'a> {
    groups: Vec<Group<'a>>,
    /// Pairs of a number of sections and the group that they are in, over all sections.
    runs: Vec<usize>,
}

/// Sections that cannot be told apart here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
struct Group<'a> {
    section: &'a str,
    kind: &'a str,
    roles: &'a [Role],
    tags: &'a [String],
}

/// The file over the pages of `edition`, whose sections are counted from `starts`.
pub(super) fn file(
    renderer: &Renderer,
    edition: &Edition,
    starts: &[usize],
) -> anyhow::Result<File> {
    let mut numbers: FxHashMap<Group<'_>, usize> = FxHashMap::default();
    let mut groups = Vec::new();
    let mut changes: Vec<(usize, usize)> = Vec::new();
    let pages = renderer.library().pages.get(edition.pages.clone());
    let pages = pages.unwrap_or(&[]).iter().zip(starts);
    for (index, (page, start)) in edition.pages.clone().zip(pages) {
        let headings = page.outline.headings.iter().map(|heading| &heading.roles);
        let roles = std::iter::once(&page.front_matter.roles).chain(headings);
        let (title, kind) = (renderer.section_title(index), renderer.kind(index));
        // Within a page, most sections are in the group of the one before.
        let mut before: Option<(&[Role], usize)> = None;
        for (section, roles) in (*start..).zip(roles) {
            let group = Group {
                section: title,
                kind,
                roles,
                tags: &page.front_matter.tags,
            };
            let number = match before {
                Some((same, number)) if same == roles => number,
                _ => *numbers.entry(group.clone()).or_insert_with(|| {
                    groups.push(group);
                    groups.len() - 1
                }),
            };
            before = Some((roles, number));
            if changes.last().is_none_or(|(_, last)| *last != number) {
                changes.push((section, number));
            }
        }
    }
    let end = starts.last().map_or(0, |last| last + 1);
    let ends = changes.iter().skip(1).map(|(start, _)| *start).chain([end]);
    let runs = changes
        .iter()
        .zip(ends)
        .flat_map(|((start, group), end)| [end.saturating_sub(*start), *group])
        .collect();
    let facets = Facets { groups, runs };
    let json = serde_json::to_string(&facets).context("cannot encode the search index")?;
    Ok(theme::named("search-facets", "json", json))
}
