//! The real binary as processes of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::fake_claude::{FakeClaude, KEY};
use crate::wait::LIMIT;

/// The variables of one installation. The environment of the test is not passed on.
#[derive(Debug, Clone)]
pub struct Installation(Vec<(String, String)>);

impl Installation {
    /// An installation with a data folder, on a port of the system's choice.
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        let binaries = std::env::var("PROFILE_BUILDER_PG_BIN").unwrap_or_default();
        Self(Vec::new())
            .with("PROFILE_BUILDER_DATA_DIR", &data_dir.to_string_lossy())
            .with("PROFILE_BUILDER_LISTEN", "127.0.0.1:0")
            .with("PROFILE_BUILDER_PG_BIN", &binaries)
            .with("PATH", &std::env::var("PATH").unwrap_or_default())
    }

    /// The same with another value of a variable; an empty one counts as not set.
    #[must_use]
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.0.retain(|(name, _)| name != variable);
        self.0.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// The same with the fake Claude as its model.
    #[must_use]
    pub fn claude(self, fake: &FakeClaude) -> Self {
        self.with("ANTHROPIC_API_KEY", KEY)
            .with("ANTHROPIC_BASE_URL", fake.url())
    }

    /// A command of the binary in this installation.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        let variables = self.0.iter().filter(|(_, value)| !value.is_empty());
        command
            .args(arguments)
            .env_clear()
            .envs(variables.map(|(name, value)| (name, value)))
            .env("RUST_LOG", "info")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = Running(child.unwrap());
        let errors = read_in_background(child.0.stderr.take().unwrap());
        let output = read_in_background(child.0.stdout.take().unwrap());
        let status = child.wait();
        Output {
            status,
            stdout: output.join().unwrap(),
            stderr: errors.join().unwrap(),
        }
    }

    /// What a command that fails says on standard error.
    ///
    /// # Panics
    ///
    /// When it succeeds.
    #[must_use]
    pub fn complaint(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "it succeeded and said: {text}");
        text
    }

    /// A new token, as the command line makes it.
    #[must_use]
    pub fn token(&self, role: &str) -> String {
        let email = format!("{role}@acme.example");
        let output = self.run(&["token", "create", "--email", &email, "--role", role]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A server that accepts requests.
    #[must_use]
    pub fn serve(&self) -> Server {
        self.start(&["serve"], "Listening on ")
    }

    /// A process that says `ready` once it is; what follows is where it listens.
    #[must_use]
    pub fn start(&self, arguments: &[&str], ready: &str) -> Server {
        let mut command = self.command(arguments);
        let mut child = Running(command.stderr(Stdio::piped()).spawn().unwrap());
        let lines = lines_in_background(child.0.stderr.take().unwrap());
        let mut said = String::new();
        let begin = Instant::now();
        while let Ok(line) = lines.recv_timeout(LIMIT.saturating_sub(begin.elapsed())) {
            said = format!("{said}\n{line}");
            if let Some((_, url)) = line.split_once(ready) {
                let url = url.split_whitespace().next().unwrap_or_default().to_owned();
                return Server {
                    url,
                    child,
                    said,
                    lines,
                };
            }
        }
        panic!("{arguments:?} did not start:{said}");
    }
}

/// A running server or worker. Dropping it kills it.
pub struct Server {
    /// Where it listens; empty for a worker.
    pub url: String,
    child: Running,
    /// What it wrote until it was ready.
    said: String,
    lines: Receiver<String>,
}

impl Server {
    /// Kills it with a signal that it cannot see.
    pub fn kill(mut self) {
        self.child.kill();
    }

    /// Asks it to stop, and returns how it ended.
    #[must_use]
    pub fn terminate(mut self) -> ExitStatus {
        self.ask_to_stop();
        self.child.wait()
    }

    /// Asks it to stop, and returns all that it has written.
    #[must_use]
    pub fn log(mut self) -> String {
        self.ask_to_stop();
        self.child.wait();
        let lines = self.lines.iter();
        lines.fold(self.said, |said, line| format!("{said}\n{line}"))
    }

    fn ask_to_stop(&self) {
        let pid = i32::try_from(self.child.0.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    }
}

struct Running(Child);

impl Running {
    fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    fn wait(&mut self) -> ExitStatus {
        let begin = Instant::now();
        while begin.elapsed() < LIMIT {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the process does not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn read_in_background(mut from: impl std::io::Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        bytes
    })
}

/// The lines of a pipe, which is read to its end so that the writer never waits.
fn lines_in_background(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Nobody listens any more once the server has started.
            let _ = sender.send(line);
        }
    });
    receiver
}

/// Builds the docs site of a folder with the real `site-gen`.
///
/// # Panics
///
/// When the content has an error.
pub fn build_docs(content: &Path, out: &Path) {
    let program = beside("site-gen").expect("build the site generator: `cargo build -p site-gen`");
    let output = Command::new(program)
        .arg("build")
        .arg("--content")
        .arg(content)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Brings the content of a folder into an index of a Meilisearch with the real `site-gen`.
///
/// # Panics
///
/// When the server does not take it.
pub fn index_docs(content: &Path, url: &str, key: &str, index: &str) {
    let program = beside("site-gen").expect("build the site generator: `cargo build -p site-gen`");
    let output = Command::new(program)
        .args(["index", "--url", url, "--index", index, "--content"])
        .arg(content)
        .env("MEILISEARCH_API_KEY", key)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// The binary: `PROFILE_BUILDER_BIN`, or the one that was built beside the tests.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("PROFILE_BUILDER_BIN") {
        return PathBuf::from(path);
    }
    beside("profile-builder").unwrap_or_else(|| {
        panic!("build the server first (`cargo build -p api`), or set PROFILE_BUILDER_BIN to it")
    })
}

/// A program that was built beside the tests.
fn beside(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().unwrap();
    tests
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
