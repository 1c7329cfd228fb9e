//! Sends requests under the rules of a policy.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use crate::dry_run;
use crate::http::error::{HttpError, translate};
use crate::http::policy::HttpPolicy;
use crate::http::redirect;
use crate::http::resolver::{Checked, Resolver, SystemResolver};
use crate::http::target::{self, Trust};

/// The client that all tools share. Cheap to clone.
#[derive(Clone)]
pub struct GuardedClient {
    policy: Arc<HttpPolicy>,
    /// Connects to public addresses only.
    public: reqwest::Client,
    /// Connects anywhere; used for hosts that an administrator allowed, and for nothing else.
    allowed: reqwest::Client,
}

/// What to send.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address, not judged yet.
    pub url: Url,
    /// Headers, credentials included; most stay behind when a redirect leaves the origin.
    pub headers: HeaderMap,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status, an error's too: only a failed exchange is an [`HttpError`].
    pub status: u16,
    /// Where the response came from, after all redirects.
    pub url: Url,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body, at most as long as the policy allows.
    pub body: Vec<u8>,
    /// Whether the body was longer than that.
    pub truncated: bool,
}

impl Request {
    /// A GET request, or the reason why this is no URL.
    pub fn get(url: &str) -> Result<Self, HttpError> {
        let url = target::parse(url)?;
        Ok(Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
        })
    }
}

impl GuardedClient {
    /// A client that asks the operating system for addresses.
    pub fn new(policy: HttpPolicy) -> Result<Self, HttpError> {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// A client that asks this resolver for addresses.
    pub fn with_resolver(
        policy: HttpPolicy,
        resolver: Arc<dyn Resolver>,
    ) -> Result<Self, HttpError> {
        let public = Checked {
            resolver: Arc::clone(&resolver),
            public_only: true,
        };
        let allowed = Checked {
            resolver,
            public_only: false,
        };
        Ok(Self {
            public: build(&policy, public)?,
            allowed: build(&policy, allowed)?,
            policy: Arc::new(policy),
        })
    }

    /// Sends a request and follows its redirects, all within the policy's limits.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        if dry_run::is_dry() {
            return Err(HttpError::Refused {
                what: host,
                why: "a dry run opens no connection".to_owned(),
            });
        }
        tokio::time::timeout(self.policy.limits.total_timeout, self.follow(request))
            .await
            .unwrap_or(Err(HttpError::TimedOut(host)))
    }

    async fn follow(&self, mut request: Request) -> Result<Response, HttpError> {
        let limit = self.policy.limits.max_redirects;
        for _ in 0..=limit {
            let response = self.exchange(&request).await?;
            let Some(location) = redirect::location(&response) else {
                return self.read(response).await;
            };
            request = redirect::follow(request, response.status().as_u16(), location?)?;
        }
        let host = request.url.host_str().unwrap_or_default().to_owned();
        Err(HttpError::TooManyRedirects { host, limit })
    }

    async fn exchange(&self, request: &Request) -> Result<reqwest::Response, HttpError> {
        let client = match target::judge(&request.url, &self.policy)? {
            Trust::Public => &self.public,
            Trust::Allowed => &self.allowed,
        };
        let mut builder = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone());
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let host = request.url.host_str().unwrap_or_default();
        builder
            .send()
            .await
            .map_err(|error| translate(&error, host))
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Response, HttpError> {
        let limit = self.policy.limits.max_body_bytes;
        let url = response.url().clone();
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut body = Vec::new();
        let mut truncated = false;
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| translate(&error, &host))?
        {
            let room = limit.saturating_sub(body.len());
            body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if chunk.len() > room {
                truncated = true;
                break;
            }
        }
        let status = response.status().as_u16();
        Ok(Response {
            status,
            url,
            headers: response.headers().clone(),
            body,
            truncated,
        })
    }
}

fn build(policy: &HttpPolicy, resolver: Checked) -> Result<reqwest::Client, HttpError> {
    let resolver = Arc::new(resolver);
    let builder = || {
        reqwest::Client::builder()
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(policy.limits.connect_timeout)
            .user_agent(concat!("profile-builder/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::clone(&resolver))
    };
    // A machine without certificates gets a client that trusts no server over https, rather than
    // a platform that does not start.
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
        .map_err(|error| HttpError::Setup(error.to_string()))
}
