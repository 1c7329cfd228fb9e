//! `site.yaml`: what editors say about the site as a whole.

mod fields;
mod phrase;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::source::{self, Entry};
use crate::words;
use crate::yaml::{self, Reader};

pub(crate) use phrase::Phrase;

/// The file at the root of the content folder.
pub(crate) const FILE: &str = "site.yaml";

/// What the file says. Without it everything is as it is by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SiteConfig {
    /// The name of the site; without one it is the documentation of the product.
    pub(crate) title: Option<Phrase>,
    pub(crate) description: Option<Phrase>,
    /// Where a page can be changed: a whole address with `{path}` in place of its source path.
    pub(crate) edit_url: Option<String>,
    /// The address of the content's repository.
    pub(crate) repository: Option<String>,
    pub(crate) author: Option<String>,
    /// The first one is the default and stands at the root. Empty when the site has one language
    /// and does not name it.
    pub(crate) languages: Vec<Language>,
    /// The first one is current and stands at the root.
    pub(crate) versions: Vec<Version>,
    pub(crate) search: Search,
    /// Whether the running product stands beside the site.
    pub(crate) app: bool,
    /// Whether browsers keep pages for reading without a connection.
    pub(crate) offline: bool,
    /// Whether pages name those who changed them in git.
    pub(crate) authors: bool,
    /// Whether feeds are written.
    pub(crate) feeds: bool,
    pub(crate) footer: Vec<FooterLink>,
    /// Beginnings of addresses of other sites that a check leaves alone.
    pub(crate) skip_links: Vec<String>,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            title: None,
            description: None,
            edit_url: None,
            repository: None,
            author: None,
            languages: Vec::new(),
            versions: Vec::new(),
            search: Search::default(),
            app: true,
            offline: true,
            authors: true,
            feeds: true,
            footer: Vec::new(),
            skip_links: Vec::new(),
        }
    }
}

impl SiteConfig {
    /// The code of the site's default language.
    pub(crate) fn language(&self) -> &str {
        self.languages
            .first()
            .map_or(words::DEFAULT, |language| &language.code)
    }

    /// The codes of the site's languages, the default one first.
    pub(crate) fn language_codes(&self) -> impl Iterator<Item = &str> {
        let unnamed = self.languages.is_empty().then_some(words::DEFAULT);
        let named = self.languages.iter().map(|language| language.code.as_str());
        unnamed.into_iter().chain(named)
    }
}

/// A language of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Language {
    /// In lower case, such as `de` or `pt-br`; also the folder of all but the first one.
    pub(crate) code: String,
    /// As its speakers write it.
    pub(crate) name: String,
    pub(crate) position: Position,
}

/// A version of what the site describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Version {
    pub(crate) name: String,
    /// Without slashes; empty for the first one.
    pub(crate) folder: String,
    pub(crate) position: Position,
}

/// Who answers the search box, besides the site's own index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Search {
    pub(crate) meilisearch: Option<Meilisearch>,
    /// Words that a search server takes for each other, in groups of at least two.
    pub(crate) synonyms: Vec<Vec<String>>,
}

/// A Meilisearch server that browsers can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Meilisearch {
    /// Without a slash at its end.
    pub(crate) url: String,
    /// A key that can do nothing but search: every reader gets to see it.
    pub(crate) key: String,
    pub(crate) index: String,
}

/// A link at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FooterLink {
    pub(crate) title: Phrase,
    /// A source path as in pages, or a whole address.
    pub(crate) url: String,
    pub(crate) position: Position,
}

/// Reads the file; what is wrong in it is a finding.
pub(crate) fn read(
    entry: Option<&Entry>,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<SiteConfig> {
    let Some(entry) = entry else {
        return Ok(SiteConfig::default());
    };
    let file = entry.file();
    let text = source::text(entry.read()?, &file, findings);
    Ok(parse(&file, &text, findings))
}

/// Reads the text of the file.
pub(crate) fn parse(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> SiteConfig {
    let mut reader = Reader {
        file,
        rule: Rule::Site,
        lines_before: 0,
        findings,
    };
    match yaml::parse_keys(text) {
        Ok(root) => fields::read(&root, &mut reader),
        Err(error) => {
            reader.syntax_error(error);
            SiteConfig::default()
        }
    }
}
