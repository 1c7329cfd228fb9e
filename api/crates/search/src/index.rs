//! What can be asked of a search index, and what it answers.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode, FAULT};
use domain::role::Department;

/// An index of documentation sections.
#[async_trait]
pub trait SearchIndex: Send + Sync {
    /// The best sections for a query, best first. No query text is an error.
    async fn search(&self, query: &Query) -> Result<Answer, Error>;

    /// The same without asking any other server.
    async fn search_here(&self, query: &Query) -> Result<Answer, Error> {
        self.search(query).await
    }

    /// Who answers at the moment.
    fn standing(&self) -> Standing;
}

/// What to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words in any order, as a person or a model would write them. The last word may be the
    /// beginning of one, unless a space follows it.
    pub text: String,
    /// Which sections may be found.
    pub filter: Filter,
    /// How many of the best hits to leave out.
    pub offset: usize,
    /// How many hits at most.
    pub limit: usize,
}

/// Which sections may be found: those that have one of the values of each facet. A facet without
/// values allows everything; names are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// For one of these departments, or for everybody.
    pub departments: Vec<Department>,
    /// On a page of one of these top-level sections.
    pub sections: Vec<String>,
    /// With one of these tags.
    pub tags: Vec<String>,
    /// Of one of these kinds.
    pub kinds: Vec<String>,
    /// In one of these languages, or in none in particular; without a value in the site's first.
    pub languages: Vec<String>,
    /// About one of these versions, or about none in particular; without a value about the site's
    /// first.
    pub versions: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// How many sections were found, the ones that are not shown included.
    pub total: usize,
    /// The ones that are shown, best first.
    pub hits: Vec<Hit>,
    /// How the sections spread over the facets.
    pub facets: Facets,
    /// Who found them.
    pub source: Source,
}

/// Who answers a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Source {
    /// The index in this process.
    #[default]
    Embedded,
    /// A Meilisearch server.
    Meilisearch,
}

/// Who answers searches at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The one who answers.
    pub source: Source,
    /// Why Meilisearch, which should, does not: words for everybody, without an address.
    pub away: Option<String>,
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
    /// The source path of its page.
    pub page: String,
    /// Its anchor on the page; empty for what stands before the first heading.
    pub anchor: String,
    /// The title of the top-level section that its page belongs to.
    pub section: String,
    /// What kind of page it is from.
    pub kind: String,
    /// The departments it is for; none means everybody.
    pub roles: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The passage of its text that fits the query best, as plain text.
    pub excerpt: String,
    /// Where the words of the query are.
    pub highlights: Highlights,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
}

/// Where words of the query stand in what is shown of a hit, in order and apart from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// In the title.
    pub title: Vec<Span>,
    /// In the heading.
    pub heading: Vec<Span>,
    /// In the excerpt.
    pub excerpt: Vec<Span>,
}

/// From the first code unit to the one after the last, counted in UTF-16 as browsers do.
pub type Span = (usize, usize);

/// For each facet its values with the number of sections, most first. The numbers of one facet
/// regard the filter's other facets only, so that they tell what another choice would find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Departments; a section for everybody counts for each.
    pub department: Vec<Count>,
    /// Top-level sections.
    pub section: Vec<Count>,
    /// Tags.
    pub tag: Vec<Count>,
    /// Kinds of pages.
    pub kind: Vec<Count>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How many of the sections found have it.
    pub count: usize,
}

/// Why an index cannot answer. The causes are shared, since every search reports them anew.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The site generator has not run yet. The message leaves out the path, since models read it.
    #[error("the docs site has not been built yet: run `make site`")]
    NotBuilt(PathBuf),
    /// A language or a version that the site does not have.
    #[error("{}: {}", _0.field, _0.message)]
    NoSuchEdition(FieldError),
    /// The server has just started.
    #[error("the search index is still being built: try again in a moment")]
    NotReady,
    /// More searches than processors, for longer than one waits.
    #[error("too many searches at the moment; try again")]
    Busy,
    /// Nothing is begun any more.
    #[error("the server is stopping")]
    Stopping,
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

impl Source {
    /// Its name, as answers and reports have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Meilisearch => "meilisearch",
        }
    }
}

impl Standing {
    /// The one who should answer does.
    #[must_use]
    pub fn of(source: Source) -> Self {
        Self { source, away: None }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.source.as_str())?;
        match &self.away {
            Some(reason) => write!(formatter, " (Meilisearch is away: {reason})"),
            None => Ok(()),
        }
    }
}

impl Count {
    /// The values of a facet that can be chosen, in the order in which they are shown.
    pub(crate) fn in_order<'a>(values: impl Iterator<Item = (&'a str, usize)>) -> Vec<Self> {
        let mut counts: Vec<Self> = values
            .filter(|(value, count)| *count > 0 && !value.is_empty())
            .map(|(value, count)| Self {
                value: value.to_owned(),
                count,
            })
            .collect();
        counts.sort_by(|left, right| {
            let by_count = right.count.cmp(&left.count);
            by_count.then_with(|| left.value.cmp(&right.value))
        });
        counts
    }
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoSuchEdition(_) => ErrorCode::InvalidRequest,
            Self::NotBuilt(_) | Self::NotReady | Self::Busy | Self::Stopping => {
                ErrorCode::Unavailable
            }
            Self::Unreadable { .. } | Self::Malformed { .. } | Self::Index(_) => {
                ErrorCode::Internal
            }
        }
    }

    fn public_message(&self) -> String {
        match self.code() {
            ErrorCode::Internal => FAULT.to_owned(),
            _ => self.to_string(),
        }
    }

    fn is_for_the_log(&self) -> bool {
        self.code() == ErrorCode::Internal
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::NoSuchEdition(field) => std::slice::from_ref(field),
            _ => &[],
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Index(error.into())
    }
}
