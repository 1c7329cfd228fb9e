//! The documents of one version of the file, indexed.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{
    Index, InvertedIndexReader, ReloadPolicy, SegmentReader, TantivyDocument, TantivyError,
};

use crate::analysis::{ANALYZER, Stems, analyzer};
use crate::document::Document;
use crate::groups::Groups;

/// What the writer may hold before it writes a segment; the least that it accepts.
const WRITER_BYTES: usize = 15_000_000;

/// How much words at a place count. Found by trying queries on the docs.
struct Place {
    name: &'static str,
    /// On what opens a page, and on its other sections.
    weight: [f32; 2],
    /// From 0 to 1: how much less a word counts in a longer text.
    length: f32,
}

/// The title and the tags belong to the page, and count fully where it begins, so that the page
/// comes before its sections.
const PLACES: [Place; 4] = [
    Place {
        name: "title",
        weight: [3.0, 1.2],
        length: 0.4,
    },
    Place {
        name: "heading",
        weight: [2.5, 2.5],
        length: 0.4,
    },
    Place {
        name: "tags",
        weight: [1.2, 0.4],
        length: 0.0,
    },
    Place {
        name: "text",
        weight: [1.0, 1.0],
        length: 0.75,
    },
];

/// From how many mentions on a further one says little more.
const SATURATION: f32 = 1.2;

/// An immutable index with its documents.
pub(crate) struct Loaded {
    pub(crate) documents: Vec<Document>,
    pub(crate) groups: Groups,
    /// The words of the site by their stems.
    pub(crate) stems: HashMap<String, Vec<String>>,
    pub(crate) fields: Vec<IndexedField>,
    opens_page: Vec<bool>,
}

/// One field of the index.
pub(crate) struct IndexedField {
    /// Its name in the index's schema.
    pub(crate) field: Field,
    /// The postings.
    pub(crate) postings: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
    weight: [f32; 2],
    /// What the length of a text takes from each mention, by the index's code for lengths.
    saturation: Vec<f32>,
}

impl Loaded {
    /// Indexes documents in memory, in one segment.
    pub(crate) fn build(documents: Vec<Document>) -> Result<Self, TantivyError> {
        let (schema, fields) = schema();
        let tokenizers = TokenizerManager::default();
        tokenizers.register(ANALYZER, analyzer());
        let mut writer = Index::builder()
            .schema(schema)
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for document in &documents {
            writer.add_document(record(document, fields))?;
        }
        let index = writer.finalize()?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        // Without documents there is no segment.
        let fields = match searcher.segment_readers().first() {
            Some(segment) => PLACES
                .iter()
                .zip(fields)
                .map(|(place, field)| IndexedField::open(place, field, segment))
                .collect::<Result<_, TantivyError>>()?,
            None => Vec::new(),
        };
        Ok(Self {
            groups: Groups::new(&documents),
            stems: stems(&fields)?,
            opens_page: documents.iter().map(Document::opens_page).collect(),
            documents,
            fields,
        })
    }
}

impl Loaded {
    /// The document of this number.
    pub(crate) fn document(&self, number: u32) -> Option<&Document> {
        self.documents.get(number as usize)
    }

    /// Whether a document is what stands on its page before the first heading.
    pub(crate) fn opens_page(&self, number: u32) -> bool {
        self.opens_page
            .get(number as usize)
            .is_some_and(|opens| *opens)
    }
}

impl IndexedField {
    fn open(place: &Place, field: Field, segment: &SegmentReader) -> Result<Self, TantivyError> {
        let postings = segment.inverted_index(field)?;
        #[expect(clippy::cast_precision_loss, reason = "an average needs no more")]
        let average = postings.total_num_tokens() as f32 / segment.max_doc().max(1) as f32;
        let saturation = |code: u8| {
            #[expect(clippy::cast_precision_loss, reason = "lengths are rounded anyway")]
            let length = FieldNormReader::id_to_fieldnorm(code) as f32 / average.max(1.0);
            SATURATION * (1.0 - place.length + place.length * length)
        };
        Ok(Self {
            field,
            postings,
            lengths: segment.get_fieldnorms_reader(field)?,
            weight: place.weight,
            saturation: (0..=u8::MAX).map(saturation).collect(),
        })
    }

    /// What mentions of a word in this field are worth, its rarity aside.
    pub(crate) fn worth(&self, document: u32, mentions: u32, opens_page: bool) -> f32 {
        let code = usize::from(self.lengths.fieldnorm_id(document));
        let saturation = self.saturation.get(code).copied().unwrap_or(SATURATION);
        #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
        let mentions = mentions as f32;
        let [opening, later] = self.weight;
        let weight = if opens_page { opening } else { later };
        weight * mentions * (1.0 + SATURATION) / (mentions + saturation)
    }
}

fn record(document: &Document, [title, heading, tags, text]: [Field; 4]) -> TantivyDocument {
    let mut record = TantivyDocument::new();
    record.add_text(title, &document.title);
    record.add_text(heading, &document.heading);
    record.add_text(tags, document.tags.join(" "));
    record.add_text(text, &document.text);
    record
}

fn schema() -> (Schema, [Field; 4]) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = PLACES.map(|place| builder.add_text_field(place.name, options.clone()));
    (builder.build(), fields)
}

fn stems(fields: &[IndexedField]) -> Result<HashMap<String, Vec<String>>, TantivyError> {
    let mut stems: HashMap<String, Vec<String>> = HashMap::new();
    let mut stemmer = Stems::new();
    for field in fields {
        let mut words = field.postings.terms().stream()?;
        while words.advance() {
            let Ok(word) = std::str::from_utf8(words.key()) else {
                continue;
            };
            let alike = stems.entry(stemmer.of(word)).or_default();
            if !alike.iter().any(|known| known == word) {
                alike.push(word.to_owned());
            }
        }
    }
    Ok(stems)
}
