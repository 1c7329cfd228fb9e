//! The command line.

mod agent;
mod migrate;
mod serve;
mod token;
mod worker;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Profile Builder: agents on Claude and role-tagged documentation for a company, on its own
/// machine.
#[derive(Debug, Parser)]
#[command(name = "profile-builder", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the docs site and the web client, and perform executions.
    Serve(serve::Arguments),
    /// Perform executions only, beside a server on the same database.
    Worker,
    /// Bring the database's schema up to date.
    Migrate,
    /// Print the GraphQL schema.
    Schema,
    /// Check, export and import agents as definition files.
    #[command(subcommand)]
    Agent(agent::Command),
    /// Make API tokens.
    #[command(subcommand)]
    Token(token::Command),
}

impl Arguments {
    /// Runs the command to its end.
    ///
    /// # Errors
    ///
    /// With a sentence for the person at the terminal.
    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(arguments) => {
                log("info");
                serve::run(arguments).await
            }
            Command::Worker => {
                log("info");
                worker::run().await
            }
            Command::Migrate => {
                log("info");
                migrate::run().await
            }
            Command::Schema => {
                print!("{}", graphql::schema::sdl());
                Ok(())
            }
            Command::Agent(command) => {
                log("warn");
                agent::run(command).await
            }
            Command::Token(command) => {
                log("warn");
                token::run(command).await
            }
        }
    }
}

/// Sends logs to standard error; `RUST_LOG` decides what, `default` without it.
fn log(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .with_target(false)
        // Where the terminal is gone, complaining there about it would panic.
        .log_internal_errors(false)
        .init();
}
