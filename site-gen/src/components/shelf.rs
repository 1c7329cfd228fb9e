//! Everything that a page can show besides its own text: components, data, snippets and files.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tera::Value;

use crate::cache::highlights::Highlights;
use crate::components::data::{self, Datum};
use crate::components::files::Files;
use crate::components::set::{self, Set};
use crate::components::snippets::{self, Snippet};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::images::Pictures;
use crate::library::Targets;
use crate::markdown::{Link, Outline};
use crate::page::Page;
use crate::source::{self, Entry};
use crate::stamp::{self, Hash};
use crate::words::{self, Words};

/// What a page takes from the shelf.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Use {
    Component(String),
    Data(String),
    Snippet(String),
    /// A path below the content folder.
    File(String),
}

/// The shelf of a site. Its links are those of the sources, or after [`Shelf::in_languages`] those of
/// the site.
pub(crate) struct Shelf {
    pub(crate) components: Arc<Set>,
    pub(crate) files: Arc<Files>,
    /// The words of the theme, in the form in which components get them.
    pub(crate) words: Value,
    data: BTreeMap<String, Data>,
    /// The order in which snippets can be read: those that others use come first.
    order: Vec<String>,
    snippets: BTreeMap<String, Snippet>,
}

/// A data file.
pub(crate) struct Data {
    datum: Arc<Datum>,
    /// Its links, held as those of a page are.
    page: Arc<Page>,
    pub(crate) value: Value,
    hash: Hash,
}

impl Data {
    /// The keys of its entries, in the order of the file.
    pub(crate) fn keys(&self) -> Vec<&str> {
        self.datum.keys()
    }
}

impl Shelf {
    /// Reads `parts`, the files that make no pages.
    pub(crate) fn load(
        config: &Config,
        parts: &[Entry],
        findings: &mut Vec<Diagnostic>,
    ) -> anyhow::Result<Self> {
        let read = |part: &Entry, findings: &mut Vec<Diagnostic>| {
            let file = part.file();
            let text = source::text(part.read()?, &file, findings);
            anyhow::Ok((file, part.path.clone(), text))
        };
        let parts = parts.iter().map(|part| read(part, findings));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        Self::of_texts(config, parts, findings)
    }

    /// The shelf with `parts`: of each the file as messages name it, its path below the content
    /// folder, and its text.
    pub(crate) fn of_texts(
        config: &Config,
        parts: Vec<(String, String, String)>,
        findings: &mut Vec<Diagnostic>,
    ) -> anyhow::Result<Self> {
        let mut components = Vec::new();
        let mut data = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for (file, path, text) in parts {
            let (folder, name) = path.split_once('/').unwrap_or(("", &path));
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
            match (folder, extension) {
                ("_components", "html") => components.push(set::Source { file, text }),
                ("_snippets", "md") => {
                    texts.insert(stem.to_owned(), (file, text));
                }
                ("_data", "yaml" | "yml" | "json" | "csv") => {
                    if data.contains_key(stem) {
                        findings.push(doubled(&file, stem));
                    } else if let Some(read) = read_data(&file, &path, &text, findings) {
                        data.insert(stem.to_owned(), read);
                    }
                }
                _ => findings.push(misplaced(&file, folder)),
            }
        }
        let mut shelf = Self {
            components: Arc::new(Set::load(components, findings)?),
            files: Arc::new(Files::new(&config.content)),
            // Nothing of them goes into what is remembered of a page.
            words: Value::from_serializable(Words::of(words::DEFAULT)?.page()),
            data,
            order: Vec::new(),
            snippets: BTreeMap::new(),
        };
        shelf.order = snippets::order(&texts, &shelf.components, findings);
        for name in shelf.order.clone() {
            if let Some((file, text)) = texts.remove(&name) {
                let snippet = snippets::parse(&file, text, &shelf, findings);
                shelf.snippets.insert(name, snippet);
            }
        }
        Ok(shelf)
    }

    pub(crate) fn data(&self, name: &str) -> Option<&Data> {
        self.data.get(name)
    }

    pub(crate) fn data_names(&self) -> impl Iterator<Item = &str> {
        self.data.keys().map(String::as_str)
    }

    pub(crate) fn snippet(&self, name: &str) -> Option<&Snippet> {
        self.snippets.get(name)
    }

    pub(crate) fn snippet_names(&self) -> impl Iterator<Item = &str> {
        self.snippets.keys().map(String::as_str)
    }

