//! Rules about the database's schema, checked against its own catalogue.

#![cfg(test)]

mod catalogue;
mod migrating;
mod tables;
