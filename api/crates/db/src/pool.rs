//! Pools of connections, one per database role, and transactions in them.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::{ConnectionResult, IntoSql};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::error::ErrorCode;
use domain::id::OrganisationId;

use crate::connect::connect;
use crate::notices::Notices;
use crate::urls::Urls;

/// A connection inside a transaction.
pub type Connection = AsyncPgConnection;

/// How long a request waits for a free connection before it is told that the database is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

diesel::define_sql_function! {
    /// PostgreSQL's `set_config`: with `is_local`, the setting ends with the transaction.
    fn set_config(name: diesel::sql_types::Text, value: diesel::sql_types::Text, is_local: diesel::sql_types::Bool) -> diesel::sql_types::Text;
}

/// What the rest of the server knows of the database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    app: Pool<Connection>,
    engine: Pool<Connection>,
    engine_url: String,
    operator_url: String,
}

/// The body of a transaction: an async closure whose future can move between threads.
///
/// Rust cannot yet name the future of an async closure in a bound, so this trait does.
/// Nothing but closures is meant to implement it.
pub trait Body<T, R>: AsyncFnOnce(T) -> R + FnOnce(T) -> <Self as Body<T, R>>::Future {
    /// The closure's future.
    type Future: Future<Output = R>;
}

impl<F, T, Fut, R> Body<T, R> for F
where
    F: AsyncFnOnce(T) -> R + FnOnce(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Future = Fut;
}

impl Db {
    /// Makes the pools. Connections are opened when they are first needed.
    ///
    /// `connections` is the most per pool.
    ///
    /// # Errors
    ///
    /// When the pool refuses its own configuration.
    pub fn new(
        urls: &Urls,
        connections: usize,
    ) -> Result<Self, diesel_async::pooled_connection::deadpool::BuildError> {
        Ok(Self {
            app: pool(&urls.app, connections)?,
            engine: pool(&urls.engine, connections)?,
            engine_url: urls.engine.clone(),
            operator_url: urls.operator.clone(),
        })
    }

    /// Runs `body` in a transaction that sees the rows of one organisation.
    ///
    /// # Errors
    ///
    /// What `body` fails with (all is rolled back then), and a closed-connection error when no
    /// connection can be had.
    pub async fn tenant<R, E, F>(&self, organisation: OrganisationId, body: F) -> Result<R, E>
    where
        for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
            + Body<&'r mut Connection, Result<R, E>, Future: Send>
            + Send,
        E: From<DieselError> + Send,
        R: Send,
    {
        let mut conn = acquire(&self.app).await?;
        let id = uuid::Uuid::from_u128(organisation.bits()).to_string();
        transaction(&mut conn, Some(("app.organisation_id", id)), body).await
    }

    /// Runs `body` in a transaction that sees the one API token with this hash, and no other row.
    ///
    /// Call [`enter_tenant`] in it once the token's organisation is known.
    ///
    /// # Errors
    ///
    /// As [`Db::tenant`].
    pub async fn presented_token<R, E, F>(&self, hash: &[u8; 32], body: F) -> Result<R, E>
    where
        for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
            + Body<&'r mut Connection, Result<R, E>, Future: Send>
            + Send,
        E: From<DieselError> + Send,
        R: Send,
    {
        let mut conn = acquire(&self.app).await?;
        let hash = hash
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        transaction(&mut conn, Some(("app.presented_token_hash", hash)), body).await
    }

    /// Runs `body` as the engine's role, which sees the executions of every organisation. For
    /// claiming and journalling only.
    ///
    /// There is no transaction around it: each of the engine's writes is one statement, which
    /// PostgreSQL commits by itself in one round trip.
    ///
    /// # Errors
    ///
    /// What `body` fails with, and a closed-connection error when no connection can be had.
    pub async fn engine<R, E, F>(&self, body: F) -> Result<R, E>
    where
        for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
            + Body<&'r mut Connection, Result<R, E>, Future: Send>
            + Send,
        E: From<DieselError> + Send,
        R: Send,
    {
        let mut conn = acquire(&self.engine).await?;
        body(&mut conn).await
    }

