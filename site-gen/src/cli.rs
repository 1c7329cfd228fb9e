//! The command line: what can be asked for, and how the answer is printed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cache;
use crate::config::{BaseUrl, Config, Today};
use crate::diagnostic::Diagnostic;
use crate::external::Addresses;
use crate::meilisearch::{self, Target};
use crate::pipeline::{self, Checked, build, publish};
use crate::{external, new_page, report, serve};

/// The exit code when the search server could not be brought up to date.
const SEARCH_FAILED: u8 = 3;

/// Builds a searchable documentation site from a folder of Markdown.
#[derive(Debug, Parser)]
#[command(name = "site-gen", version)]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write the site; nothing is written when the content has an error.
    Build {
        #[command(flatten)]
        input: Input,
        /// Folder to write the site to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[command(flatten)]
        preview: Preview,
        #[command(flatten)]
        caching: Caching,
    },
    /// Show the site in the browser while it is written; nothing is written to disk.
    Serve {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        preview: Preview,
        /// Port of this machine to listen on; 0 means any that is free.
        #[arg(long, value_name = "N", default_value_t = 4000)]
        port: u16,
    },
    /// Write a new page, with the front matter that every page has.
    New {
        /// Where the page shall be, such as `content/guides/first-steps.md`.
        path: PathBuf,
    },
    /// Bring an index of Meilisearch up to date; nothing is sent when the content has an error.
    Index {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        server: SearchServer,
    },
    /// Report the errors that a build would report, and advice; write nothing.
    Check {
        #[command(flatten)]
        input: Input,
        /// How to print what was found.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        elsewhere: Elsewhere,
    },
}

#[derive(Debug, Args)]
struct Preview {
    /// Show drafts, and pages before and after their days, too; each says what it is.
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One object with a list of findings.
    Json,
    /// SARIF 2.1.0, which code hosts show beside a change.
    Sarif,
    /// Commands that make GitHub Actions mark the lines.
    Github,
}

#[derive(Debug, Args)]
struct SearchServer {
    /// Address of the Meilisearch server.
    #[arg(long, value_name = "URL", env = "MEILISEARCH_URL")]
    url: String,
    /// A key that may change indexes; the environment is the safer place for it.
    #[arg(
        long,
        value_name = "KEY",
        env = "MEILISEARCH_API_KEY",
        hide_env_values = true
    )]
    key: Option<String>,
    /// Index to bring up to date; the one that changes are made in is named after it, with `-next`.
    #[arg(long, value_name = "NAME", default_value = "docs", value_parser = index_name)]
    index: String,
    /// Seconds to wait for one task of the server.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
}

/// Meilisearch's rule for names, less what `-next` takes.
fn index_name(name: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 400 || !name.chars().all(allowed) {
        return Err("a name holds letters, digits, `-` and `_` only".to_owned());
    }
    Ok(name.to_owned())
}

#[derive(Debug, Args)]
struct Caching {
    /// Folder for what the next build need not do again; beside the output when it is not given.
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    cache: Option<PathBuf>,
    /// Do everything anew, and keep nothing for the next build.
    #[arg(long)]
    no_cache: bool,
}

impl Caching {
    fn folder(self, out: &Path) -> Option<PathBuf> {
        (!self.no_cache).then(|| self.cache.unwrap_or_else(|| cache::beside(out)))
    }
}

/// Links to other sites.
#[derive(Debug, Args)]
struct Elsewhere {
    /// Ask for every address of other sites, too.
    #[arg(long)]
    external: bool,
    /// File with the answers of earlier checks; beside the content when it is not given.
    #[arg(long, value_name = "FILE", requires = "external")]
    external_cache: Option<PathBuf>,
    /// Days for which a good answer is relied upon.
    #[arg(long, value_name = "DAYS", default_value_t = 7, requires = "external")]
    external_age: u32,
    /// Seconds that one request may take.
    #[arg(
        long,
        value_name = "S",
        default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..),
        requires = "external"
    )]
    external_timeout: u32,
}

impl Elsewhere {
    fn options(self, content: &Path) -> Option<external::Options> {
        self.external.then(|| external::Options {
            cache: self
                .external_cache
                .unwrap_or_else(|| cache::beside(content).join("external-links.json")),
            age: Duration::from_secs(u64::from(self.external_age) * 24 * 60 * 60),
            timeout: Duration::from_secs(u64::from(self.external_timeout)),
        })
    }
}

#[derive(Debug, Args)]
struct Input {
    /// Folder with the Markdown pages.
    #[arg(long, value_name = "DIR")]
    content: PathBuf,
    /// Folder whose files are copied to the site as they are.
    #[arg(long = "static", value_name = "DIR")]
    static_files: Option<PathBuf>,
    /// Where the site will be served, as a path or a whole address.
    #[arg(long, value_name = "URL", default_value = "/docs/")]
    base_url: BaseUrl,
    /// Do not ask the git repository around the content for dates and authors.
    #[arg(long)]
    no_git: bool,
    /// The day for which pages appear and expire; that of the clock when it is not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Today>,
    /// Threads to use; 0 means one per processor.
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

impl Input {
    fn into_config(self) -> Config {
        self.into_preview(&Preview { drafts: false })
    }

