//! `profile-builder token`.

use anyhow::Result;
use clap::Subcommand;
use domain::role::{AccessRole, Department};
use identity::provision::{ProvisionToken, provision_token};

use crate::config::Config;
use crate::database;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a token, and the organisation and user it is for when they are missing. Prints the
    /// token alone; it is not shown again.
    Create {
        /// The user's address.
        #[arg(long)]
        email: String,
        /// The user's access role: admin, editor, builder, operator, auditor or viewer.
        #[arg(long)]
        role: AccessRole,
        /// The user's department: engineering, finance, sales, marketing or operations. Without it the
        /// one they have stays.
        #[arg(long)]
        department: Option<Department>,
        /// The organisation's slug.
        #[arg(long, default_value = "default")]
        organisation: String,
        /// What the token is for.
        #[arg(long, default_value = "command line")]
        name: String,
    },
}

pub(crate) async fn run(command: Command) -> Result<()> {
    let Command::Create {
        email,
        role,
        department,
        organisation,
        name,
    } = command;
    let config = Config::from_environment()?;
    let database = database::open(&config).await?;
    let input = ProvisionToken {
        organisation,
        email,
        access_role: role,
        department,
        name,
        valid_for: None,
        requested_by: "command line",
    };
    let made = provision_token(&database.db, input).await;
    // Before anything else can fail: nobody else will ever know the token.
    if let Ok(token) = &made {
        println!("{}", token.expose());
    }
    database.close().await?;
    made?;
    Ok(())
}
