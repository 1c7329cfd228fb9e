//! Opens a connection, encrypted when its address asks for it.

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{MakeTlsConnect, NoTlsStream};
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A connection and its other half, which moves it on.
pub(crate) enum Opened {
    Plain(Client, Box<PlainConnection>),
    Encrypted(Client, Box<EncryptedConnection>),
}

type PlainConnection = tokio_postgres::Connection<Socket, NoTlsStream>;
type EncryptedConnection =
    tokio_postgres::Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// Opens a connection.
///
/// With `sslmode=require` it is encrypted, and the server must show a certificate that this
/// machine's certificate store trusts for its name. Without it nothing is encrypted, which suits a
/// socket, this machine or a network of one's own.
///
/// # Errors
///
/// When the address cannot be read, the server does not answer or refuses, or its certificate is
/// not trusted.
pub async fn connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    match open(url).await? {
        Opened::Plain(client, connection) => {
            AsyncPgConnection::try_from_client_and_connection(client, *connection).await
        }
        Opened::Encrypted(client, connection) => {
            AsyncPgConnection::try_from_client_and_connection(client, *connection).await
        }
    }
}

/// Opens a connection as [`connect`] does, without diesel around it.
pub(crate) async fn open(url: &str) -> ConnectionResult<Opened> {
    let config: Config = url.parse().map_err(|error| {
        ConnectionError::InvalidConnectionUrl(format!("the address cannot be read: {error}"))
    })?;
    if config.get_ssl_mode() != SslMode::Require {
        let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
        return Ok(Opened::Plain(client, Box::new(connection)));
    }
    let trust = rustls::ClientConfig::with_platform_verifier().map_err(refused)?;
    let (client, connection) = config
        .connect(MakeRustlsConnect::new(trust))
        .await
        .map_err(refused)?;
    Ok(Opened::Encrypted(client, Box::new(connection)))
}

/// The error with its causes: the outermost one alone says little more than "error connecting".
pub(crate) fn refused(error: impl std::error::Error) -> ConnectionError {
    ConnectionError::BadConnection(domain::error::chain(&error))
}
