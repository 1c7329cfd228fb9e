//! The order of what is found in this product's own documentation.
//!
//! People and agents (by the tool `search_docs`) ask the same index. A page that ought to come
//! first may be beaten only with a reason, and then the number beside it is changed in review.

use std::path::Path;

use search::{Embedded, Query, SearchIndex as _};
use support::process::build_docs;
use tempfile::TempDir;

/// What somebody types, the page that is meant, and the place among the pages at which it must be.
const QUERIES: &[(&str, &str, usize)] = &[
    ("errors", "api/errors.md", 1),
    ("authentication", "api/authentication.md", 1),
    ("api token", "api/authentication.md", 3),
    ("making a token", "security/tokens-and-roles.md", 1),
    ("revoke token", "security/tokens-and-roles.md", 1),
    ("audit log", "security/tokens-and-roles.md", 1),
    ("backup", "administration/backup.md", 1),
    ("restore database", "administration/backup.md", 1),
    ("row level security", "administration/postgresql.md", 3),
    (
        "environment variables",
        "administration/configuration.md",
        1,
    ),
    ("PROFILE_BUILDER_MODE", "administration/configuration.md", 1),
    ("server does not start", "administration/health.md", 1),
    ("readyz", "administration/health.md", 3),
    ("proxy", "administration/production-checklist.md", 1),
    ("step limit", "agents/limits-and-failures.md", 1),
    ("simulated model", "agents/simulated-model.md", 1),
    ("search_docs", "agents/tools.md", 1),
    ("agent versions", "agents/versions.md", 1),
    ("templates", "agents/templates.md", 1),
    ("export an agent", "agents/definition-files.md", 2),
    ("writing a system prompt", "agents/system-prompt.md", 1),
    ("graphql", "api/graphql.md", 1),
    ("cursors", "api/graphql.md", 1),
    ("subscription", "api/live-events.md", 1),
    ("run an agent rest", "api/run.md", 1),
    ("idempotency key", "api/run.md", 3),
    ("internal_error", "api/errors.md", 1),
    ("prompt injection", "security/prompt-injection.md", 1),
    ("pii", "security/pii.md", 1),
    ("red green", "security/baseline.md", 1),
    ("install", "start/install.md", 1),
    ("front matter", "editors/front-matter.md", 1),
    ("broken link", "editors/links.md", 2),
    (
        "how do I review a diff",
        "departments/engineering/code-review.md",
        1,
    ),
    ("rfp", "departments/sales/rfp-drafting.md", 1),
    ("json output", "prompting/structured-output.md", 1),
    ("few-shot examples", "prompting/examples.md", 1),
    // Only some of the words are on any page.
    (
        "what happens when the server is killed",
        "agents/restarts.md",
        3,
    ),
    (
        "difference between role and department",
        "start/roles.md",
        3,
    ),
    (
        "vendor data retention training",
        "security/vendor-questions.md",
        1,
    ),
    (
        "switch from simulated to claude",
        "agents/simulated-model.md",
        3,
    ),
    // Misspelt, and not yet whole.
    (
        "varience anlysis",
        "departments/finance/variance-analysis.md",
        1,
    ),
    ("onbording", "departments/operations/onboarding.md", 1),
    ("sytem promt", "agents/system-prompt.md", 1),
    ("procur", "departments/operations/procurement.md", 1),
    ("authent", "api/authentication.md", 1),
];

#[tokio::test]
async fn the_page_that_is_meant_comes_first_or_nearly() {
    let folder = TempDir::new().unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    build_docs(&content, folder.path());
    let index = Embedded::read(folder.path().join("search-documents.json"));
    let mut misplaced = Vec::new();
    for (text, meant, place) in QUERIES {
        let query = Query {
            text: (*text).to_owned(),
            limit: 20,
            ..Query::default()
        };
        let answer = index.search(&query).await.unwrap();
        let mut pages: Vec<&str> = Vec::new();
        for hit in &answer.hits {
            if !pages.contains(&hit.page.as_str()) {
                pages.push(&hit.page);
            }
        }
        if !pages.iter().take(*place).any(|page| page == meant) {
            pages.truncate(4);
            misplaced.push(format!("\"{text}\": {meant} is not among {pages:?}"));
        }
    }
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}
