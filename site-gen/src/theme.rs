//! The theme, embedded in the program: templates, one style sheet, and scripts.
//!
//! Style sheet and scripts carry a hash of their content in their names, so that browsers may keep
//! them for ever.

use std::collections::BTreeMap;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use tera::Tera;

use crate::offline;
use crate::output::File;
use crate::squeeze;
use crate::words::{self, Words};

const TEMPLATES: &[(&str, &str)] = &[
    (
        "components.html",
        include_str!("../theme/templates/components.html"),
    ),
    ("base.html", include_str!("../theme/templates/base.html")),
    (
        "navigation.html",
        include_str!("../theme/templates/navigation.html"),
    ),
    ("page.html", include_str!("../theme/templates/page.html")),
    ("tags.html", include_str!("../theme/templates/tags.html")),
    (
        "not-found.html",
        include_str!("../theme/templates/not-found.html"),
    ),
    (
        "offline.html",
        include_str!("../theme/templates/offline.html"),
    ),
    (
        "redirect.html",
        include_str!("../theme/templates/redirect.html"),
    ),
];

/// The components that content may call.
pub(crate) const COMPONENTS: [(&str, &str); 11] = [
    (
        "components/baseline.html",
        include_str!("../theme/components/baseline.html"),
    ),
    (
        "components/simulator.html",
        include_str!("../theme/components/simulator.html"),
    ),
    (
        "components/badge.html",
        include_str!("../theme/components/badge.html"),
    ),
    (
        "components/cards.html",
        include_str!("../theme/components/cards.html"),
    ),
    (
        "components/figure.html",
        include_str!("../theme/components/figure.html"),
    ),
    (
        "components/include.html",
        include_str!("../theme/components/include.html"),
    ),
    (
        "components/kbd.html",
        include_str!("../theme/components/kbd.html"),
    ),
    (
        "components/snippet.html",
        include_str!("../theme/components/snippet.html"),
    ),
    (
        "components/steps.html",
        include_str!("../theme/components/steps.html"),
    ),
    (
        "components/tabs.html",
        include_str!("../theme/components/tabs.html"),
    ),
    (
        "components/table.html",
        include_str!("../theme/components/table.html"),
    ),
];

const STYLES: &[&str] = &[
    include_str!("../theme/css/tokens.css"),
    include_str!("../theme/css/layout.css"),
    include_str!("../theme/css/content.css"),
    include_str!("../theme/css/code.css"),
    include_str!("../theme/css/components.css"),
    include_str!("../theme/css/search.css"),
    include_str!("../theme/css/roles.css"),
    include_str!("../theme/css/offline.css"),
    include_str!("../theme/css/tools.css"),
    include_str!("../theme/css/tags.css"),
];

/// Runs before the first paint, so it is small and stands alone.
const BOOT: &str = include_str!("../theme/js/boot.js");

/// Leads on from a former address.
const REDIRECT: &str = include_str!("../theme/js/redirect.js");

const ICON: &str = include_str!("../theme/icon.svg");

/// The icon as a picture, for devices that install the site; `maskable` fills its square, so that
/// a device may cut it to a shape of its own.
const PICTURES: [(&str, &[u8]); 3] = [
    ("icon-192", include_bytes!("../theme/icons/icon-192.png")),
    ("icon-512", include_bytes!("../theme/icons/icon-512.png")),
    (
        "maskable-512",
        include_bytes!("../theme/icons/maskable-512.png"),
    ),
];
const TOUCH_ICON: &[u8] = include_bytes!("../theme/icons/touch-180.png");

/// A module stands behind those that it imports.
const MODULES: &[(&str, &str)] = &[
    ("words", include_str!("../theme/js/words.js")),
    ("servers", include_str!("../theme/js/servers.js")),
    ("baseline", include_str!("../theme/js/baseline.js")),
    ("simulator", include_str!("../theme/js/simulator.js")),
    ("roles", include_str!("../theme/js/roles.js")),
    ("theme", include_str!("../theme/js/theme.js")),
    ("menu", include_str!("../theme/js/menu.js")),
    ("reading", include_str!("../theme/js/reading.js")),
    ("tabs", include_str!("../theme/js/tabs.js")),
    ("search-index", include_str!("../theme/js/search-index.js")),
    (
        "search-static",
        include_str!("../theme/js/search-static.js"),
    ),
    (
        "search-product",
        include_str!("../theme/js/search-product.js"),
    ),
    (
        "search-meilisearch",
        include_str!("../theme/js/search-meilisearch.js"),
    ),
    (
        "search-sources",
        include_str!("../theme/js/search-sources.js"),
    ),
    (
        "search-recent",
        include_str!("../theme/js/search-recent.js"),
    ),
    (
        "search-dialog",
        include_str!("../theme/js/search-dialog.js"),
    ),
    ("search", include_str!("../theme/js/search.js")),
    ("bookmarks", include_str!("../theme/js/bookmarks.js")),
    ("page-tools", include_str!("../theme/js/page-tools.js")),
    ("feedback", include_str!("../theme/js/feedback.js")),
    ("offline", include_str!("../theme/js/offline.js")),
    (
        "offline-pages",
        include_str!("../theme/js/offline-pages.js"),
    ),
    ("site", include_str!("../theme/js/site.js")),
];

