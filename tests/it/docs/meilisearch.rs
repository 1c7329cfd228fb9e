//! `GET /api/v1/search` with a Meilisearch beside the server.

mod away;
mod contract;
mod site;
