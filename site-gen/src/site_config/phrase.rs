//! Texts of the site that may be said in each of its languages.

use serde::Serialize;
use serde_saphyr::Spanned;

use crate::site_config::SiteConfig;
use crate::site_config::fields::{Value, some_text};
use crate::yaml::Reader;

/// A text, or one text for each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Phrase {
    /// In the default language, or in all of them.
    text: String,
    /// In others, with the codes of these.
    translations: Vec<(String, String)>,
}

impl Phrase {
    /// The text for readers of the language with this code: that of the default language when nobody
    /// translated it.
    pub(crate) fn in_language(&self, code: &str) -> &str {
        let of_code = self.translations.iter().find(|(known, _)| known == code);
        of_code.map_or(&self.text, |(_, text)| text)
    }
}

/// Reads a text, or a mapping of the site's languages to texts. `site` knows its languages already.
pub(super) fn read(
    key: &str,
    value: &Value,
    site: &SiteConfig,
    reader: &mut Reader<'_>,
) -> Option<Phrase> {
    let Some(entries) = value.value.entries() else {
        let text = some_text(key, value, reader)?;
        let translations = Vec::new();
        return Some(Phrase { text, translations });
    };
    let mut text = None;
    let mut translations = Vec::new();
    for (code, value) in entries {
        if !site.language_codes().any(|known| known == code.value) {
            unknown_language(code, site, reader);
        } else if code.value == site.language() {
            text = Some(some_text(&code.value, value, reader));
        } else if let Some(text) = some_text(&code.value, value, reader) {
            translations.push((code.value.clone(), text));
        }
    }
    if text.is_none() {
        let code = site.language();
        let message = format!("`{key}` has no text in the site's first language, `{code}`");
        let help = format!("add `{code}: \"...\"`");
        reader.report(reader.place(value), message, help);
    }
    let text = text.flatten()?;
    Some(Phrase { text, translations })
}

fn unknown_language(code: &Spanned<String>, site: &SiteConfig, reader: &mut Reader<'_>) {
    let codes: Vec<_> = site.language_codes().collect();
    let known = codes.join(", ");
    let help = format!("it has {known}; add others to `languages`, or leave this text out");
    let message = format!("the site has no language `{}`", code.value);
    reader.report(reader.place(code), message, help);
}
