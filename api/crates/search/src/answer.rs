//! From a query to what is shown of the best sections.

use tantivy::TantivyError;

use crate::analysis::{Stems, query_words};
use crate::document::Document;
use crate::evaluation::{Ranked, evaluate};
use crate::excerpt::excerpt;
use crate::expansion::Wanted;
use crate::index::{Answer, Error, Highlights, Hit, Query, Source};
use crate::loaded::Loaded;
use crate::matches::{Match, Matcher, pairs};

/// More words than this say nothing more about what is wanted.
pub(crate) const MOST_WORDS: usize = 24;
/// Spelling is looked into for so many words of a query. It is the only step whose cost grows with
/// the site's vocabulary, and a query that is all nonsense finds nothing anyway.
const MOST_CORRECTED: usize = 4;
/// The largest answer.
pub(crate) const MOST_HITS: usize = 50;
/// So many of the best are looked at more closely, and put into order by what is seen then.
const CANDIDATES: usize = 40;

/// How much more a section counts whose title or heading is what was asked for, word for word.
const SAME_TITLE: f32 = 0.5;
/// And one in which the words stand side by side as in the query.
const PAIRS_IN_TITLE: f32 = 0.3;
const PAIRS_IN_TEXT: f32 = 0.15;

/// Answers a query.
pub(crate) fn answer(loaded: &Loaded, query: &Query) -> Result<Answer, Error> {
    let limit = query.limit.min(MOST_HITS);
    let filter = loaded.groups.within_edition(&query.filter)?;
    let words = wanted(loaded, &query.text)?;
    if words.is_empty() || loaded.documents.is_empty() {
        return Ok(Answer::default());
    }
    let passes = loaded.groups.passes(&filter);
    let most = CANDIDATES.max(query.offset.saturating_add(limit));
    let found = evaluate(loaded, &words, &passes, most)?;
    let mut matcher = Matcher::new(&words);
    let mut best = found.best;
    put_in_order(loaded, &words, &mut best, &mut matcher);
    let shown = best.iter().skip(query.offset).take(limit);
    let in_groups = found.by_group.iter().enumerate();
    Ok(Answer {
        total: in_groups
            .filter(|(group, _)| passes.allows_group(*group))
            .map(|(_, count)| count)
            .sum(),
        hits: shown
            .filter_map(|ranked| Some((ranked.score, loaded.document(ranked.document)?)))
            .map(|(score, document)| hit(score, document, &mut matcher))
            .collect(),
        facets: loaded.groups.facets(&passes, &found.by_group),
        source: Source::Embedded,
    })
}

fn wanted(loaded: &Loaded, text: &str) -> Result<Vec<(String, Wanted)>, TantivyError> {
    let (words, goes_on) = query_words(text, MOST_WORDS);
    let mut stems = Stems::new();
    let last = words.len();
    let mut corrected = 0;
    (1..)
        .zip(words)
        .map(|(number, word)| {
            let goes_on = goes_on && number == last;
            let mut wanted = Wanted::new(loaded, &word, goes_on, &mut stems)?;
            if corrected < MOST_CORRECTED && !wanted.is_known(loaded)? {
                wanted.correct(loaded, &word)?;
                corrected += 1;
            }
            Ok((word, wanted))
        })
        .collect()
}

/// Looks at the best closely: how the words stand is not in the index.
fn put_in_order(
    loaded: &Loaded,
    words: &[(String, Wanted)],
    best: &mut [Ranked],
    matcher: &mut Matcher<'_>,
) {
    let candidates = best.len().min(CANDIDATES);
    let Some(candidates) = best.get_mut(..candidates) else {
        return;
    };
    for ranked in &mut *candidates {
        if let Some(document) = loaded.document(ranked.document) {
            ranked.score *= closeness(document, words.len(), matcher);
        }
    }
    candidates.sort_by(|left, right| right.cmp(left));
}

/// A factor from 1 on.
fn closeness(document: &Document, words: usize, matcher: &mut Matcher<'_>) -> f32 {
    let (title, heading) = (
        matcher.find(&document.title),
        matcher.find(&document.heading),
    );
    let headline = if document.opens_page() {
        share(&title, &document.title, words)
    } else {
        share(&heading, &document.heading, words)
    };
    let mut closeness = 1.0 + SAME_TITLE * headline;
    if words > 1 {
        #[expect(clippy::cast_precision_loss, reason = "there are few words")]
        let of_all = |matches: &[Match]| pairs(matches) as f32 / (words - 1) as f32;
        let in_title = of_all(&title).max(of_all(&heading));
        let in_text = of_all(&matcher.find(&document.text));
        closeness += PAIRS_IN_TITLE * in_title + PAIRS_IN_TEXT * in_text;
    }
    closeness
}

/// How much of a headline and of the query are one and the same, from 0 to 1.
fn share(matches: &[Match], headline: &str, words: usize) -> f32 {
    let mut asked: Vec<usize> = matches.iter().map(|found| found.word).collect();
    asked.sort_unstable();
    asked.dedup();
    let all = crate::analysis::query_words(headline, MOST_WORDS).0.len();
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "there are few words")]
    let share = (asked.len() as f32 / all as f32).min(1.0) * asked.len() as f32 / words as f32;
    share
}

fn hit(score: f32, document: &Document, matcher: &mut Matcher<'_>) -> Hit {
    let excerpt = excerpt(&document.text, &matcher.find(&document.text));
    Hit {
        id: document.id.clone(),
        title: document.title.clone(),
        heading: document.heading.clone(),
        url: document.url.clone(),
        page: document.page.clone(),
        anchor: document.anchor.clone(),
        section: document.section.clone(),
        kind: document.kind.clone(),
        roles: document.roles.clone(),
        tags: document.tags.clone(),
        highlights: Highlights {
            title: matcher.spans(&document.title),
            heading: matcher.spans(&document.heading),
            excerpt: matcher.spans(&excerpt),
        },
        excerpt,
        score,
    }
}
