//! Writes an e-mail.

use anyhow::{Context as _, Result};
use domain::id::NotificationId;
use lettre::Message;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};

use crate::config::Config;

/// What a notification says, and whom it is for.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) id: NotificationId,
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) link: String,
}

/// The e-mail, as plain text.
///
/// # Errors
///
/// When the address is none.
pub(crate) fn write(config: &Config, letter: &Letter) -> Result<Message> {
    let address = letter.address.parse();
    let address = address.context("the address of the account cannot be written to")?;
    let host = config.from.email.domain();
    let message: MessageBuilder = Message::builder()
        .from(config.from.clone())
        .to(Mailbox::new(Some(letter.name.clone()), address))
        // A line break would begin another header.
        .subject(letter.title.replace(['\r', '\n'], " "))
        // The same for each attempt, so that a mail program shows a repeated one once.
        .message_id(Some(format!("<{}@{host}>", letter.id)))
        .header(ContentType::TEXT_PLAIN);
    message
        .body(text(config, letter))
        .context("the e-mail could not be written")
}

fn text(config: &Config, letter: &Letter) -> String {
    let Letter { title, body, .. } = letter;
    let link = config.public_url.as_ref().map(|url| {
        let base = url.as_str().trim_end_matches('/');
        format!("\n\n{base}/app{}", letter.link)
    });
    format!(
        "{title}\n\n{body}{}\n\n-- \nYou get this because you asked for e-mail about this schedule.\nIts page says how to change that.\n",
        link.unwrap_or_default()
    )
}