    /// Runs `body` in a transaction of the operator's role, on a connection of its own.
    /// For the administrator's command line only.
    ///
    /// # Errors
    ///
    /// As [`Db::tenant`].
    pub async fn operator<R, E, F>(&self, body: F) -> Result<R, E>
    where
        for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
            + Body<&'r mut Connection, Result<R, E>, Future: Send>
            + Send,
        E: From<DieselError> + Send,
        R: Send,
    {
        let mut conn = connect(&self.operator_url)
            .await
            .map_err(|error| no_connection(&error.to_string()))?;
        transaction(&mut conn, None, body).await
    }

    /// Opens a connection for notices to and from other processes.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached.
    pub async fn notices(&self) -> ConnectionResult<Notices> {
        Notices::open(&self.engine_url).await
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    ///
    /// When it does not answer.
    pub async fn ping(&self) -> Result<(), DieselError> {
        let mut conn = acquire(&self.app).await?;
        diesel::select(1_i32.into_sql::<diesel::sql_types::Integer>())
            .execute(&mut conn)
            .await?;
        Ok(())
    }
}

/// Lets the rest of a transaction see the rows of `organisation`.
///
/// # Errors
///
/// When the database does not answer.
pub async fn enter_tenant(
    conn: &mut Connection,
    organisation: OrganisationId,
) -> Result<(), DieselError> {
    let id = uuid::Uuid::from_u128(organisation.bits()).to_string();
    set_local(conn, "app.organisation_id", &id).await
}

/// Whether an error says that the database cannot be reached, and not that a query is wrong.
fn is_unavailable(error: &DieselError) -> bool {
    matches!(
        error,
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _
        ) | DieselError::BrokenTransactionManager
    )
}

fn pool(
    url: &str,
    connections: usize,
) -> Result<Pool<Connection>, diesel_async::pooled_connection::deadpool::BuildError> {
    let mut config = ManagerConfig::default();
    // Any other method sends a query at each checkout. A connection found dead fails one request.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|url| Box::pin(establish(url.to_owned())));
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Pool::builder(manager).max_size(connections).build()
}

async fn establish(url: String) -> ConnectionResult<Connection> {
    connect(&url).await
}

async fn acquire(pool: &Pool<Connection>) -> Result<Object<Connection>, DieselError> {
    match tokio::time::timeout(ACQUIRE_TIMEOUT, pool.get()).await {
        Ok(Ok(conn)) => Ok(conn),
        Ok(Err(error)) => Err(no_connection(&error.to_string())),
        Err(_) => Err(no_connection("every connection is in use")),
    }
}

fn no_connection(reason: &str) -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::ClosedConnection,
        Box::new(format!("no connection to the database: {reason}")),
    )
}

async fn set_local(conn: &mut Connection, name: &str, value: &str) -> Result<(), DieselError> {
    diesel::select(set_config(name, value, true))
        .execute(conn)
        .await?;
    Ok(())
}

async fn transaction<R, E, F>(
    conn: &mut Connection,
    setting: Option<(&'static str, String)>,
    body: F,
) -> Result<R, E>
where
    for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
        + Body<&'r mut Connection, Result<R, E>, Future: Send>
        + Send,
    E: From<DieselError> + Send,
    R: Send,
{
    use diesel_async::TransactionManager as _;
    type Manager = <Connection as AsyncConnection>::TransactionManager;

    Manager::begin_transaction(conn).await?;
    let result = match setting {
        Some((name, value)) => match set_local(conn, name, &value).await {
            Ok(()) => body(conn).await,
            Err(error) => Err(E::from(error)),
        },
        None => body(conn).await,
    };
    match result {
        Ok(value) => {
            Manager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one that explains; a failed rollback closes the connection.
            let _ = Manager::rollback_transaction(conn).await;
            Err(error)
        }
    }
}

/// The code of a database error: whether to try again, or to call for help.
#[must_use]
pub fn error_code(error: &DieselError) -> ErrorCode {
    if is_unavailable(error) {
        ErrorCode::Unavailable
    } else {
        ErrorCode::Internal
    }
}
