//! The keys of the file: their types, and what to say when one is wrong.

use serde_saphyr::Spanned;

use crate::diagnostic::Position;
use crate::site_config::{FooterLink, Language, Meilisearch, Search, SiteConfig, Version, phrase};
use crate::yaml::{Node, Reader};

const KEYS: &[&str] = &[
    "title",
    "description",
    "edit_url",
    "repository",
    "author",
    LANGUAGES,
    "versions",
    "search",
    "app",
    "offline",
    "authors",
    "feeds",
    "footer",
    "skip_links",
];

const LANGUAGES: &str = "languages";

/// What the index is called when nobody names it.
const INDEX: &str = "docs";

pub(super) type Value = Spanned<Node>;

/// Reads the fields of `root`, leaving out what is wrong with a finding.
pub(super) fn read(root: &Value, reader: &mut Reader<'_>) -> SiteConfig {
    let mut result = SiteConfig::default();
    // A file without a key is as good as none.
    let entries = root.value.entries().unwrap_or_default();
    let is_languages = |(key, _): &&(Spanned<String>, Value)| key.value == LANGUAGES;
    // Texts of other keys may be said in each language, wherever these are named.
    let (languages, others): (Vec<_>, Vec<_>) = entries.iter().partition(is_languages);
    for (key, value) in languages.into_iter().chain(others) {
        field(&mut result, key, value, reader);
    }
    result
}

fn field(result: &mut SiteConfig, key: &Spanned<String>, value: &Value, reader: &mut Reader<'_>) {
    let name = key.value.as_str();
    match name {
        "title" => result.title = phrase::read(name, value, result, reader),
        "description" => result.description = phrase::read(name, value, result, reader),
        "edit_url" => result.edit_url = edit_url(name, value, reader),
        "repository" => result.repository = address(name, value, reader),
        "author" => result.author = some_text(name, value, reader),
        LANGUAGES => result.languages = languages(name, value, reader),
        "versions" => result.versions = versions(name, value, reader),
        "search" => result.search = search(name, value, reader),
        "app" => result.app = reader.flag(name, value).unwrap_or(result.app),
        "offline" => result.offline = reader.flag(name, value).unwrap_or(result.offline),
        "authors" => result.authors = reader.flag(name, value).unwrap_or(result.authors),
        "feeds" => result.feeds = reader.flag(name, value).unwrap_or(result.feeds),
        "footer" => result.footer = footer(name, value, result, reader),
        "skip_links" => result.skip_links = skip_links(name, value, reader),
        _ => reader.unknown_key(key, KEYS),
    }
}

pub(super) fn some_text(key: &str, value: &Value, reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text(key, value)?.trim().to_owned();
    if text.is_empty() {
        let help = format!("write `{key}: \"...\"`, or leave the key out");
        reader.report(reader.place(value), format!("`{key}` is empty"), help);
        return None;
    }
    Some(text)
}

/// A whole http address, without a slash at its end.
fn address(key: &str, value: &Value, reader: &mut Reader<'_>) -> Option<String> {
    let text = some_text(key, value, reader)?;
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let is_whole = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    let is_clean =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>".contains(c));
    if !is_whole || !is_clean {
        let message = format!("`{text}` is not a whole address");
        let help = format!("write `{key}: https://...`");
        reader.report(reader.place(value), message, help);
        return None;
    }
    Some(text.trim_end_matches('/').to_owned())
}

fn edit_url(key: &str, value: &Value, reader: &mut Reader<'_>) -> Option<String> {
    let text = address(key, value, reader)?;
    if text.matches("{path}").count() != 1 {
        let message = format!("`{key}` does not say where the page's path belongs");
        let help = "write `{path}` in its place: `https://git.example.com/docs/edit/main/{path}`";
        reader.report(reader.place(value), message, help);
        return None;
    }
    Some(text)
}

