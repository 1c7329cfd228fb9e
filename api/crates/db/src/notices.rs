//! Short texts from process to process, by `LISTEN` and `NOTIFY`.

use diesel::ConnectionResult;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Connection, Notification, Socket};

use crate::connect::{Opened, open, refused};

/// The longest text that PostgreSQL takes, in bytes.
pub const MAX_NOTICE_BYTES: usize = 7999;

/// The one channel of the product.
const CHANNEL: &str = "profile_builder";

/// A connection that sends and hears notices. Nothing is kept: who does not listen misses them.
pub struct Notices {
    client: Client,
    heard: mpsc::UnboundedReceiver<Notification>,
    own_process: i32,
    driver: JoinHandle<()>,
}

impl Notices {
    /// # Errors
    ///
    /// When the database cannot be reached.
    pub(crate) async fn open(url: &str) -> ConnectionResult<Self> {
        let (send, heard) = mpsc::unbounded_channel();
        let (client, driver) = match open(url).await? {
            Opened::Plain(client, connection) => (client, tokio::spawn(drive(*connection, send))),
            Opened::Encrypted(client, connection) => {
                (client, tokio::spawn(drive(*connection, send)))
            }
        };
        let mut notices = Self {
            client,
            heard,
            own_process: 0,
            driver,
        };
        // A notice that a crash takes back told nobody anything that is not in the tables: no commit
        // has to wait for the disk.
        let setup = format!("SET synchronous_commit = off; LISTEN {CHANNEL}");
        notices
            .client
            .batch_execute(&setup)
            .await
            .map_err(refused)?;
        let row = notices.client.query_one("SELECT pg_backend_pid()", &[]);
        notices.own_process = row.await.and_then(|row| row.try_get(0)).map_err(refused)?;
        Ok(notices)
    }

    /// Tells every other listener a text of at most [`MAX_NOTICE_BYTES`].
    ///
    /// # Errors
    ///
    /// When the connection is broken, or the text is too long.
    pub async fn send(&self, text: &str) -> ConnectionResult<()> {
        self.client
            .execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &text])
            .await
            .map_err(refused)?;
        Ok(())
    }

    /// The next text of another process; none when the connection has ended.
    ///
    /// Nothing is lost when the future is dropped before it is ready.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            let notice = self.heard.recv().await?;
            if notice.process_id() != self.own_process {
                return Some(notice.payload().to_owned());
            }
        }
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Moves the connection on, and hands over what comes without being asked for.
async fn drive<T>(mut connection: Connection<Socket, T>, heard: mpsc::UnboundedSender<Notification>)
where
    T: tokio_postgres::tls::TlsStream + Unpin + Send,
{
    while let Some(Ok(message)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notification(notice) = message {
            // The other side may have gone; the connection then ends with its client.
            let _ = heard.send(notice);
        }
    }
}
