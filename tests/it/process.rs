//! The real binary: what a kill, a signal and a wrong setting do to it.

#![cfg(test)]

mod commands;
mod crash;
mod deployment;
mod refusals;
mod signals;
