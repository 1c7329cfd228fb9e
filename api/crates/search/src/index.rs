//! What can be asked of a search index, and what it answers.

use std::path::PathBuf;
use std::sync::Arc;

use domain::role::Department;

/// An index of documentation sections.
pub trait SearchIndex: Send + Sync {
    /// The best sections for a query, best first. No query text is an error.
    fn search(&self, query: &Query) -> Result<Vec<Hit>, Error>;
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Words in any order, as a person or a model would write them.
    pub text: String,
    /// Only sections for this department and for everybody.
    pub department: Option<Department>,
    /// Only sections that carry all of these tags, in any case.
    pub tags: Vec<String>,
    /// How many hits at most.
    pub limit: usize,
}

/// One section that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The section's own key.
    pub id: String,
    /// Title of its page.
    pub title: String,
    /// Its heading; empty for what stands before the first heading.
    pub heading: String,
    /// Where to read it, with its anchor.
    pub url: String,
    /// What kind of page it is from.
    pub kind: String,
    /// The departments it is for; none means everybody.
    pub roles: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The passage of its text that fits the query best, as plain text.
    pub excerpt: String,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
}

/// Why an index cannot answer. The causes are shared, since every search reports them anew.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The site generator has not run yet. The message leaves out the path, since models read it.
    #[error("the docs site has not been built yet: run `make site`")]
    NotBuilt(PathBuf),
    /// The file is there and cannot be read.
    #[error("the search documents in {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// The file is not what the site generator writes.
    #[error("the search documents in {} are malformed: build the docs site again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it is wrong.
        #[source]
        source: Arc<serde_json::Error>,
    },
    /// The index itself failed.
    #[error("the search index failed")]
    Index(#[from] tantivy::TantivyError),
}
