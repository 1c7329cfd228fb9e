//! How the index searches.

use std::collections::{BTreeMap, HashMap};

use meilisearch_sdk::settings::{
    FacetSortValue, FacetingSettings, MinWordSizeForTypos, PaginationSetting, Settings,
    TypoToleranceSettings,
};
use serde_json::Value;

/// What a query is compared with, the most telling first.
const SEARCHED: [&str; 4] = ["title", "heading", "tags", "text"];

/// What results can be narrowed down by.
const FILTERED: [&str; 7] = [
    "kind", "language", "page", "roles", "section", "tags", "version",
];

/// From how many letters on one and two of them may be wrong, as in the other searches of a site.
const FORGIVEN: MinWordSizeForTypos = MinWordSizeForTypos {
    one_typo: Some(4),
    two_typos: Some(8),
};

/// Values of one facet that are counted, such as tags; where there are more, those of most sections.
const MOST_VALUES: usize = 1000;

/// The most results that are counted, and that a reader can page through.
const MOST_HITS: usize = 100_000;

/// The settings that an index of this program has.
pub(super) fn wanted(synonyms: &[Vec<String>]) -> Settings {
    Settings {
        synonyms: Some(each_means_the_others(synonyms)),
        // Parts that are left out would be reset, and then not be what was wanted.
        typo_tolerance: Some(TypoToleranceSettings {
            enabled: Some(true),
            disable_on_attributes: Some(Vec::new()),
            disable_on_words: Some(Vec::new()),
            min_word_size_for_typos: Some(FORGIVEN),
            disable_on_numbers: None,
        }),
        faceting: Some(FacetingSettings {
            max_values_per_facet: MOST_VALUES,
            sort_facet_values_by: Some(BTreeMap::from([("*".to_owned(), FacetSortValue::Count)])),
        }),
        pagination: Some(PaginationSetting {
            max_total_hits: MOST_HITS,
        }),
        ..Settings::new()
            .with_searchable_attributes(SEARCHED)
            .with_filterable_attributes(FILTERED)
    }
}

fn each_means_the_others(groups: &[Vec<String>]) -> HashMap<String, Vec<String>> {
    let mut synonyms: HashMap<String, Vec<String>> = HashMap::new();
    for group in groups {
        for word in group {
            let others = group.iter().filter(|other| *other != word).cloned();
            synonyms.entry(word.clone()).or_default().extend(others);
        }
    }
    synonyms
}

/// Whether the index has the wanted settings; those that this program does not set may be any.
pub(super) fn are_in_force(wanted: &Settings, current: &Settings) -> bool {
    let (Ok(wanted), Ok(current)) = (serde_json::to_value(wanted), serde_json::to_value(current))
    else {
        return false;
    };
    holds(&current, &wanted, "")
}

/// Whether `current` has everything that `wanted` has. The order counts only where it means
/// something to the server, which sorts the other lists itself.
fn holds(current: &Value, wanted: &Value, name: &str) -> bool {
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) if name != "synonyms" => {
            let of_current = |name: &String| current.get(name).unwrap_or(&Value::Null);
            wanted
                .iter()
                .all(|(name, value)| holds(of_current(name), value, name))
        }
        (Value::Array(current), Value::Array(wanted)) if name == "filterableAttributes" => {
            current.len() == wanted.len() && wanted.iter().all(|value| current.contains(value))
        }
        (current, wanted) => current == wanted,
    }
}
