//! What a build is given: folders, and the address the site will have.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::day;

/// Everything a build depends on besides the content itself.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) content: PathBuf,
    pub(crate) static_files: Option<PathBuf>,
    pub(crate) base_url: BaseUrl,
    /// Whether the git repository around the content is asked for dates and authors.
    pub(crate) git: bool,
    /// The day for which the site is built.
    pub(crate) today: Today,
    /// Whether pages that are not part of the site are shown all the same.
    pub(crate) drafts: bool,
    /// Threads to use; 0 means one per processor.
    pub(crate) jobs: usize,
}

/// A day of the calendar. What it is does not show, so that a day alone is no other configuration.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Today(pub(crate) String);

impl Today {
    /// The day of the clock.
    pub(crate) fn of_clock() -> Self {
        Self(day::today())
    }
}

impl fmt::Debug for Today {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Today")
    }
}

impl FromStr for Today {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if day::is_day(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("write year-month-day, such as 2026-01-31".to_owned())
        }
    }
}

/// The address of the site's root: an origin that may be empty, and a path that starts and ends
/// with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    origin: String,
    path: String,
}

impl BaseUrl {
    /// The link to `path`, which has no leading slash, from any page of the site.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.path)
    }

    /// The whole address for a link that starts at the root of the server, when the site's origin is
    /// known.
    pub(crate) fn whole(&self, link: &str) -> Option<String> {
        (!self.origin.is_empty()).then(|| format!("{}{link}", self.origin))
    }

    /// Whether the site is all that its server serves.
    pub(crate) fn is_root(&self) -> bool {
        self.path == "/"
    }

    /// The whole address of `path`, when the site's origin is known.
    pub(crate) fn absolute(&self, path: &str) -> Option<String> {
        (!self.origin.is_empty()).then(|| format!("{}{}{path}", self.origin, self.path))
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (origin, path) = match text.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => {
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                if host.is_empty() {
                    return Err("the address has no host".to_owned());
                }
                (format!("{scheme}://{host}"), path)
            }
            Some(_) => return Err("only http and https addresses can be served".to_owned()),
            None => (String::new(), text),
        };
        let path = path.trim_matches('/');
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        if !path.chars().all(allowed) || path.split('/').any(|part| part == "..") {
            return Err("the path may hold letters, digits and - . _ ~ only".to_owned());
        }
        let path = if path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{path}/")
        };
        Ok(Self { origin, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (String, String) {
        let url: BaseUrl = text.parse().unwrap();
        (url.origin, url.path)
    }

    #[test]
    fn a_path_gets_its_slashes() {
        for text in ["docs", "/docs", "docs/", "/docs/"] {
            assert_eq!(parse(text), (String::new(), "/docs/".to_owned()), "{text}");
        }
        assert_eq!(parse("/").1, "/");
    }

    #[test]
    fn an_address_is_split_into_origin_and_path() {
        let expected = ("https://help.example.com".to_owned(), "/a/b/".to_owned());
        assert_eq!(parse("https://help.example.com/a/b"), expected);
        assert_eq!(parse("http://localhost:8080").1, "/");
    }

    #[test]
    fn what_could_break_out_of_an_attribute_is_refused() {
        for text in ["ftp://host/", "https://", "/a\"b/", "/../x/", "/a b/"] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }
}
