//! What the docs site asks of the server.

#![cfg(test)]

mod ranking;
mod search;