    fn into_preview(self, preview: &Preview) -> Config {
        Config {
            content: self.content,
            static_files: self.static_files,
            base_url: self.base_url,
            git: !self.no_git,
            today: self.today.unwrap_or_else(Today::of_clock),
            drafts: preview.drafts,
            jobs: self.jobs,
        }
    }
}

/// Runs the command and prints its outcome.
///
/// The exit code is 0 for success, 1 for anything that needs a person, 3 when the search server
/// could not be brought up to date; a wrong command line is 2.
pub fn run(command: Command) -> ExitCode {
    let outcome = match command.action {
        Action::Build {
            input,
            out,
            preview,
            caching,
        } => {
            let cache = caching.folder(&out);
            build(&input.into_preview(&preview), &out, cache.as_deref())
        }
        Action::Serve {
            input,
            preview,
            port,
        } => {
            // A day that was given stays; that of the clock goes on.
            let given = input.today.clone();
            let calendar = move || given.clone().unwrap_or_else(Today::of_clock);
            let served = serve::run(input.into_preview(&preview), Box::new(calendar), port);
            served.map(|()| ExitCode::SUCCESS)
        }
        Action::Index { input, server } => return index(&input.into_config(), server),
        Action::New { path } => new_page::write(&path).map(|()| ExitCode::SUCCESS),
        Action::Check {
            input,
            format,
            elsewhere,
        } => {
            let external = elsewhere.options(&input.content);
            check(&input.into_config(), format, external.as_ref())
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) => print_failure(&error, ExitCode::FAILURE),
    }
}

fn build(config: &Config, out: &Path, cache: Option<&Path>) -> anyhow::Result<ExitCode> {
    let built = match build::run(config, out, cache)? {
        Ok(built) => built,
        Err(findings) => return Ok(print_errors(&findings, "written")),
    };
    if built.is_cut_off {
        eprintln!(
            "note: the git repository is a shallow clone; pages that have not changed since it \
             begins have neither date nor authors"
        );
    }
    println!(
        "{}, {}; {} written, {} unchanged, {} removed in {}",
        count(built.pages, "page"),
        count(built.records, "search record"),
        built.counts.changed,
        built.counts.unchanged,
        built.counts.removed,
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn index(config: &Config, server: SearchServer) -> ExitCode {
    let (documents, search) = match publish::documents(config) {
        Ok(Ok(found)) => found,
        Ok(Err(findings)) => return print_errors(&findings, "sent"),
        Err(error) => return print_failure(&error, ExitCode::FAILURE),
    };
    let name = server.index.clone();
    let target = Target {
        url: server.url,
        key: server.key,
        index: server.index,
        timeout: Duration::from_secs(server.timeout),
        synonyms: search.synonyms,
    };
    match meilisearch::update(&target, &documents) {
        Ok(Some(updated)) => {
            println!(
                "{} in the index `{name}`; {} sent, {} removed{}",
                count(documents.len(), "section"),
                updated.sent,
                updated.removed,
                if updated.has_new_settings {
                    ", settings changed"
                } else {
                    ""
                }
            );
            ExitCode::SUCCESS
        }
        Ok(None) => {
            let sections = count(documents.len(), "section");
            println!("{sections} in the index `{name}`; nothing has changed");
            ExitCode::SUCCESS
        }
        Err(error) => print_failure(&error.into(), ExitCode::from(SEARCH_FAILED)),
    }
}

fn print_failure(error: &anyhow::Error, code: ExitCode) -> ExitCode {
    eprintln!("error: {error:#}");
    code
}

fn check(
    config: &Config,
    format: Format,
    external: Option<&external::Options>,
) -> anyhow::Result<ExitCode> {
    let Checked {
        pages,
        addresses,
        findings,
    } = pipeline::check(config, external)?;
    let errors = findings
        .iter()
        .filter(|finding| finding.rule.is_error())
        .count();
    match format {
        Format::Text => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            if let Some(Addresses { asked, remembered }) = addresses {
                println!(
                    "{} of other sites asked for, {remembered} known from earlier checks",
                    count(asked, "address")
                );
            }
            match errors {
                0 => println!("{}, no errors", count(pages, "page")),
                errors => eprintln!("{}", count(errors, "error")),
            }
        }
        Format::Json => println!("{}", report::json(&findings)),
        Format::Sarif => println!("{}", report::sarif(&findings)),
        Format::Github => print!("{}", report::github(&findings)),
    }
    Ok(if errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print_errors(findings: &[Diagnostic], done: &str) -> ExitCode {
    for finding in findings {
        eprintln!("{finding}");
    }
    eprintln!("{}; nothing was {done}", count(findings.len(), "error"));
    ExitCode::FAILURE
}

/// A number with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = match number {
        1 => "",
        _ if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{number} {noun}{plural}")
}
