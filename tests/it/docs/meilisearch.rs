//! `GET /api/v1/search` and the tool `search_docs` with a Meilisearch beside the server.

mod agent;
mod away;
mod contract;
mod site;