fn languages(key: &str, value: &Value, reader: &mut Reader<'_>) -> Vec<Language> {
    let example = "`languages: [{code: en, name: English}, {code: de, name: Deutsch}]`";
    let mut languages: Vec<Language> = Vec::new();
    for item in items(key, value, example, reader) {
        let [code, name] = pair(key, item, ["code", "name"], 2, example, reader);
        let (Some((code, position)), Some((name, _))) = (code, name) else {
            continue;
        };
        if !is_language(&code) {
            let message = format!("`{code}` is not the code of a language");
            let help = "write it as in `en`, `de` or `pt-br`";
            reader.report(position, message, help);
        } else if languages.iter().any(|known| known.code == code) {
            let message = format!("the language `{code}` is named twice");
            reader.report(position, message, "remove one of the two");
        } else {
            languages.push(Language {
                code,
                name,
                position,
            });
        }
    }
    languages
}

fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    let rest = |part: &str| {
        (2..=8).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    parts
        .next()
        .is_some_and(|first| (2..=3).contains(&first.len()) && letters(first))
        && parts.all(rest)
}

fn versions(key: &str, value: &Value, reader: &mut Reader<'_>) -> Vec<Version> {
    let example = "`versions: [{name: \"2.0\"}, {name: \"1.9\", folder: \"v1.9\"}]`";
    let mut versions: Vec<Version> = Vec::new();
    for item in items(key, value, example, reader) {
        let [name, folder] = pair(key, item, ["name", "folder"], 1, example, reader);
        let Some((name, position)) = name else {
            continue;
        };
        match folder {
            folder if versions.is_empty() => {
                if let Some((_, position)) = folder {
                    let message = "the first version is the current one, which stands at the root";
                    reader.report(position, message, "leave its folder out");
                }
                versions.push(Version {
                    name,
                    folder: String::new(),
                    position,
                });
            }
            None => missing("folder", item, example, reader),
            Some((folder, position)) if !is_folder(&folder) => {
                let message = format!("`{folder}` cannot be the folder of a version");
                let help = "name one folder, in lower-case letters, digits, `-`, `_` and `.`";
                reader.report(position, message, help);
            }
            Some((folder, _)) => {
                let is_same = |known: &Version| known.name == name || known.folder == folder;
                if versions.iter().any(is_same) {
                    let message = format!("the version `{name}` or its folder is named twice");
                    reader.report(position, message, "remove one of the two");
                } else {
                    versions.push(Version {
                        name,
                        folder,
                        position,
                    });
                }
            }
        }
    }
    versions
}

fn is_folder(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    !name.is_empty() && !name.starts_with(['.', '_']) && name.chars().all(allowed)
}

fn search(key: &str, value: &Value, reader: &mut Reader<'_>) -> Search {
    let example = "`search: {meilisearch: {url: https://..., key: ..., index: docs}}`";
    let mut search = Search::default();
    for (name, value) in mapping(key, value, example, reader) {
        match name.value.as_str() {
            "meilisearch" => search.meilisearch = meilisearch(value, example, reader),
            "synonyms" => search.synonyms = synonyms(&name.value, value, reader),
            _ => reader.unknown_key(name, &["meilisearch", "synonyms"]),
        }
    }
    search
}

fn meilisearch(value: &Value, example: &str, reader: &mut Reader<'_>) -> Option<Meilisearch> {
    let mut url = None;
    let mut search_key = None;
    let mut index = None;
    let entries = mapping("meilisearch", value, example, reader);
    for (name, value) in entries {
        match name.value.as_str() {
            "url" => url = address("url", value, reader),
            "key" => search_key = some_text("key", value, reader),
            "index" => index = some_text("index", value, reader),
            _ => reader.unknown_key(name, &["url", "key", "index"]),
        }
    }
    for name in ["url", "key"] {
        if !entries.is_empty() && !entries.iter().any(|(key, _)| key.value == name) {
            missing(name, value, example, reader);
        }
    }
    Some(Meilisearch {
        url: url?,
        key: search_key?,
        index: index.unwrap_or_else(|| INDEX.to_owned()),
    })
}

/// Groups of words that mean the same.
fn synonyms(key: &str, value: &Value, reader: &mut Reader<'_>) -> Vec<Vec<String>> {
    let example = "`synonyms: [[RFP, request for proposal], [k8s, kubernetes]]`";
    let mut groups = Vec::new();
    for item in items(key, value, example, reader) {
        let Node::List(words) = &item.value else {
            reader.wrong_type(key, item, "a list of lists", example);
            continue;
        };
        let group: Vec<String> = words
            .iter()
            .filter_map(|word| some_text(key, word, reader))
            .collect();
        if words.len() < 2 {
            let message = "one word alone has no synonym";
            reader.report(reader.place(item), message, format!("write {example}"));
        } else {
            groups.push(group);
        }
    }
    groups
}

