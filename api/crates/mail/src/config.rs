//! Which server takes the e-mails, and whom they are from.

use anyhow::{Context as _, Result, bail};
use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// How e-mails are sent.
#[derive(Debug, Clone)]
pub struct Config {
    /// The mail server, with the password: `smtp://` or `smtps://`.
    pub server: SecretString,
    /// Whom they are from, such as `Profile Builder <agents@company.example>`.
    pub from: Mailbox,
    /// Where people reach the web client, for links; none leaves them out.
    pub public_url: Option<Url>,
}

impl Config {
    /// Reads the environment; none when no mail server is named.
    ///
    /// # Errors
    ///
    /// Names the variable that cannot be used, and what would be right.
    pub fn from_environment() -> Result<Option<Self>> {
        let Some(server) = text("PROFILE_BUILDER_SMTP_URL") else {
            return Ok(None);
        };
        let Some(from) = text("PROFILE_BUILDER_MAIL_FROM") else {
            bail!(
                "PROFILE_BUILDER_SMTP_URL is set, but not PROFILE_BUILDER_MAIL_FROM: set whom e-mails are from, such as \"Profile Builder <agents@company.example>\""
            );
        };
        let server = SecretString::from(server);
        check_server(&server)?;
        Ok(Some(Self {
            server,
            from: from.parse().with_context(|| {
                format!("PROFILE_BUILDER_MAIL_FROM is \"{from}\"; give an address, such as \"Profile Builder <agents@company.example>\"")
            })?,
            public_url: public_url()?,
        }))
    }
}

/// The password may stand in it, so that it is not repeated.
fn check_server(server: &SecretString) -> Result<()> {
    let known = |scheme: &str| matches!(scheme, "smtp" | "smtps");
    let fits =
        Url::parse(server.expose_secret()).is_ok_and(|url| known(url.scheme()) && url.has_host());
    if !fits {
        bail!(
            "PROFILE_BUILDER_SMTP_URL cannot be used: give smtps://user:password@host, or smtp://host:port?tls=required"
        );
    }
    Ok(())
}

fn public_url() -> Result<Option<Url>> {
    let Some(given) = text("PROFILE_BUILDER_PUBLIC_URL") else {
        return Ok(None);
    };
    let url = Url::parse(&given).ok();
    match url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        Some(url) => Ok(Some(url)),
        None => bail!(
            "PROFILE_BUILDER_PUBLIC_URL is \"{given}\"; give the address that people open, such as https://agents.company.example"
        ),
    }
}

/// A variable's value; an empty one counts as not set.
fn text(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.trim().is_empty())
}
