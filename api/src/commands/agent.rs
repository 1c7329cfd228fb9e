//! `profile-builder agent`: agents as definition files.

use std::fs;
use std::path::{Path, PathBuf};

use access::OpContext;
use access::context::Origin;
use agents::import_agent::ImportAgent;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use definitions::Mistake;
use definitions::read::{Kind, Known, read};
use domain::id::{AgentId, RequestId};

use crate::boot::Parts;
use crate::config::Config;
use crate::database::{self, Database};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong with definition files, without a database: FILE:LINE:COLUMN and a remedy.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print an agent as a definition file, without secrets.
    Export {
        /// The agent's id.
        id: AgentId,
        /// The number of a version; the one that runs without it.
        #[arg(long)]
        version: Option<i32>,
        #[command(flatten)]
        token: Token,
    },
    /// Make or change an agent as a definition file says.
    Import {
        /// The file.
        file: PathBuf,
        /// The agent to change; a new one is made without it.
        #[arg(long)]
        agent: Option<AgentId>,
        /// Why; kept with the version that is made.
        #[arg(long)]
        note: Option<String>,
        /// Say only what would happen.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        token: Token,
    },
}

/// Who asks.
#[derive(Debug, Args)]
pub(crate) struct Token {
    /// An API token of the user that the command acts for, as `profile-builder token create` makes
    /// them.
    #[arg(long = "token", env = "PROFILE_BUILDER_TOKEN", hide_env_values = true)]
    secret: String,
}

pub(crate) async fn run(command: Command) -> Result<()> {
    let config = Config::from_environment()?;
    match command {
        Command::Check { files } => check(&config, &files),
        Command::Export { id, version, token } => {
            with_user(&config, &token, async |op| {
                let export = agents::export_agent::export_agent(op, id, version).await?;
                print!("{}", export.text);
                if !export.stripped.is_empty() {
                    let fields = export.stripped.join(", ");
                    eprintln!("Left out what looks like a secret in: {fields}");
                }
                Ok(())
            })
            .await
        }
        Command::Import {
            file,
            agent,
            note,
            dry_run,
            token,
        } => {
            let known_tools = tool_names(&config)?;
            let input = ImportAgent {
                text: text_of(&file)?,
                agent,
                revision: None,
                note,
                dry_run,
            };
            with_user(
                &config,
                &token,
                async |op| match agents::import_agent::import_agent(op, &known_tools, input).await {
                    Ok(import) => {
                        let id = import.agent.map(|agent| format!(" ({})", agent.id));
                        println!("{}{}", import.summary, id.unwrap_or_default());
                        Ok(())
                    }
                    Err(agents::Error::Mistakes(mistakes)) => {
                        tell(&file, &mistakes);
                        Err(agents::Error::Mistakes(mistakes).into())
                    }
                    Err(error) => Err(error.into()),
                },
            )
            .await
        }
    }
}

/// Reads each file as an agent, or as a template when it says that it is one.
fn check(config: &Config, files: &[PathBuf]) -> Result<()> {
    let tools = tool_names(config)?;
    let known = Known {
        tools: Some(&tools),
        models: None,
    };
    let mut count = 0;
    for file in files {
        let text = text_of(file)?;
        let is_template = text.lines().any(|line| line.starts_with("template:"));
        let kind = if is_template {
            Kind::Template
        } else {
            Kind::Agent
        };
        if let Err(mistakes) = read(&text, kind, known) {
            count += mistakes.len();
            tell(file, &mistakes);
        }
    }
    match count {
        0 => Ok(()),
        1 => bail!("there is a mistake in the files"),
        count => bail!("there are {count} mistakes in the files"),
    }
}

fn tell(file: &Path, mistakes: &[Mistake]) {
    for mistake in mistakes {
        println!("{}:{mistake}", file.display());
    }
}

fn text_of(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))
}

fn tool_names(config: &Config) -> Result<Vec<String>> {
    let parts = Parts::from_environment(config)?;
    Ok(parts.tools.names().map(str::to_owned).collect())
}

/// Does something as the user of a token, on the database that the server works with.
async fn with_user(
    config: &Config,
    token: &Token,
    body: impl AsyncFnOnce(&OpContext) -> Result<()>,
) -> Result<()> {
    let database = database::open(config).await?;
    let done = as_user(&database, token, body).await;
    database.close().await?;
    done
}

async fn as_user(
    database: &Database,
    token: &Token,
    body: impl AsyncFnOnce(&OpContext) -> Result<()>,
) -> Result<()> {
    let actor = identity::authenticate::authenticate(&database.db, token.secret.trim())
        .await
        .context("--token or PROFILE_BUILDER_TOKEN does not open")?;
    let origin = Origin {
        ip_address: None,
        user_agent: Some("command line".to_owned()),
    };
    let op = OpContext::new(database.db.clone(), actor, RequestId::new(), origin);
    body(&op).await
}
