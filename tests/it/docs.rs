//! What the docs site asks of the server.

#![cfg(test)]

mod feedback;
mod ranking;
mod search;
