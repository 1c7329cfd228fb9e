//! Judges a URL before anything is sent to it.

use std::net::IpAddr;

use url::{Host, Url};

use crate::http::address::refused_kind;
use crate::http::error::HttpError;
use crate::http::policy::HttpPolicy;
use crate::http::port;

/// Whom a request goes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// A host of the public internet: its addresses are still to be checked.
    Public,
    /// A host that an administrator allowed, wherever it is.
    Allowed,
}

/// Reads a URL as a browser does, so that the judged host is the one that gets the request.
pub(crate) fn parse(given: &str) -> Result<Url, HttpError> {
    Url::parse(given).map_err(|problem| HttpError::InvalidUrl {
        given: given.chars().take(200).collect(),
        problem: problem.to_string(),
    })
}

/// Checks everything that can be known without asking for the name's addresses.
///
/// A resolver is never asked for a literal address, which is why those are judged here.
pub(crate) fn judge(url: &Url, policy: &HttpPolicy) -> Result<Trust, HttpError> {
    let refused = |why: String| HttpError::Refused {
        what: without_credentials(url),
        why,
    };
    if !matches!(url.scheme(), "http" | "https") {
        let why = format!("only http and https are allowed, not \"{}\"", url.scheme());
        return Err(refused(why));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused(
            "a URL must not carry a user name or password".to_owned(),
        ));
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(refused("it names no host".to_owned()));
    };
    if port::is_refused(port) {
        return Err(refused(format!(
            "port {port} belongs to a protocol other than HTTP"
        )));
    }
    if policy.allows_private(&host.to_string(), port) {
        return Ok(Trust::Allowed);
    }
    match literal(&host).and_then(refused_kind) {
        Some(kind) => Err(HttpError::PrivateAddress {
            host: host.to_string(),
            kind,
        }),
        None => Ok(Trust::Public),
    }
}

fn literal(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some(IpAddr::V4(*address)),
        Host::Ipv6(address) => Some(IpAddr::V6(*address)),
        Host::Domain(_) => None,
    }
}

fn without_credentials(url: &Url) -> String {
    let mut url = url.clone();
    // Neither can fail for a URL that has credentials, and one without them needs no change.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string().chars().take(200).collect()
}
