//! The copy of each page in Markdown.

use crate::support::Site;

#[test]
fn a_copy_has_the_addresses_of_the_site_and_no_calls() {
    let site = Site::build("copies", &["--base-url", "https://docs.example.com/d/"]);
    insta::assert_snapshot!(site.read("guides/page/index.md"), @r#"
    ---
    title: "A \"page\": with signs"
    description: "What it is."
    roles: [finance, sales]
    url: "https://docs.example.com/d/guides/page/"
    ---

    [Home](/d/), [again](/d/), [home](/d/) and [outside](https://example.com "Title").
    ![A shot](/d/guides/shot.svg)

    ## For some {roles=sales}

    - A list with a [link](/d/guides/)
      and `[code](index.md)`

    ```markdown
    [not a link](page.md) {{ <badge text="no" /> }}
    ```

    A New word.

    Ask [us](/d/guides/).

    ```yaml
    a: 1
    ```


    1. See [above](#for-some).
    "#);
    let html = site.read("guides/page/index.html");
    let link = "<link rel=\"alternate\" type=\"text/markdown\" href=\"/d/guides/page/index.md\">";
    assert!(html.contains(link), "{html}");
}

#[test]
fn the_copy_of_a_section_lists_its_pages() {
    let site = Site::build("copies", &[]);
    insta::assert_snapshot!(site.read("guides/index.md"), @r#"
    ---
    title: "Guides"
    description: "All of them."
    url: "/docs/guides/"
    ---

    - [A "page": with signs](/docs/guides/page/)
    "#);
    assert!(
        site.read("index.md")
            .ends_with("- [Guides](/docs/guides/)\n")
    );
}
