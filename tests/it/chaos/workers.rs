//! The processes that are killed and frozen, and started again.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::dice::Tally;

/// The longest that a worker may take to end when it is asked to.
const LONGEST_END: Duration = Duration::from_secs(60);

/// How a worker is started.
pub(super) struct Launch {
    /// The folder of the socket that it takes for PostgreSQL's.
    pub(super) socket_dir: PathBuf,
    /// The name of the database.
    pub(super) database: &'static str,
    /// Where the model is.
    pub(super) model: String,
    /// Where the tools' effects are.
    pub(super) effects: String,
    pub(super) lease_time: Duration,
    /// Where the workers' logs go.
    pub(super) logs: PathBuf,
}

/// All workers. Dropping them kills them.
pub(super) struct Workers {
    launch: Launch,
    slots: Vec<Mutex<Worker>>,
    /// Who is frozen; one at a time, so that there are others to take over.
    frozen: Mutex<Option<String>>,
    tally: Arc<Tally>,
}

struct Worker {
    /// `w1-4` is the fourth process in the place of worker 1.
    name: String,
    generation: usize,
    child: Child,
    /// Whether it was killed on purpose.
    killed: bool,
}

impl Workers {
    pub(super) fn start(launch: Launch, count: usize, tally: Arc<Tally>) -> Self {
        // Those of the same seed's last round.
        let _ = fs::remove_dir_all(&launch.logs);
        fs::create_dir_all(&launch.logs).unwrap();
        let slots = (0..count).map(|slot| Mutex::new(launch.spawn(slot, 1)));
        Self {
            slots: slots.collect(),
            launch,
            frozen: Mutex::default(),
            tally,
        }
    }

    /// Kills a process, unless another one is in its place already.
    pub(super) fn kill(&self, name: &str, why: &str) {
        if let Some(mut worker) = self.find(name)
            && !worker.killed
        {
            worker.killed = true;
            worker.child.kill().unwrap();
            self.tally.count(&format!("kills {why}"));
        }
    }

    /// Stops a process in its tracks, unless one is frozen already.
    pub(super) fn freeze(&self, name: &str) -> bool {
        let mut frozen = lock(&self.frozen);
        if frozen.is_some() || self.find(name).is_none_or(|worker| worker.killed) {
            return false;
        }
        self.signal(name, Signal::STOP);
        *frozen = Some(name.to_owned());
        true
    }

    /// Wakes a frozen process up.
    pub(super) fn thaw(&self, name: &str) {
        self.signal(name, Signal::CONT);
        lock(&self.frozen).take();
    }

    pub(super) fn is_one_frozen(&self) -> bool {
        lock(&self.frozen).is_some()
    }

    /// Starts a new process for each that was killed.
    ///
    /// # Panics
    ///
    /// When one ended by itself.
    pub(super) fn replace_the_dead(&self) {
        for (slot, worker) in self.slots.iter().enumerate() {
            let mut worker = lock(worker);
            if let Some(status) = worker.child.try_wait().unwrap() {
                let name = &worker.name;
                assert!(worker.killed, "{name} ended by itself: {status}");
                *worker = self.launch.spawn(slot, worker.generation + 1);
            }
        }
    }

    /// Asks all to stop, waits until they have, and returns what all of them ever wrote.
    pub(super) fn stop(&self) -> String {
        for worker in &self.slots {
            let mut worker = lock(worker);
            drop(worker.child.stdin.take());
            let status = wait(&mut worker.child);
            let fine = status.success() || worker.killed;
            assert!(fine, "{} ended badly: {status}", worker.name);
        }
        let files = fs::read_dir(&self.launch.logs).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect()
    }

    fn signal(&self, name: &str, signal: Signal) {
        if let Some(worker) = self.find(name) {
            let pid = Pid::from_child(&worker.child);
            // A process that was killed meanwhile is not waited for before it is replaced, so that
            // its number is no other's.
            kill_process(pid, signal).unwrap();
        }
    }

    fn find(&self, name: &str) -> Option<MutexGuard<'_, Worker>> {
        let mut workers = self.slots.iter().map(lock);
        workers.find(|worker| worker.name == name)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for worker in &self.slots {
            let mut worker = lock(worker);
            // It may have ended.
            let _ = worker.child.kill();
            let _ = worker.child.wait();
        }
    }
}

impl Launch {
    fn spawn(&self, slot: usize, generation: usize) -> Worker {
        let name = format!("w{slot}-{generation}");
        let log = File::create(self.logs.join(format!("{name}.log"))).unwrap();
        let socket_dir = self.socket_dir.display();
        let child = Command::new(env!("CARGO_BIN_EXE_chaos-worker"))
            .arg(&name)
            .arg(format!("postgres:///{}?host={socket_dir}", self.database))
            .args([&self.model, &self.effects])
            .arg(self.lease_time.as_millis().to_string())
            .env_clear()
            .stdin(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        Worker {
            name,
            generation,
            child,
            killed: false,
        }
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let begin = Instant::now();
    while begin.elapsed() < LONGEST_END {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("a worker does not end");
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
