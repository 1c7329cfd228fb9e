//! Stands between the workers and PostgreSQL, and strikes at their commits.
//!
//! It understands just enough of PostgreSQL's protocol to tell one request with its answer from the
//! next, and which of them commit something of an execution: what a worker sends up to a `Sync`,
//! and what comes back up to `ReadyForQuery`.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::cluster::Cluster;
use super::dice::{Deck, Disaster, Tally};
use super::workers::Workers;

/// Where disasters come from, and what they need.
pub(super) struct Wire {
    pub(super) cluster: Arc<Cluster>,
    pub(super) workers: Arc<Workers>,
    pub(super) deck: Deck,
    pub(super) tally: Arc<Tally>,
}

impl Wire {
    fn next_disaster(&self) -> Option<Disaster> {
        self.deck.next_commit(self.workers.is_one_frozen())
    }
}

/// What a statement commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commit {
    /// Events of journals.
    Append,
    /// A claim, when there was something to claim.
    Claim,
}

impl Commit {
    fn of(sql: &[u8]) -> Option<Self> {
        let says = |words: &str| {
            sql.windows(words.len())
                .any(|part| part == words.as_bytes())
        };
        if says("INSERT INTO execution_events") {
            Some(Self::Append)
        } else if says("lease_owner =") {
            Some(Self::Claim)
        } else {
            None
        }
    }
}

/// Takes connections in a folder as PostgreSQL does, until dropped.
pub(super) fn listen(folder: &Path) -> UnixListener {
    UnixListener::bind(folder.join(".s.PGSQL.5432")).unwrap()
}

/// Serves all connections.
pub(super) async fn serve(listener: UnixListener, wire: Arc<Wire>) {
    while let Ok((client, _)) = listener.accept().await {
        let wire = wire.clone();
        tokio::spawn(async move {
            // Whichever side ends it, the other one sees that its own connection ends.
            let _ = connection(client, &wire).await;
        });
    }
}

async fn connection(mut client: UnixStream, wire: &Wire) -> io::Result<()> {
    let mut server = UnixStream::connect(&wire.cluster.socket).await?;
    let length = client.read_u32().await?;
    let greeting = read(&mut client, length).await?;
    server.write_u32(length).await?;
    server.write_all(&greeting).await?;
    let worker = name_in(&greeting);
    client.write_all(&answer(&mut server).await?.bytes).await?;
    let mut statements = HashMap::new();
    loop {
        let mut farewell = [0; 1024];
        let request = tokio::select! {
            request = request(&mut client, &mut statements) => request?,
            // PostgreSQL speaks without being asked when it ends.
            length = server.read(&mut farewell) => return client.write_all(&farewell[..length?]).await,
        };
        if request.commit == Some(Commit::Append) {
            let disaster = wire.next_disaster();
            exchange(
                &mut client,
                &mut server,
                wire,
                &worker,
                request.bytes,
                disaster,
            )
            .await?;
            continue;
        }
        server.write_all(&request.bytes).await?;
        let answer = answer(&mut server).await?;
        let disaster = (request.commit.is_some() && answer.has_rows)
            .then(|| wire.next_disaster())
            .flatten();
        befall(&mut client, wire, &worker, &answer.bytes, disaster).await?;
    }
}

