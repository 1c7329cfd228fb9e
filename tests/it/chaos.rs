//! Executions while everything around them breaks: workers killed and frozen at their commits,
//! connections cut, PostgreSQL crashing, the model failing.
//!
//! `make test` plays a short round, `make chaos` longer ones. Each prints its seed and what happened;
//! `CHAOS_SEED` plays it again, `CHAOS_EXECUTIONS`, `CHAOS_ROUNDS` and `CHAOS_LEASE_MS` change it.

#![cfg(test)]

mod cluster;
mod dice;
mod effects;
mod front;
mod people;
mod plan;
mod verdict;
mod wire;
mod workers;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::managed::DATABASE;
use serde_json::json;
use support::effect_tool::{self, KEYED, UNKEYED};
use support::fake_claude::FakeClaude;
use tempfile::TempDir;

use cluster::Cluster;
use dice::{Deck, Dice, Tally};
use effects::Effects;
use people::Person;
use plan::Plan;
use wire::Wire;
use workers::{Launch, Workers};

/// Enough that one can be frozen and another one dead.
const WORKERS: usize = 3;
const PAUSE: Duration = Duration::from_millis(20);

/// What the environment says about the rounds.
struct Settings {
    seed: u64,
    executions: usize,
    rounds: u64,
    lease_time: Duration,
}

impl Settings {
    fn from_environment() -> Self {
        let number = |name: &str, standard: u64| match std::env::var(name) {
            Ok(text) if !text.is_empty() => text
                .parse()
                .unwrap_or_else(|_| panic!("{name} is \"{text}\"; give a whole number")),
            _ => standard,
        };
        Self {
            seed: number("CHAOS_SEED", 1),
            executions: usize::try_from(number("CHAOS_EXECUTIONS", 30)).unwrap(),
            rounds: number("CHAOS_ROUNDS", 1),
            lease_time: Duration::from_millis(number("CHAOS_LEASE_MS", 1500)),
        }
    }

    /// Far longer than it takes when all is well.
    fn limit(&self) -> Duration {
        Duration::from_secs(120) + self.lease_time * u32::try_from(self.executions).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_done_twice() {
    let settings = Settings::from_environment();
    for round in 0..settings.rounds {
        play(&settings, settings.seed + round).await;
    }
}

async fn play(settings: &Settings, seed: u64) {
    let (count, lease_ms) = (settings.executions, settings.lease_time.as_millis());
    eprintln!(
        "chaos: CHAOS_SEED={seed} CHAOS_EXECUTIONS={count} CHAOS_LEASE_MS={lease_ms} plays this round again"
    );
    let begin = Instant::now();
    let (dice, tally) = (Dice(seed), Arc::new(Tally::default()));
    let folder = TempDir::new().unwrap();
    let cluster = Arc::new(Cluster::start(&folder.path().join("data")).await);
    let plan = Arc::new(Plan::new(dice, tally.clone()));
    let effects = Arc::new(Effects::new(dice));
    let effects_url = effects.serve().await;
    let claude = {
        let plan = plan.clone();
        FakeClaude::planned(move |request| plan.answer(request))
            .await
            .unwrap()
    };
    let tools = effect_tool::registry(&effects_url, "nobody");
    let admin = front::start(&cluster.urls, tools.clone()).await;
    let agent = json!({
        "name": "Chaos", "systemPrompt": "Help.", "tools": [KEYED, UNKEYED],
        "configuration": { "timeout": 3600 },
    });
    let agent = admin.create_agent_of(agent).await;
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(admin.run(&agent, &plan::goal(number)).await);
    }

    let listener = wire::listen(folder.path());
    let launch = Launch {
        socket_dir: folder.path().to_owned(),
        database: DATABASE,
        model: claude.url().to_owned(),
        effects: effects_url,
        lease_time: settings.lease_time,
        logs: Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chaos/{seed}")),
    };
    let workers = Arc::new(Workers::start(launch, WORKERS, tally.clone()));
    let murderous = workers.clone();
    effects.kill_with(move |caller| murderous.kill(caller, "during a call"));
    let wire = Wire {
        cluster: cluster.clone(),
        workers: workers.clone(),
        deck: Deck::shuffled(dice, count * 3 / 5),
        tally: tally.clone(),
    };
    let wire = tokio::spawn(wire::serve(listener, Arc::new(wire)));
    let go_on = |what: &str| {
        let in_time = begin.elapsed() < settings.limit();
        assert!(in_time, "{what} after {:?}: {tally}", begin.elapsed());
        tokio::time::sleep(PAUSE)
    };
    let mut person = Person::new(admin, dice);
    while workers.is_one_frozen() || cluster.open_executions().await != Some(0) {
        workers.replace_the_dead();
        let is_calm = !workers.is_one_frozen();
        person.look(is_calm, &effects, &tally).await;
        go_on("executions are left open").await;
    }
    let logs = workers.stop();
    while cluster.is_crashing() {
        go_on("PostgreSQL is away").await;
    }
    tally.add(
        "late writes refused",
        logs.matches("no longer this worker's").count(),
    );
    let panics = logs.matches("panicked at").count();
    assert_eq!(panics, 0, "a worker panicked");

    let records = verdict::read(&cluster).await;
    assert_eq!(records.len(), count, "executions are lost");
    for (number, record) in &records {
        record.check(*number, &plan, &tools, &tally);
    }
    verdict::check_effects(&records, &effects.all(), &tally);
    let admin = front::start(&cluster.urls, tools).await;
    verdict::check_what_people_see(&admin, &ids, &records).await;
    let silence = records
        .values()
        .map(verdict::Record::longest_silence_ms)
        .max();
    eprintln!("chaos: seed {seed} in {:.1?}: {tally}", begin.elapsed());
    eprintln!(
        "chaos: no execution stood still for longer than {} ms",
        silence.unwrap()
    );
    for kind in [
        "kills",
        "freezes",
        "connections cut",
        "crashes",
        "model failures",
    ] {
        assert!(tally.of(kind) > 0, "there were no {kind}: {tally}");
    }
    wire.abort();
    cluster.stop().await;
}
