//! One address: asked for its head, for its body when that is refused, and followed where it leads.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::aws_lc_rs;
use ureq::http::header::{LOCATION, RETRY_AFTER};
use ureq::http::{HeaderMap, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};
use url::Url;

use crate::external::Outcome;
use crate::external::pace::Pace;

const MOST_REDIRECTS: usize = 5;

/// A host that wants to be left alone for longer is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Addresses of a host in a row without any answer, after which the others are not tried.
const MOST_SILENT: usize = 3;

/// Asks, at a pace that no server minds.
pub(super) struct Asker {
    agent: Agent,
    pace: Pace,
}

/// What one request came to.
enum Reply {
    Status(StatusCode, HeaderMap),
    /// The connection was made, and nothing that can be understood came back.
    Refused(String),
    Silent(String),
}

impl Asker {
    pub(super) fn new(timeout: Duration) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(timeout))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!(
                "site-gen/",
                env!("CARGO_PKG_VERSION"),
                " (checks links)"
            ))
            .build();
        Self {
            agent: config.into(),
            pace: Pace::default(),
        }
    }

    /// Asks for addresses of one host, one after the other.
    pub(super) fn ask_host(&self, addresses: Vec<Url>) -> Vec<(Url, Outcome)> {
        let mut silent = 0;
        let ask = |address: Url| {
            let outcome = if silent == MOST_SILENT {
                Outcome::Unclear("its host does not answer".to_owned())
            } else {
                match self.ask(&address) {
                    Ok(outcome) => {
                        silent = 0;
                        outcome
                    }
                    Err(reason) => {
                        silent += 1;
                        Outcome::Unclear(reason)
                    }
                }
            };
            (address, outcome)
        };
        addresses.into_iter().map(ask).collect()
    }

    /// Follows `address` to its end; the error is the reason for there being no answer.
    fn ask(&self, address: &Url) -> Result<Outcome, String> {
        let mut current = address.clone();
        let mut lasting = None;
        let mut only_lasting = true;
        for _ in 0..=MOST_REDIRECTS {
            let (status, headers) = self.answer(&current)?;
            let Some(next) = redirection(status, &headers) else {
                return Ok(verdict(status, lasting));
            };
            let Some(next) = next.and_then(|next| followed(&current, next)) else {
                let reason = format!("it redirects ({status}) to what is no address");
                return Ok(Outcome::Unclear(reason));
            };
            only_lasting &= matches!(status.as_u16(), 301 | 308);
            current = next;
            if only_lasting {
                lasting = Some(current.clone());
            }
        }
        let reason = format!("it redirects more than {MOST_REDIRECTS} times");
        Ok(Outcome::Unclear(reason))
    }

    /// The answer to a request for the head, or for the body when that is refused: some servers know
    /// the one only.
    fn answer(&self, address: &Url) -> Result<(StatusCode, HeaderMap), String> {
        match self.request(address, true) {
            Reply::Status(status, headers)
                if status.is_success() || status.is_redirection() || is_busy(status) =>
            {
                return Ok((status, headers));
            }
            Reply::Silent(reason) => return Err(reason),
            Reply::Status(..) | Reply::Refused(_) => {}
        }
        match self.request(address, false) {
            Reply::Status(status, headers) => Ok((status, headers)),
            Reply::Refused(reason) | Reply::Silent(reason) => Err(reason),
        }
    }

    /// One request, and a second one when the server says when to come back.
    fn request(&self, address: &Url, only_head: bool) -> Reply {
        let send = || {
            if only_head {
                self.agent.head(address.as_str()).call()
            } else {
                self.agent.get(address.as_str()).call()
            }
        };
        let turn = self.pace.wait(address);
        let reply = reply(send());
        let Reply::Status(status, headers) = &reply else {
            return reply;
        };
        let pause = retry_after(headers, SystemTime::now());
        let Some(pause) = pause.filter(|pause| is_busy(*status) && *pause <= LONGEST_WAIT) else {
            return reply;
        };
        turn.hold_off(pause);
        drop(turn);
        let _turn = self.pace.wait(address);
        self::reply(send())
    }
}

fn reply(result: Result<ureq::http::Response<ureq::Body>, Error>) -> Reply {
    match result {
        Ok(response) => {
            let (parts, _) = response.into_parts();
            Reply::Status(parts.status, parts.headers)
        }
        Err(Error::Timeout(_)) => Reply::Silent("it took too long".to_owned()),
        Err(Error::HostNotFound) => Reply::Silent("its host is not known".to_owned()),
        Err(Error::ConnectionFailed) => Reply::Silent("its host does not answer".to_owned()),
        Err(Error::Io(error)) if error.kind() == ErrorKind::ConnectionRefused => {
            Reply::Silent("its host does not answer".to_owned())
        }
        Err(Error::Io(_) | Error::Protocol(_)) => {
            Reply::Refused("its answer is cut off, or none".to_owned())
        }
        Err(error) => Reply::Silent(error.to_string()),
    }
}

fn is_busy(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    )
}

/// How long the server wants to be left alone: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// None when the answer is no redirection, else where it leads, if it says so.
fn redirection(status: StatusCode, headers: &HeaderMap) -> Option<Option<&str>> {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308).then(|| {
        let location = headers.get(LOCATION)?;
        location.to_str().ok()
    })
}

fn followed(current: &Url, location: &str) -> Option<Url> {
    let mut next = current.join(location).ok()?;
    next.set_fragment(None);
    matches!(next.scheme(), "http" | "https").then_some(next)
}

fn verdict(status: StatusCode, lasting: Option<Url>) -> Outcome {
    match (status, lasting) {
        (StatusCode::NOT_FOUND | StatusCode::GONE, _) => Outcome::Gone(status.as_u16()),
        (status, Some(to)) if status.is_success() => Outcome::Moved(to.into()),
        (status, None) if status.is_success() => Outcome::Fine,
        (status, _) => Outcome::Unclear(format!("it answers {status}")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use ureq::http::HeaderValue;

    use super::*;

    fn pause(value: &'static str) -> Option<Duration> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        retry_after(&headers, now)
    }

    #[test]
    fn a_server_may_name_seconds_or_a_date() {
        assert_eq!(pause("120"), Some(Duration::from_secs(120)));
        assert_eq!(
            pause("Sun, 06 Nov 1994 08:49:47 GMT"),
            Some(Duration::from_secs(10))
        );
        assert_eq!(pause("Sun, 06 Nov 1994 08:49:27 GMT"), Some(Duration::ZERO));
        assert_eq!(pause("soon"), None);
    }

    #[test]
    fn a_redirection_stays_on_the_web() {
        let current = Url::parse("https://example.com/a/b").unwrap();
        let to = |location| followed(&current, location).map(String::from);
        assert_eq!(to("../c#d").as_deref(), Some("https://example.com/c"));
        assert_eq!(
            to("//other.example/").as_deref(),
            Some("https://other.example/")
        );
        assert_eq!(to("file:///etc/passwd"), None);
    }
}
