//! A mail server that takes e-mails, or refuses them when a test says so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An e-mail as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Whom the envelope is from.
    pub from: String,
    /// Whom the envelope is for.
    pub to: Vec<String>,
    /// Headers and text.
    pub data: String,
}

impl Mail {
    /// A header's value; empty without it.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        let found = self
            .data
            .lines()
            .find_map(|line| line.strip_prefix(&prefix));
        found.unwrap_or_default()
    }
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct FakeSmtp {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    mails: Mutex<Vec<Mail>>,
    refusals: Mutex<Vec<&'static str>>,
}

impl FakeSmtp {
    /// A server that takes every e-mail.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::default());
        let server = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self {
            url,
            shared,
            server,
        })
    }

    /// What `PROFILE_BUILDER_SMTP_URL` has to be.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next e-mail with this line, such as `451 later`.
    pub fn refuse(&self, answer: &'static str) -> &Self {
        lock(&self.shared.refusals).push(answer);
        self
    }

    /// The e-mails that it took so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.shared.mails).clone()
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away ends its conversation only.
        tokio::spawn(async move { talk(stream, &shared).await.ok() });
    }
}

async fn talk(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 fake ready\r\n").await?;
    let mut mail = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let answer = match line.split_once(' ').map_or(line, |(verb, _)| verb) {
            "EHLO" => "250-fake\r\n250 8BITMIME",
            "MAIL" => {
                mail = Some(Mail {
                    from: address(line),
                    to: Vec::new(),
                    data: String::new(),
                });
                "250 ok"
            }
            "RCPT" => {
                if let Some(mail) = &mut mail {
                    mail.to.push(address(line));
                }
                "250 ok"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let data = data(&mut stream).await?;
                take(shared, mail.take(), data)
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Keeps the e-mail unless the test wants it refused.
fn take(shared: &Shared, mail: Option<Mail>, data: String) -> &'static str {
    let refusal = {
        let mut refusals = lock(&shared.refusals);
        (!refusals.is_empty()).then(|| refusals.remove(0))
    };
    if let (None, Some(mail)) = (refusal, mail) {
        lock(&shared.mails).push(Mail { data, ..mail });
    }
    refusal.unwrap_or("250 taken")
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// What stands in angle brackets.
fn address(line: &str) -> String {
    let inner = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
