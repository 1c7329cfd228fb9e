//! The documents of one version of the file, indexed.

use tantivy::directory::RamDirectory;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use crate::analysis::{ANALYZER, SPELLING_ANALYZER, analyzer, spelling_analyzer};
use crate::document::Document;

/// The role under which sections for everybody are indexed. No department can have this name.
pub(crate) const EVERYBODY: &str = "*";

/// What the writer may hold before it writes a segment; the least that it accepts.
const WRITER_BYTES: usize = 15_000_000;

/// An immutable index with its documents.
pub(crate) struct Loaded {
    documents: Vec<Document>,
    searcher: Searcher,
    pub(crate) fields: Fields,
}

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) title: Field,
    pub(crate) heading: Field,
    pub(crate) tags: Field,
    pub(crate) text: Field,
    /// The title and heading, and the rest, as they are written: for misspelt words.
    pub(crate) title_spelling: Field,
    pub(crate) text_spelling: Field,
    /// Roles and tags as they are, for filters.
    pub(crate) role: Field,
    pub(crate) tag: Field,
    /// Place in `documents`.
    number: Field,
}

impl Loaded {
    /// Indexes documents in memory.
    pub(crate) fn build(documents: Vec<Document>) -> Result<Self, TantivyError> {
        let (schema, fields) = schema();
        let tokenizers = TokenizerManager::default();
        tokenizers.register(ANALYZER, analyzer());
        tokenizers.register(SPELLING_ANALYZER, spelling_analyzer());
        let mut writer = Index::builder()
            .schema(schema)
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for (number, document) in (0u64..).zip(&documents) {
            writer.add_document(fields.record(number, document))?;
        }
        let index = writer.finalize()?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            documents,
            searcher: reader.searcher(),
            fields,
        })
    }

    /// The best documents for a query, with their scores.
    pub(crate) fn best(
        &self,
        query: &dyn tantivy::query::Query,
        limit: usize,
    ) -> Result<Vec<(f32, &Document)>, TantivyError> {
        let collector = tantivy::collector::TopDocs::with_limit(limit).order_by_score();
        let mut best = Vec::new();
        for (score, address) in self.searcher.search(query, &collector)? {
            let record: TantivyDocument = self.searcher.doc(address)?;
            let number = record
                .get_first(self.fields.number)
                .and_then(|value| value.as_u64());
            let number = number.and_then(|number| usize::try_from(number).ok());
            best.extend(
                number
                    .and_then(|n| self.documents.get(n))
                    .map(|found| (score, found)),
            );
        }
        Ok(best)
    }
}

impl Fields {
    fn record(&self, number: u64, document: &Document) -> TantivyDocument {
        let mut record = TantivyDocument::new();
        record.add_text(self.title, &document.title);
        record.add_text(self.heading, &document.heading);
        record.add_text(self.tags, document.tags.join(" "));
        record.add_text(self.text, &document.text);
        record.add_text(self.title_spelling, &document.title);
        record.add_text(self.title_spelling, &document.heading);
        record.add_text(self.text_spelling, document.tags.join(" "));
        record.add_text(self.text_spelling, &document.text);
        for role in &document.roles {
            record.add_text(self.role, role.to_lowercase());
        }
        if document.roles.is_empty() {
            record.add_text(self.role, EVERYBODY);
        }
        for tag in &document.tags {
            record.add_text(self.tag, tag.to_lowercase());
        }
        record.add_u64(self.number, number);
        record
    }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let prose = text_options(ANALYZER, IndexRecordOption::WithFreqsAndPositions);
    let spelling = text_options(SPELLING_ANALYZER, IndexRecordOption::Basic);
    let fields = Fields {
        title: builder.add_text_field("title", prose.clone()),
        heading: builder.add_text_field("heading", prose.clone()),
        tags: builder.add_text_field("tags", prose.clone()),
        text: builder.add_text_field("text", prose),
        title_spelling: builder.add_text_field("title_spelling", spelling.clone()),
        text_spelling: builder.add_text_field("text_spelling", spelling),
        role: builder.add_text_field("role", STRING),
        tag: builder.add_text_field("tag", STRING),
        number: builder.add_u64_field("number", STORED),
    };
    (builder.build(), fields)
}

fn text_options(analyzer: &str, stored: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(analyzer)
        .set_index_option(stored);
    TextOptions::default().set_indexing_options(indexing)
}