/// Where the theme's files are in the site.
pub(crate) struct Assets {
    pub(crate) style: String,
    pub(crate) boot: String,
    pub(crate) redirect: String,
    pub(crate) script: String,
    pub(crate) icon: String,
    pub(crate) touch_icon: String,
    /// In the order of their sizes; the last one is maskable.
    pub(crate) pictures: [String; 3],
    /// The service worker, when the site is to have one.
    pub(crate) worker: Option<&'static str>,
    /// For each language of the site the file with the words of scripts, unless they have them.
    pub(crate) words: BTreeMap<String, String>,
    /// What the first module imports, for browsers to load at once.
    pub(crate) imported: Vec<String>,
    /// Where each module is, by its name.
    modules: Vec<(&'static str, String)>,
    pub(crate) files: Vec<File>,
}

impl Assets {
    /// What browsers compare style sheets and scripts with, by their paths.
    pub(crate) fn integrity(&self) -> impl Iterator<Item = (&str, String)> {
        let is_checked = |file: &&File| file.path.ends_with(".css") || file.path.ends_with(".js");
        let files = self.files.iter().filter(is_checked);
        files.map(|file| {
            let hash = STANDARD.encode(Sha384::digest(&file.bytes));
            (file.path.as_str(), format!("sha384-{hash}"))
        })
    }

    /// The path of a module; None when the theme has none of that name.
    pub(crate) fn module(&self, name: &str) -> Option<&str> {
        let module = self.modules.iter().find(|(known, _)| *known == name);
        module.map(|(_, path)| path.as_str())
    }
}

/// Where the module of words leaves room for those that every script has.
const ENGLISH: &str = "{/* english */}";

/// The theme's files for pages in `languages`, under their hashed names.
pub(crate) fn assets<'a>(languages: impl Iterator<Item = &'a str>) -> anyhow::Result<Assets> {
    let mut files = Vec::new();
    let style = add(&mut files, "site", "css", squeeze::css(&STYLES.concat()));
    let boot = add(&mut files, "boot", "js", squeeze::js(BOOT));
    let redirect = add(&mut files, "redirect", "js", squeeze::js(REDIRECT));
    let icon = add(&mut files, "icon", "svg", ICON);
    let touch_icon = add(&mut files, "touch-icon", "png", TOUCH_ICON);
    let pictures = PICTURES.map(|(name, bytes)| add(&mut files, name, "png", bytes));
    let english = words::english_script()?;
    let mut script = String::new();
    let mut modules = Vec::new();
    let mut imports: Vec<(String, String)> = Vec::new();
    for &(name, source) in MODULES {
        let text = imports.iter().fold(
            squeeze::js(source).replace(ENGLISH, &english),
            |text, (from, to)| text.replace(from, to),
        );
        script = add(&mut files, name, "js", text);
        modules.push((name, script.clone()));
        let hashed = script.trim_start_matches("assets/");
        imports.push((format!("\"./{name}.js\""), format!("\"./{hashed}\"")));
    }
    let mut words = BTreeMap::new();
    for language in languages {
        let of_language = Words::of(language)?;
        if let Some(script) = of_language.script() {
            let script =
                serde_json::to_string(script).context("cannot encode a language's words")?;
            let text = format!("globalThis.siteWords = {script};\n");
            let path = add(&mut files, &format!("words-{language}"), "js", text);
            words.insert(language.to_owned(), path);
        }
    }
    let (_, site) = MODULES.last().context("the theme has no module")?;
    let is_imported = |name: &str| site.contains(&format!(" from \"./{name}.js\""));
    let imported = modules.iter().filter(|(name, _)| is_imported(name));
    Ok(Assets {
        imported: imported.map(|(_, path)| path.clone()).collect(),
        style,
        boot,
        redirect,
        script,
        icon,
        touch_icon,
        pictures,
        worker: Some(offline::WORKER),
        words,
        modules,
        files,
    })
}

/// Adds a file named after its content and returns its path.
fn add(files: &mut Vec<File>, name: &str, extension: &str, content: impl Into<Vec<u8>>) -> String {
    let file = named(name, extension, content);
    let path = file.path.clone();
    files.push(file);
    path
}

/// A file named after its content.
pub(crate) fn named(name: &str, extension: &str, content: impl Into<Vec<u8>>) -> File {
    let bytes = content.into();
    let hash = blake3::hash(&bytes).to_hex();
    let short = hash.get(..12).unwrap_or_default();
    File {
        path: format!("assets/{name}.{short}.{extension}"),
        bytes,
    }
}

/// The templates, compiled.
pub(crate) fn templates() -> anyhow::Result<Tera> {
    let mut tera = Tera::new();
    tera.add_raw_templates(TEMPLATES.iter().copied())
        .context("the theme's templates are wrong")?;
    Ok(tera)
}
