//! Runs the managed cluster of a data folder until standard input ends, for a look inside with `psql`.
//!
//! Usage: `managed DATA_DIR`; prints the URL of the cluster's owner.

use std::io;
use std::path::PathBuf;

use db::managed;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: managed DATA_DIR")?;
    let binaries = std::env::var_os("PROFILE_BUILDER_PG_BIN").map(PathBuf::from);
    let cluster = managed::start(&managed::Config { data_dir, binaries }).await?;
    println!("{}", cluster.superuser_url());
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    cluster.stop().await?;
    Ok(())
}