fn footer(key: &str, value: &Value, site: &SiteConfig, reader: &mut Reader<'_>) -> Vec<FooterLink> {
    let example = "`footer: [{title: Imprint, url: /imprint.md}]`";
    let keys = ["title", "url"];
    let mut links = Vec::new();
    for item in items(key, value, example, reader) {
        let (mut title, mut url) = (None, None);
        for (name, value) in item_entries(key, item, &keys, example, reader) {
            match name.value.as_str() {
                "title" => title = phrase::read(&name.value, value, site, reader),
                "url" => {
                    let position = reader.place(value);
                    url = some_text(&name.value, value, reader).map(|url| (url, position));
                }
                _ => reader.unknown_key(name, &keys),
            }
        }
        if let (Some(title), Some((url, position))) = (title, url) {
            links.push(FooterLink {
                title,
                url,
                position,
            });
        }
    }
    links
}

fn skip_links(key: &str, value: &Value, reader: &mut Reader<'_>) -> Vec<String> {
    let mut beginnings = Vec::new();
    for (text, position) in reader.texts(key, value) {
        if text.starts_with("https://") || text.starts_with("http://") {
            beginnings.push(text);
        } else {
            let message = format!("`{text}` is not the beginning of an address");
            let help = format!("write `{key}: [\"https://...\"]`");
            reader.report(position, message, help);
        }
    }
    beginnings
}

/// The items of a list.
fn items<'a>(key: &str, value: &'a Value, example: &str, reader: &mut Reader<'_>) -> &'a [Value] {
    let Node::List(items) = &value.value else {
        reader.wrong_type(key, value, "a list", example);
        return &[];
    };
    items
}

/// The entries of a mapping.
fn mapping<'a>(
    key: &str,
    value: &'a Value,
    example: &str,
    reader: &mut Reader<'_>,
) -> &'a [(Spanned<String>, Value)] {
    let entries = value.value.entries();
    entries.unwrap_or_else(|| {
        reader.wrong_type(key, value, "a mapping", example);
        &[]
    })
}

type Text = (String, Position);

/// The texts behind the two keys that an item of the list `key` may have; the first `required`
/// ones must be there.
fn pair(
    key: &str,
    item: &Value,
    keys: [&str; 2],
    required: usize,
    example: &str,
    reader: &mut Reader<'_>,
) -> [Option<Text>; 2] {
    let mut texts = [None, None];
    let needed = keys.get(..required).unwrap_or(&keys);
    for (name, value) in item_entries(key, item, needed, example, reader) {
        let slot = keys.iter().position(|key| *key == name.value);
        match slot.and_then(|slot| texts.get_mut(slot)) {
            Some(text) => {
                let position = reader.place(value);
                *text = some_text(&name.value, value, reader).map(|text| (text, position));
            }
            None => reader.unknown_key(name, &keys),
        }
    }
    texts
}

/// The entries of an item of the list `key`, which must have the `needed` keys.
fn item_entries<'a>(
    key: &str,
    item: &'a Value,
    needed: &[&str],
    example: &str,
    reader: &mut Reader<'_>,
) -> &'a [(Spanned<String>, Value)] {
    let Some(entries) = item.value.entries() else {
        reader.wrong_type(key, item, "a list of mappings", example);
        return &[];
    };
    for key in needed {
        if !entries.iter().any(|(name, _)| name.value == *key) {
            missing(key, item, example, reader);
        }
    }
    entries
}

fn missing(key: &str, item: &Value, example: &str, reader: &mut Reader<'_>) {
    let message = format!("the key `{key}` is missing");
    reader.report(reader.place(item), message, format!("write {example}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_languages_are_those_of_addresses() {
        for good in ["en", "de", "ar", "pt-br", "zh-hant-tw", "sr-latn", "es-419"] {
            assert!(is_language(good), "{good}");
        }
        for bad in ["", "e", "EN", "pt_br", "german", "en-", "../x"] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
