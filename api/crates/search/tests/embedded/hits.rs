//! What is shown of the sections that are found.

use search::Query;

use crate::{Site, ids, query};

#[test]
fn a_hit_tells_where_it_is_and_shows_the_words() {
    let site = Site::new();
    let answer = site.search(&query("budget variance"));
    let hit = answer.hits.first().unwrap();
    assert_eq!(hit.title, "Variance analysis");
    assert_eq!(hit.heading, "Explain a variance");
    assert_eq!(hit.url, "/docs/guides/variance/#variance");
    assert_eq!(hit.page, "/guides/variance.md");
    assert_eq!(
        (hit.anchor.as_str(), hit.kind.as_str()),
        ("variance", "guides")
    );
    assert_eq!(hit.roles, ["finance"]);
    assert!(
        hit.excerpt.contains("five percent of the budget"),
        "{}",
        hit.excerpt
    );
    assert!(hit.score > 0.0);
    let marked = |text: &str, spans: &[(usize, usize)]| -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let text = |&(start, end): &(usize, usize)| String::from_utf16(&units[start..end]).unwrap();
        spans.iter().map(text).collect()
    };
    let highlights = &hit.highlights;
    assert_eq!(marked(&hit.title, &highlights.title), ["Variance"]);
    assert_eq!(marked(&hit.heading, &highlights.heading), ["variance"]);
    assert_eq!(
        marked(&hit.excerpt, &highlights.excerpt),
        ["variance", "budget"]
    );
}

#[test]
fn the_limit_is_kept() {
    let site = Site::new();
    for (limit, expected) in [(0, 0), (1, 1), (2, 2), (usize::MAX, 6)] {
        let text = "answer variance diff secrets prompt approval".to_owned();
        assert_eq!(
            site.search(&Query {
                limit,
                ..query(&text)
            })
            .hits
            .len(),
            expected
        );
    }
}

#[test]
fn pages_of_hits_follow_each_other() {
    let site = Site::new();
    let text = "answer variance diff secrets prompt approval";
    let all = ids(&site.search(&Query {
        limit: 10,
        ..query(text)
    }));
    let page = |offset| {
        site.search(&Query {
            offset,
            limit: 2,
            ..query(text)
        })
    };
    let pages: Vec<String> = [0, 2, 4, 6].map(|offset| ids(&page(offset))).concat();
    assert_eq!(pages, all);
    assert_eq!((page(0).total, page(6).total), (6, 6));
}
