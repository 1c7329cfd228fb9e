//! The guarded client against servers on this machine.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails fails its test"
)]

mod addresses;
mod limits;
mod redirects;
mod rules;
mod server;
