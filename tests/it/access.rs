//! Who may do what, whose rows they see, and what is recorded of it.

#![cfg(test)]

mod audit;
mod grid;
mod operations;
mod tenancy;
