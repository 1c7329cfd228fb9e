//! Who may do what: the master key everything, others what they were made for.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::support::meilisearch::answers::refuse;
use crate::support::meilisearch::{Fault, MASTER_KEY, Shared, lock};

/// A key, and what it was made for.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    secret: String,
    actions: Vec<String>,
    indexes: Vec<String>,
}

impl Key {
    fn master() -> Self {
        let everything = || vec!["*".to_owned()];
        Self {
            secret: MASTER_KEY.to_owned(),
            actions: everything(),
            indexes: everything(),
        }
    }

    fn may(&self, action: &str) -> bool {
        self.actions.iter().any(|it| it == "*" || it == action)
    }

    pub(super) fn is_for(&self, index: &str) -> bool {
        self.indexes.iter().any(|it| it == "*" || it == index)
    }

    /// Whether it is for every index, and so for what belongs to none.
    pub(super) fn is_for_all(&self) -> bool {
        self.is_for("*")
    }
}

/// Keys, and connections that break.
pub(super) async fn guard(
    State(shared): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    {
        let mut inner = lock(&shared);
        let (method, path) = (request.method().as_str(), request.uri().path());
        if let Some(Fault::Away(at_method, at_path)) = inner.fault
            && method == at_method
            && path.ends_with(at_path)
        {
            inner.is_away = true;
        }
        if inner.is_away {
            let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let body = futures::stream::once(async { Err::<String, _>(broken) });
            return Response::new(axum::body::Body::from_stream(body));
        }
        if method != "GET" {
            inner.writes.push(format!("{method} {path}"));
        }
    }
    let given = request.headers().get("authorization");
    let Some(given) = given.and_then(|it| it.to_str().unwrap().strip_prefix("Bearer ")) else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "missing_authorization_header",
            "auth",
            "The Authorization header is missing. It must use the bearer authorization method.",
        );
    };
    let keys = lock(&shared).keys.clone();
    let mut keys = keys.into_iter().chain([Key::master()]);
    let key = keys.find(|key| key.secret == given);
    let action = action(request.method().as_str(), request.uri().path());
    let Some(key) = key.filter(|key| key.may(action)) else {
        return refuse_key("The provided API key is invalid.");
    };
    let path = request.uri().path().to_owned();
    let index = path.strip_prefix("/indexes/");
    let index = index.and_then(|rest| rest.split('/').next());
    if let Some(index) = index.filter(|index| !key.is_for(index)) {
        let message = format!(
            "The API key cannot acces the index `{index}`, authorized indexes are {:?}.",
            key.indexes
        );
        return refuse_key(&message);
    }
    request.extensions_mut().insert(key);
    next.run(request).await
}

/// What a key must be able to do for a request.
fn action(method: &str, path: &str) -> &'static str {
    let part = path.splitn(4, '/').nth(3).unwrap_or_default();
    match (method, path, part) {
        ("POST", "/indexes", _) => "indexes.create",
        ("POST", "/swap-indexes", _) => "indexes.swap",
        ("POST", "/keys", _) => "keys.create",
        ("GET", _, "settings") => "settings.get",
        ("PATCH", _, "settings") => "settings.update",
        ("GET", _, "documents") => "documents.get",
        ("POST", _, "documents") => "documents.add",
        ("POST", _, "documents/delete-batch") => "documents.delete",
        ("DELETE", _, "") => "indexes.delete",
        _ => "tasks.get",
    }
}

pub(super) fn refuse_key(message: &str) -> Response {
    refuse(StatusCode::FORBIDDEN, "invalid_api_key", "auth", message)
}

pub(super) async fn create(State(shared): State<Shared>, Json(mut key): Json<Key>) -> Response {
    let mut inner = lock(&shared);
    key.secret = format!("a-key-for-tests-{}", inner.keys.len());
    let made = json!({ "key": key.secret, "actions": key.actions, "indexes": key.indexes });
    inner.keys.push(key);
    (StatusCode::CREATED, Json(made)).into_response()
}