/// Sends a commit on, unless a disaster comes first.
async fn exchange(
    client: &mut UnixStream,
    server: &mut UnixStream,
    wire: &Wire,
    worker: &str,
    request: Vec<u8>,
    disaster: Option<Disaster>,
) -> io::Result<()> {
    match disaster {
        Some(Disaster::KillBefore) => {
            wire.workers.kill(worker, "before a commit");
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Some(Disaster::CutBefore) => {
            wire.tally.count("connections cut before a commit");
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Some(Disaster::KillDuring) => {
            server.write_all(&request).await?;
            wire.workers.kill(worker, "during a commit");
            answer(server).await?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Some(Disaster::FreezeBefore) if wire.workers.freeze(worker) => {
            wire.tally.count("freezes before a commit");
            wire.cluster.taken_over(worker).await;
            let sent = server.write_all(&request).await;
            let answered = answer(server).await;
            wire.workers.thaw(worker);
            sent?;
            return client.write_all(&answered?.bytes).await;
        }
        _ => {}
    }
    server.write_all(&request).await?;
    let answer = answer(server).await?;
    befall(client, wire, worker, &answer.bytes, disaster).await
}

/// Hands the answer to a commit over, unless a disaster comes first.
async fn befall(
    client: &mut UnixStream,
    wire: &Wire,
    worker: &str,
    answer: &[u8],
    disaster: Option<Disaster>,
) -> io::Result<()> {
    match disaster {
        Some(Disaster::KillBefore | Disaster::KillDuring | Disaster::KillAfter) => {
            let sent = client.write_all(answer).await;
            wire.workers.kill(worker, "after a commit");
            return sent;
        }
        Some(Disaster::CutBefore | Disaster::CutAfter) => {
            wire.tally.count("connections cut after a commit");
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Some(Disaster::FreezeBefore | Disaster::FreezeAfter) if wire.workers.freeze(worker) => {
            wire.tally.count("freezes after a commit");
            let sent = client.write_all(answer).await;
            wire.cluster.taken_over(worker).await;
            wire.workers.thaw(worker);
            return sent;
        }
        Some(crash @ (Disaster::CrashBackend | Disaster::CrashAtOnce | Disaster::CrashHard)) => {
            wire.tally.count("crashes of PostgreSQL");
            wire.cluster.crash(crash);
        }
        Some(Disaster::FreezeBefore | Disaster::FreezeAfter) | None => {}
    }
    client.write_all(answer).await
}

struct Request {
    bytes: Vec<u8>,
    commit: Option<Commit>,
}

/// Everything that the client sends up to the point where it waits for an answer.
async fn request(
    client: &mut UnixStream,
    statements: &mut HashMap<Vec<u8>, Option<Commit>>,
) -> io::Result<Request> {
    let (mut bytes, mut commit) = (Vec::new(), None);
    loop {
        let (kind, body) = message(client, &mut bytes).await?;
        let mut texts = body.split(|byte| *byte == 0);
        let mut next = || texts.next().unwrap_or_default();
        match kind {
            // Parse: the statement's name and its text.
            b'P' => {
                let (name, sql) = (next().to_vec(), next());
                statements.insert(name, Commit::of(sql));
            }
            // Bind: the portal's name and the statement's.
            b'B' => {
                let (_, name) = (next(), next());
                commit = commit.or(statements.get(name).copied().flatten());
            }
            // Sync, or a simple query.
            b'S' | b'Q' => return Ok(Request { bytes, commit }),
            b'X' => return Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {}
        }
    }
}

struct Answer {
    bytes: Vec<u8>,
    has_rows: bool,
}

/// Everything that the server sends until it waits for the next request, or ends.
async fn answer(server: &mut UnixStream) -> io::Result<Answer> {
    let (mut bytes, mut has_rows) = (Vec::new(), false);
    loop {
        match message(server, &mut bytes).await {
            Ok((b'D', _)) => has_rows = true,
            Ok((b'Z', _)) => return Ok(Answer { bytes, has_rows }),
            Ok(_) => {}
            Err(error) if bytes.is_empty() => return Err(error),
            Err(_) => return Ok(Answer { bytes, has_rows }),
        }
    }
}

/// The next message, which is also added to `bytes` as it came.
async fn message(stream: &mut UnixStream, bytes: &mut Vec<u8>) -> io::Result<(u8, Vec<u8>)> {
    let kind = stream.read_u8().await?;
    let length = stream.read_u32().await?;
    let body = read(stream, length).await?;
    bytes.push(kind);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&body);
    Ok((kind, body))
}

/// The rest of a message whose length, itself included, has been read.
async fn read(stream: &mut UnixStream, length: u32) -> io::Result<Vec<u8>> {
    let rest = length.checked_sub(4).ok_or(io::ErrorKind::InvalidData)?;
    let mut body = vec![0; usize::try_from(rest).unwrap()];
    stream.read_exact(&mut body).await?;
    Ok(body)
}

/// Which worker connects.
fn name_in(greeting: &[u8]) -> String {
    let mut texts = greeting.split(|byte| *byte == 0);
    texts.find(|text| text.ends_with(b"application_name"));
    String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned()
}
