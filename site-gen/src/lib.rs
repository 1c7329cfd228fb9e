#![doc = include_str!("../README.md")]

pub mod cli;
#[doc(hidden)]
pub mod fuzzing;

mod announce;
mod backlinks;
mod cache;
mod components;
mod config;
mod copies;
mod day;
mod diagnostic;
mod editions;
mod external;
mod front_matter;
mod history;
mod images;
mod library;
mod links;
mod markdown;
mod meilisearch;
mod navigation;
mod new_page;
mod offline;
mod output;
mod page;
mod pipeline;
mod render;
mod report;
mod role;
mod search;
mod serve;
mod site_config;
mod source;
mod squeeze;
mod stamp;
mod suggest;
mod tags;
mod theme;
mod words;
mod yaml;
