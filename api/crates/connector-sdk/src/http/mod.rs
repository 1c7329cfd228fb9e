//! The guarded HTTP client: the only way from a tool to the network.

mod address;
mod client;
mod error;
mod policy;
mod port;
mod redirect;
mod resolver;
mod target;

pub use client::{GuardedClient, Request, Response};
pub use error::HttpError;
pub use policy::{AllowedHost, HttpPolicy, InvalidPolicy, Limits};
pub use reqwest::Method;
pub use reqwest::header;
pub use resolver::{Resolver, SystemResolver};
pub use url::Url;
