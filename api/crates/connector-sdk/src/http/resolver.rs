//! Names to addresses, checked before a connection is made.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::http::address::refused_kind;
use crate::http::error::HttpError;

/// Finds the addresses of a name.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All addresses of `name`, in the order in which they are to be tried.
    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// Asks the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0))
            .await?
            .map(|address| address.ip())
            .collect())
    }
}

/// Hands a resolver's addresses to the connector.
///
/// The connector connects to exactly these, so that what was checked is what is opened: an answer
/// that changes a moment later has no effect on a connection, and is checked for the next one.
pub(crate) struct Checked {
    pub(crate) resolver: Arc<dyn Resolver>,
    /// False only for hosts that an administrator trusts.
    pub(crate) public_only: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = Arc::clone(&self.resolver);
        let public_only = self.public_only;
        Box::pin(async move {
            let addresses = checked_addresses(&*resolver, name.as_str(), public_only).await?;
            // The connector puts the port of the URL in place of the zero.
            let addresses = addresses
                .into_iter()
                .map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

async fn checked_addresses(
    resolver: &dyn Resolver,
    name: &str,
    public_only: bool,
) -> Result<Vec<IpAddr>, HttpError> {
    let unknown = || HttpError::UnknownHost(name.to_owned());
    let addresses = resolver.resolve(name).await.map_err(|_| unknown())?;
    if addresses.is_empty() {
        return Err(unknown());
    }
    // One bad address spoils the name: a public one beside it may be there to get past a check.
    if public_only && let Some(kind) = addresses.iter().find_map(|a| refused_kind(*a)) {
        return Err(HttpError::PrivateAddress {
            host: name.to_owned(),
            kind,
        });
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Answers(Mutex<Vec<Vec<&'static str>>>);

    #[async_trait]
    impl Resolver for Answers {
        async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
            let answer = self.0.lock().unwrap().remove(0);
            Ok(answer
                .into_iter()
                .map(|address| address.parse().unwrap())
                .collect())
        }
    }

    #[tokio::test]
    async fn every_answer_and_every_address_in_it_is_checked() {
        let answers = vec![
            vec!["1.1.1.1", "2606:4700::1111"],
            vec!["1.1.1.1", "127.0.0.1"],
            vec!["2606:4700::1111", "::ffff:10.0.0.1"],
            vec![],
            vec!["1.1.1.1"],
        ];
        let checked = Checked {
            resolver: Arc::new(Answers(Mutex::new(answers))),
            public_only: true,
        };
        let mut seen = Vec::new();
        for _ in 0..5 {
            let result = checked.resolve("flip.example".parse().unwrap()).await;
            seen.push(match result {
                Ok(addresses) => addresses
                    .map(|a| a.to_string())
                    .collect::<Vec<_>>()
                    .join(" "),
                Err(error) => error.to_string().chars().take(34).collect(),
            });
        }
        assert_eq!(
            seen,
            [
                "1.1.1.1:0 [2606:4700::1111]:0",
                "flip.example must not be opened: i",
                "flip.example must not be opened: i",
                "the name flip.example could not be",
                "1.1.1.1:0",
            ]
        );
    }
}
