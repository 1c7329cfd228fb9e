//! The connection that the client library uses: one request after the other, without a runtime.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::AsyncReadExt;
use meilisearch_sdk::errors::Error;
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use rustls::crypto::aws_lc_rs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::Request;
use ureq::tls::{RootCerts, TlsConfig};

/// The longest time for one request, which may carry some megabytes.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// The most that an answer may hold, in bytes.
const MOST_BYTES: u64 = 1 << 30;

#[derive(Clone)]
pub(super) struct Http {
    agent: ureq::Agent,
    authorization: Option<String>,
}

impl Http {
    pub(super) fn new(key: Option<&str>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .tls_config(tls())
            .user_agent(concat!("site-gen/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            authorization: key.map(|key| format!("Bearer {key}")),
        }
    }

    fn send(
        &self,
        verb: &str,
        address: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<(u16, String), ureq::Error> {
        let mut request = Request::builder().method(verb).uri(address);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let mut response = match body {
            Some((content_type, bytes)) => {
                let request = request.header("content-type", content_type).body(bytes);
                self.agent.run(request?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MOST_BYTES);
        Ok((status, body.read_to_string()?))
    }
}

#[async_trait]
impl HttpClient for Http {
    async fn stream_request<Query, Body, Output>(
        &self,
        url: &str,
        method: Method<Query, Body>,
        content_type: &str,
        expected_status_code: u16,
    ) -> Result<Output, Error>
    where
        Query: Serialize + Send + Sync,
        Body: futures::AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    {
        let address = format!("{url}{}", yaup::to_string(method.query())?);
        let verb = verb(&method);
        let mut bytes = Vec::new();
        let body = match method.into_body() {
            Some(body) => {
                let mut body = std::pin::pin!(body);
                let read = body.read_to_end(&mut bytes).await;
                read.map_err(|error| Error::Other(Box::new(error)))?;
                Some((content_type, bytes))
            }
            None => None,
        };
        let (status, answer) = self
            .send(verb, &address, body)
            .map_err(|error| Error::Other(Box::new(error)))?;
        let answer = if answer.is_empty() { "null" } else { &answer };
        parse_response(status, expected_status_code, answer, address)
    }
}

/// The certificates that the machine trusts, and the cryptography of the rest of the product.
fn tls() -> TlsConfig {
    TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
        .build()
}

fn verb<Query, Body>(method: &Method<Query, Body>) -> &'static str {
    match method {
        Method::Get { .. } => "GET",
        Method::Post { .. } => "POST",
        Method::Patch { .. } => "PATCH",
        Method::Put { .. } => "PUT",
        Method::Delete { .. } => "DELETE",
    }
}
