//! Editions: the parts of a site in one language and of one version, each with a tree, a home page
//! and a search of its own.

use std::ops::Range;

use crate::navigation::Node;
use crate::site_config::SiteConfig;

/// What an edition is before its pages are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Where its pages stand below the content folder: empty, or ending with a slash.
    pub(crate) folder: String,
    pub(crate) language: String,
    /// Empty when the site names no versions.
    pub(crate) version: String,
    /// The places of both in the site's configuration.
    pub(crate) language_number: usize,
    pub(crate) version_number: usize,
}

/// An edition that has pages.
#[derive(Debug)]
pub(crate) struct Edition {
    pub(crate) plan: Plan,
    pub(crate) root: Node,
    /// Its pages, by their index in reading order.
    pub(crate) pages: Range<usize>,
}

/// The editions that `site` names; the first one stands at the root.
pub(crate) fn plans(site: &SiteConfig) -> Vec<Plan> {
    let unnamed = site.versions.is_empty().then_some(("", ""));
    let named = site.versions.iter();
    let named = named.map(|version| (version.name.as_str(), version.folder.as_str()));
    let versions: Vec<_> = unnamed.into_iter().chain(named).collect();
    let mut plans = Vec::new();
    for (version_number, (version, version_folder)) in versions.into_iter().enumerate() {
        for (language_number, language) in site.language_codes().enumerate() {
            let language_folder = if language_number == 0 { "" } else { language };
            let folders = [version_folder, language_folder].into_iter();
            plans.push(Plan {
                folder: folders
                    .filter(|folder| !folder.is_empty())
                    .map(|folder| format!("{folder}/"))
                    .collect(),
                language: language.to_owned(),
                version: version.to_owned(),
                language_number,
                version_number,
            });
        }
    }
    plans
}

/// The edition that the page at `path` belongs to: the one whose folder lies deepest around it.
pub(crate) fn of_path<'a>(plans: &'a [Plan], path: &str) -> Option<&'a Plan> {
    let around = plans.iter().filter(|plan| path.starts_with(&plan.folder));
    around.max_by_key(|plan| plan.folder.len())
}

/// The folders in which a path from the root is looked for, by a page of the edition `plan`: first
/// its own one, then that of the same version in the default language, then the root.
pub(crate) fn folders<'a>(plans: &'a [Plan], plan: &'a Plan) -> Vec<&'a str> {
    let default_language = plans
        .iter()
        .find(|other| other.version_number == plan.version_number && other.language_number == 0);
    let mut folders = vec![plan.folder.as_str()];
    folders.extend(default_language.map(|other| other.folder.as_str()));
    folders.push("");
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site_config::{Language, Version};

    fn site() -> SiteConfig {
        let language = |code: &str| Language {
            code: code.to_owned(),
            name: code.to_owned(),
            position: crate::diagnostic::Position::START,
        };
        let version = |name: &str, folder: &str| Version {
            name: name.to_owned(),
            folder: folder.to_owned(),
            position: crate::diagnostic::Position::START,
        };
        SiteConfig {
            languages: vec![language("en"), language("de")],
            versions: vec![version("2.0", ""), version("1.9", "v1.9")],
            ..SiteConfig::default()
        }
    }

    #[test]
    fn a_language_is_a_folder_within_that_of_the_version() {
        let plans = plans(&site());
        let folders: Vec<&str> = plans.iter().map(|plan| plan.folder.as_str()).collect();
        assert_eq!(folders, ["", "de/", "v1.9/", "v1.9/de/"]);
        let of = |path| of_path(&plans, path).map(|plan| plan.folder.as_str());
        assert_eq!(of("guides/de/page.md"), Some(""));
        assert_eq!(of("de/guides/page.md"), Some("de/"));
        assert_eq!(of("v1.9/de/index.md"), Some("v1.9/de/"));
        assert_eq!(of("development.md"), Some(""));
    }

    #[test]
    fn links_stay_in_the_version_and_then_in_the_default_language() {
        let plans = plans(&site());
        assert_eq!(super::folders(&plans, &plans[0]), [""]);
        assert_eq!(super::folders(&plans, &plans[1]), ["de/", ""]);
        assert_eq!(super::folders(&plans, &plans[2]), ["v1.9/", ""]);
        assert_eq!(super::folders(&plans, &plans[3]), ["v1.9/de/", "v1.9/", ""]);
    }
}