    /// What has links and is no page, in a fixed order.
    pub(crate) fn linked(&self) -> Vec<Arc<Page>> {
        let data = self.data.values().map(|data| data.page.clone());
        let snippets = self.order.iter().filter_map(|name| self.snippets.get(name));
        data.chain(snippets.map(|snippet| snippet.page.clone()))
            .collect()
    }

    /// For each of `languages` the shelf whose components speak it, and whose links are `targets`, in
    /// the order of [`Shelf::linked`].
    pub(crate) fn in_languages<'a>(
        &self,
        languages: impl Iterator<Item = &'a str>,
        targets: &[Targets],
        highlights: &Highlights,
        pictures: &Pictures,
    ) -> anyhow::Result<Vec<Self>> {
        languages
            .map(|language| {
                let words = Words::of(language)?;
                Ok(self.printed(targets, &words, highlights, pictures))
            })
            .collect()
    }

    fn printed(
        &self,
        targets: &[Targets],
        words: &Words,
        highlights: &Highlights,
        pictures: &Pictures,
    ) -> Self {
        let mut targets = targets.iter();
        let mut printed = Self {
            components: self.components.clone(),
            files: self.files.clone(),
            words: Value::from_serializable(words.page()),
            data: BTreeMap::new(),
            order: self.order.clone(),
            snippets: BTreeMap::new(),
        };
        for (name, data) in &self.data {
            let targets = targets.next().map_or(&[][..], AsRef::as_ref);
            printed.data.insert(name.clone(), data.printed(targets));
        }
        for name in &self.order {
            let targets = targets.next().map_or(&[][..], AsRef::as_ref);
            if let Some(snippet) = self.snippets.get(name) {
                let snippet =
                    snippets::print(snippet, targets, words, &printed, highlights, pictures);
                printed.snippets.insert(name.clone(), snippet);
            }
        }
        printed
    }

    /// The hash of what `uses` take; nothing taken has the hash of nothing.
    pub(crate) fn hash(&self, uses: &[Use]) -> Hash {
        if uses.is_empty() {
            return Hash::default();
        }
        let mut hasher = blake3::Hasher::new();
        for it in uses {
            hasher.update(&self.hash_of(it).unwrap_or_default());
        }
        stamp::finish(&hasher)
    }

    /// The modules of the theme that a page with `uses` loads.
    pub(crate) fn scripts(&self, uses: &[Use]) -> Vec<&str> {
        let script = |it: &Use| match it {
            Use::Component(name) => self.components.get(name)?.script.as_deref(),
            _ => None,
        };
        let mut scripts: Vec<&str> = uses.iter().filter_map(script).collect();
        scripts.sort_unstable();
        scripts.dedup();
        scripts
    }

    fn hash_of(&self, it: &Use) -> Option<Hash> {
        match it {
            Use::Component(name) => Some(self.components.get(name)?.hash),
            Use::Data(name) => Some(self.data.get(name)?.hash),
            Use::Snippet(name) => Some(self.snippets.get(name)?.hash),
            Use::File(path) => Some(self.files.get(path)?.hash),
        }
    }
}

impl Data {
    fn printed(&self, targets: &[String]) -> Self {
        let mut next = targets.iter();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash);
        for target in targets {
            hasher.update(&stamp::hash(target.as_bytes()));
        }
        let mut link = |_: &str, _| next.next().cloned().unwrap_or_default();
        Self {
            value: self.datum.value(&mut link),
            datum: self.datum.clone(),
            page: self.page.clone(),
            hash: stamp::finish(&hasher),
        }
    }
}

fn read_data(file: &str, path: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<Data> {
    let datum = data::parse(file, path, text, findings)?;
    let mut links = Vec::new();
    let value = datum.value(&mut |target, position| {
        links.push(Link {
            target: target.to_owned(),
            is_image: false,
            position,
        });
        target.to_owned()
    });
    let outline = Outline {
        links,
        ..Outline::default()
    };
    Some(Data {
        datum: Arc::new(datum),
        page: Arc::new(Page::part(file, outline)),
        value,
        hash: stamp::hash(text.as_bytes()),
    })
}

fn doubled(file: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        Rule::Data,
        file,
        Position::START,
        format!("another data file is called `{name}` as well"),
        "rename one of the two",
    )
}

fn misplaced(file: &str, folder: &str) -> Diagnostic {
    let (message, help) = match folder {
        "_components" => (
            "the file is no component",
            "give it a name that ends with `.html`",
        ),
        "_snippets" => (
            "the file is no snippet",
            "give it a name that ends with `.md`",
        ),
        _ => (
            "the file holds no data",
            "give it a name that ends with `.yaml`, `.json` or `.csv`",
        ),
    };
    Diagnostic::new(Rule::File, file, Position::START, message, help)
}
