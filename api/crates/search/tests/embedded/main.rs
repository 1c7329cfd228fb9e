//! The embedded index over a small docs site.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod filters;
mod following;
mod hits;
mod words;

use std::fs;
use std::path::Path;

use search::{Answer, Embedded, Error, Query, SearchIndex as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

struct Site {
    folder: TempDir,
    index: Embedded,
    runtime: Runtime,
}

impl Site {
    fn new() -> Self {
        let site = Self::not_built();
        site.write(&documents());
        site
    }

    fn not_built() -> Self {
        let folder = TempDir::new().unwrap();
        let index = Embedded::read(path(folder.path()));
        Self {
            folder,
            index,
            runtime: runtime(),
        }
    }

    fn write(&self, documents: &Value) {
        write(self.folder.path(), documents);
        self.index.refresh();
    }

    fn search(&self, query: &Query) -> Answer {
        self.try_search(query).unwrap()
    }

    fn try_search(&self, query: &Query) -> Result<Answer, Error> {
        self.runtime.block_on(self.index.search(query))
    }

    fn ids(&self, text: &str) -> Vec<String> {
        ids(&self.search(&query(text)))
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

fn write(folder: &Path, documents: &Value) {
    // A file is named after its content, so that the list changes with it.
    let name = format!("{}.json", fs::read_dir(folder).unwrap().count());
    fs::write(folder.join(&name), documents.to_string()).unwrap();
    let list = json!({ "records": 0, "files": [name] });
    fs::write(path(folder), list.to_string()).unwrap();
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join("search-documents.json")
}

fn query(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        limit: 5,
        ..Query::default()
    }
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| hit.id.clone()).collect()
}

fn section(
    id: &str,
    title: &str,
    heading: &str,
    roles: &[&str],
    tags: &[&str],
    text: &str,
) -> Value {
    json!({
        "id": id,
        "page": format!("/guides/{id}.md"),
        "url": format!("/docs/guides/{id}/#{id}"),
        "title": title,
        "heading": heading,
        "anchor": id,
        "section": "Guides",
        "roles": roles,
        "tags": tags,
        "kind": "guides",
        "text": text,
    })
}

fn documents() -> Value {
    json!([
        section(
            "rfp",
            "Draft an RFP answer",
            "Collect the requirements",
            &["sales"],
            &["rfp", "Writing"],
            "List every requirement of the tender. Ask Claude to draft an answer to each, and have an expert check prices and promises."
        ),
        section(
            "variance",
            "Variance analysis",
            "Explain a variance",
            &["finance"],
            &["budget"],
            "Compare the plan with the actual numbers. A variance of more than five percent of the budget needs an explanation by its owner."
        ),
        section(
            "review",
            "Code review",
            "Reviewing a diff",
            &["engineering"],
            &["git"],
            "Give the whole diff, the intent of the change and the rules of the repository. Ask for defects first, style last."
        ),
        section(
            "secrets",
            "Security baseline",
            "Never paste secrets",
            &[],
            &["security"],
            "Passwords, tokens and customers' data do not belong into a prompt. A red rule is a rule without exceptions."
        ),
        section(
            "prompting",
            "Prompting basics",
            "Say what you want",
            &[],
            &["writing"],
            "A good prompt names the goal, the audience and the form of the answer. Show an example when the form matters."
        ),
        section(
            "approvals",
            "Approvals",
            "",
            &["operations", "engineering"],
            &["agents"],
            "A destructive tool call waits for an approval. The approval is bound to the arguments. Réunion und Prüfung sind möglich."
        ),
    ])
}
