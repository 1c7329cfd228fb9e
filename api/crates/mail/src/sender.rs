//! Takes e-mails from the outbox and sends them. Any number of processes may do so on one database.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use db_schema::schema::{mail_outbox, notifications, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{NotificationId, OrganisationId};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::message::{Letter, write};

/// The most e-mails of one look.
const BATCH: i64 = 50;
/// The most attempts: with the waits between them, about a day.
const ATTEMPTS: i32 = 10;
/// How long a process that has taken an e-mail has to send it, before another takes it.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How long the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The limit of the wait after the first attempt, in milliseconds; it doubles with each further one.
const BASE_MS: i64 = 60_000;
/// The limit stays below this.
const LONGEST_MS: i64 = 4 * 3_600_000;

/// Sends e-mails. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    db: Db,
    config: Arc<Config>,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Sender {
    /// A sender by way of the server that `config` names. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// When the server's address cannot be used.
    pub fn new(db: Db, config: Config) -> Result<Self> {
        let url = config.server.expose_secret();
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("PROFILE_BUILDER_SMTP_URL cannot be used")?
            .timeout(Some(TIMEOUT))
            .build();
        Ok(Self {
            db,
            config: Arc::new(config),
            transport,
        })
    }
}

/// Looks again and again until `stop` is cancelled.
pub async fn run(sender: Sender, poll: Duration, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = pass(&sender, Utc::now()).await {
            tracing::error!(%error, "Could not look for e-mails to send; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(poll) => {}
        }
    }
}

/// Sends once what is due, as if it were `now`, and returns how many e-mails were tried.
///
/// # Errors
///
/// When the database does not answer. What the mail server refuses is noted and tried again.
pub async fn pass(sender: &Sender, now: DateTime<Utc>) -> QueryResult<usize> {
    let mut tried = 0;
    for (id, organisation) in due(&sender.db, now).await? {
        let Some((letter, attempt)) = take(&sender.db, organisation, id, now).await? else {
            continue;
        };
        tried += 1;
        let outcome = send(sender, &letter).await;
        note(&sender.db, organisation, id, attempt, outcome, now).await?;
    }
    Ok(tried)
}

async fn due(db: &Db, now: DateTime<Utc>) -> QueryResult<Vec<(NotificationId, OrganisationId)>> {
    db.engine(async move |conn| {
        mail_outbox::table
            .filter(mail_outbox::send_at.le(now))
            .order(mail_outbox::send_at)
            .limit(BATCH)
            .select((mail_outbox::notification_id, mail_outbox::organisation_id))
            .load(conn)
            .await
    })
    .await
}

/// Takes an e-mail for a while; none when somebody else has it.
async fn take(
    db: &Db,
    organisation: OrganisationId,
    id: NotificationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<(Letter, i32)>> {
    db.tenant(organisation, async move |conn| {
        let attempt: Option<i32> = mail_outbox::table
            .find(id)
            .filter(mail_outbox::send_at.le(now))
            .select(mail_outbox::attempt + 1)
            .for_no_key_update()
            .skip_locked()
            .first(conn)
            .await
            .optional()?;
        let Some(attempt) = attempt else {
            return Ok(None);
        };
        diesel::update(mail_outbox::table.find(id))
            .set((
                mail_outbox::attempt.eq(attempt),
                mail_outbox::send_at.eq(now + LEASE),
            ))
            .execute(conn)
            .await?;
        let (address, name, title, body, link) = notifications::table
            .inner_join(users::table)
            .filter(notifications::id.eq(id))
            .select((
                users::email,
                users::name,
                notifications::title,
                notifications::body,
                notifications::link,
            ))
            .first(conn)
            .await?;
        let letter = Letter {
            id,
            address,
            name,
            title,
            body,
            link,
        };
        Ok::<_, diesel::result::Error>(Some((letter, attempt)))
    })
    .await
}

/// What came of an attempt: an error with whether another makes sense.
async fn send(sender: &Sender, letter: &Letter) -> Result<(), (String, bool)> {
    let message = write(&sender.config, letter).map_err(|error| (format!("{error:#}"), false))?;
    match sender.transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => Err((domain::error::chain(&error), !error.is_permanent())),
    }
}

async fn note(
    db: &Db,
    organisation: OrganisationId,
    id: NotificationId,
    attempt: i32,
    outcome: Result<(), (String, bool)>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let (sent_at, send_at, error) = match outcome {
        Ok(()) => (Some(now), None, None),
        Err((error, again)) => {
            let again = (again && attempt < ATTEMPTS).then(|| now + wait(attempt));
            tracing::warn!(notification.id = %id, attempt, error, "Could not send an e-mail");
            (None, again, Some(error))
        }
    };
    db.tenant(organisation, async move |conn| {
        diesel::update(mail_outbox::table.find(id))
            .set((
                mail_outbox::sent_at.eq(sent_at),
                mail_outbox::send_at.eq(send_at),
                mail_outbox::error.eq(error),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// The wait after failed attempt number `attempt`: at random up to a limit that doubles each time.
fn wait(attempt: i32) -> TimeDelta {
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or_default();
    let limit = BASE_MS.saturating_mul(2_i64.saturating_pow(doublings));
    TimeDelta::milliseconds(rand::random_range(0..=limit.min(LONGEST_MS)))
}
