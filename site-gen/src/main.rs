//! The `site-gen` command.

use std::process::ExitCode;

use clap::Parser;

/// Pages are made of many short strings, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    site_gen::cli::run(site_gen::cli::Command::parse())
}
