//! Prompts that are tried.

#![cfg(test)]

mod simulate;
