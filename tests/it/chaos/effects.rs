//! The world outside: where the tools' effects happen, once each or as often as they are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use support::effect_tool::{KEYED, UNKEYED};
use tokio::net::TcpListener;

use super::dice::Dice;
use super::plan::result_of;

/// The longest that a call waits for its answer, in milliseconds.
const LONGEST_CALL: u64 = 600;
/// How many of a hundred calls cost the caller's life once they have taken effect.
const DEADLY: u64 = 3;

/// What happened because of one call of the model.
#[derive(Debug, Clone, Default)]
pub(super) struct Effect {
    /// Whether the tool honours idempotency keys.
    pub(super) keyed: bool,
    /// How often the call came.
    pub(super) arrivals: usize,
    /// Under which keys.
    pub(super) keys: BTreeSet<String>,
    /// How often it was done.
    pub(super) applied: usize,
}

/// All effects, by what was asked for.
pub(super) struct Effects {
    dice: Dice,
    by_what: Mutex<BTreeMap<String, Effect>>,
    kill: Mutex<Option<Kill>>,
}

/// Kills a worker by its name.
type Kill = Box<dyn Fn(&str) + Send>;

impl Effects {
    pub(super) fn new(dice: Dice) -> Self {
        Self {
            dice,
            by_what: Mutex::default(),
            kill: Mutex::default(),
        }
    }

    /// From now on, some calls cost their caller's life.
    pub(super) fn kill_with(&self, kill: impl Fn(&str) + Send + 'static) {
        *self.kill.lock().unwrap() = Some(Box::new(kill));
    }

    /// Accepts calls, and returns where.
    pub(super) async fn serve(self: &Arc<Self>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route(&format!("/{KEYED}"), post(keyed))
            .route(&format!("/{UNKEYED}"), post(unkeyed))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    /// Everything so far.
    pub(super) fn all(&self) -> BTreeMap<String, Effect> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Effect>> {
        self.by_what.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self, call: &Value, is_keyed: bool) -> String {
        let text = |name: &str| call[name].as_str().unwrap();
        let what = text("what");
        let arrivals = {
            let mut effects = self.lock();
            let effect = effects.entry(what.to_owned()).or_default();
            let is_new = effect.keys.insert(text("key").to_owned());
            effect.keyed = is_keyed;
            effect.arrivals += 1;
            effect.applied += usize::from(is_new || !is_keyed);
            effect.arrivals
        };
        let about = format!("{what} {arrivals}");
        if self.dice.percent(&format!("deadly {about}"), DEADLY) {
            let kill = self.kill.lock().unwrap();
            kill.iter().for_each(|kill| kill(text("caller")));
        }
        let pause = self.dice.roll(&format!("pause {about}"), LONGEST_CALL);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        result_of(what)
    }
}

async fn keyed(State(effects): State<Arc<Effects>>, Json(call): Json<Value>) -> String {
    effects.take(&call, true).await
}

async fn unkeyed(State(effects): State<Arc<Effects>>, Json(call): Json<Value>) -> String {
    effects.take(&call, false).await
}
