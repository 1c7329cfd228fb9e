//! What the clients of all providers share below their protocols.

use std::time::{Duration, SystemTime};

use reqwest::Response;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::Url;

use crate::environment::InvalidVariable;

/// The most bytes of an error's body that are read.
const MAX_BODY: usize = 64 * 1024;

/// A client for one provider. It follows no redirect and reads no proxy variable, so that the key goes
/// to one place only.
pub(crate) fn client(
    connect_timeout: Duration,
    address_variable: &'static str,
) -> Result<reqwest::Client, InvalidVariable> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(connect_timeout)
        .build()
        .map_err(|error| InvalidVariable {
            variable: address_variable,
            problem: format!("no HTTPS client can be made: {error}"),
        })
}

/// A key as a header, with `prefix` in front, which no log shows.
pub(crate) fn key_header(
    prefix: &str,
    key: &SecretString,
    variable: &'static str,
) -> Result<HeaderValue, InvalidVariable> {
    let text = format!("{prefix}{}", key.expose_secret());
    let mut header = HeaderValue::from_str(&text).map_err(|_| InvalidVariable {
        variable,
        problem: "a key is made of visible ASCII characters only".to_owned(),
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// The address in a variable.
pub(crate) fn base_url(
    text: &str,
    variable: &'static str,
    example: &str,
) -> Result<Url, InvalidVariable> {
    let invalid = |problem: String| InvalidVariable { variable, problem };
    let url = Url::parse(text)
        .map_err(|error| invalid(format!("{error}; an address such as {example} is expected")))?;
    if !matches!(url.scheme(), "http" | "https") || url.query().is_some() {
        return Err(invalid(
            "an http or https address without a query is expected".to_owned(),
        ));
    }
    Ok(url)
}

/// When an answer says to come back: after some seconds or at a time.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = httpdate::parse_http_date(value).ok()?;
    Some(time.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The beginning of an error's body.
pub(crate) async fn error_body(response: &mut Response, stall: Duration) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Ok(Some(chunk))) = timeout(stall, response.chunk()).await {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY {
            break;
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(value: &str) -> Option<Duration> {
        let value = HeaderValue::from_str(value).unwrap();
        retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]))
    }

    #[test]
    fn a_wait_is_read_in_seconds_and_as_a_time() {
        assert_eq!(after(" 7 "), Some(Duration::from_secs(7)));
        let later = SystemTime::now() + Duration::from_secs(90);
        let wait = after(&httpdate::fmt_http_date(later)).unwrap();
        assert!(
            (Duration::from_secs(85)..=Duration::from_secs(91)).contains(&wait),
            "{wait:?}"
        );
        assert_eq!(after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("soon"), None);
    }
}
