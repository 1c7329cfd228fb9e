//! The server that people see: no worker, the round's own PostgreSQL.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use api::agent_memory::Memories;
use api::boot::{self, Parts};
use api::config::{Config, Mode};
use connector_sdk::Registry;
use db::Db;
use db::urls::Urls;
use domain::role::AccessRole;
use identity::provision::{ProvisionToken, provision_token};
use llm::simulated::Simulated;
use llm::{Models, Prices};
use memory::Embedder;
use search::Embedded;
use support::Client;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Starts a server on this database, and returns an administrator of it.
///
/// It knows the tools, so that agents can be given them, and calls none.
pub(super) async fn start(urls: &Urls, tools: Registry) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config {
        listen: address,
        data_dir: PathBuf::from("/nonexistent"),
        database_url: None,
        pg_bin: None,
        site_dir: PathBuf::from("/nonexistent"),
        web_dir: PathBuf::from("/nonexistent"),
        mode: Mode::Development,
        concurrency: 1,
    };
    let parts = Parts {
        models: Models::new(Arc::new(Simulated::instant()), Prices::built_in().unwrap()),
        tools,
        docs: Arc::new(Embedded::read("/nonexistent/search-documents.json")),
        mail: None,
        memory: Arc::new(Memories::new(Embedder::Words)),
    };
    let app = boot::build(config, Db::new(urls, 2).unwrap(), parts);
    let input = ProvisionToken {
        organisation: "acme".to_owned(),
        email: "admin@acme.example".to_owned(),
        access_role: AccessRole::Admin,
        department: None,
        name: "test".to_owned(),
        requested_by: "test",
        valid_for: None,
    };
    let token = provision_token(&app.db, input).await.unwrap();
    let service = api::router::build(app, CancellationToken::new())
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Client::new(
        &format!("http://{address}"),
        Some(token.expose().to_owned()),
    )
}
