//! Languages and versions.

use std::fs;

use serde_json::Value;

use crate::support::{Site, copy, site_gen, stderr};

/// The element of the page that begins with `start`, up to `end`.
fn part<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let at = html.find(start).unwrap_or_else(|| panic!("{start}"));
    html[at..].split_once(end).unwrap().0
}

fn titles_in_tree(html: &str) -> Vec<&str> {
    let tree = part(html, "id=\"site:navigation\"", "</nav>");
    // The choices of languages and versions stand before the tree.
    let tree = tree.rsplit("</ul></details>\n</div>").next().unwrap();
    tree.split("<li")
        .skip(1)
        .map(|item| {
            item.split("</a>")
                .next()
                .unwrap()
                .rsplit('>')
                .next()
                .unwrap()
        })
        .collect()
}

#[test]
fn each_language_has_a_tree_and_words_of_its_own() {
    let site = Site::build("languages", &[]);
    let english = site.read("guides/first/index.html");
    let german = site.read("de/guides/first/index.html");
    let arabic = site.read("ar/guides/first/index.html");
    assert!(english.contains("<html lang=\"en\" dir=\"ltr\""));
    assert!(german.contains("<html lang=\"de\" dir=\"ltr\""));
    assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\""));
    assert_eq!(
        titles_in_tree(&english),
        ["Guides", "First steps", "Second steps"]
    );
    assert_eq!(
        titles_in_tree(&german),
        ["Anleitungen", "Erste Schritte", "Übung", "Zug"],
        "letters with marks stand beside those without"
    );
    assert!(english.contains("November 3, 2026</time>"));
    assert!(german.contains("3. November 2026</time>"));
    assert!(arabic.contains("3 نوفمبر 2026</time>"));
    assert!(german.contains("aria-label=\"Hinweis\"") && german.contains(">Grün</span>"));
    assert!(arabic.contains("<p class=\"callout-title\">ملاحظة</p>"));
    assert!(german.contains("data-search=\"/docs/de/search.json\""));
    assert!(german.contains("data-search-edition=\"{&quot;language&quot;:&quot;de&quot;}\""));
    assert!(german.contains("<a class=\"brand\" href=\"/docs/de/\">"));
}

#[test]
fn components_speak_the_language_of_their_page() {
    let content = copy("languages");
    fs::create_dir(content.path().join("_snippets")).unwrap();
    let try_it = "{{ <simulator prompt=\"Hello\" /> }}\n";
    fs::write(content.path().join("_snippets/try.md"), try_it).unwrap();
    let own = "{% component whom(who: string, @words) %}<p>{{ words.for }} {{ who }}</p>{% endcomponent whom %}";
    fs::create_dir(content.path().join("_components")).unwrap();
    fs::write(content.path().join("_components/whom.html"), own).unwrap();
    let body = format!(
        "---\ntitle: Try\n---\n{try_it}\n{{{{ <snippet name=\"try\" /> }}}}\n\n{{{{ <whom who=\"Ada\" /> }}}}\n"
    );
    for folder in ["", "de/", "ar/"] {
        fs::write(content.path().join(format!("{folder}try.md")), &body).unwrap();
    }
    let site = Site::build(content.path().to_str().unwrap(), &[]);
    for (page, run, whom) in [
        ("try", "Run", "For"),
        ("de/try", "Ausführen", "Für"),
        ("ar/try", "تشغيل", "لـ"),
    ] {
        let html = site.read(&format!("{page}/index.html"));
        let button = format!("type=\"submit\">{run}</button>");
        assert_eq!(html.matches(&button).count(), 2, "{html}");
        assert!(html.contains(&format!("<p>{whom} Ada</p>")), "{html}");
    }
    let manifest: Value = serde_json::from_str(&site.read("site.webmanifest")).unwrap();
    assert_eq!(
        (&manifest["lang"], &manifest["dir"]),
        (&"en".into(), &"ltr".into())
    );
}

#[test]
fn what_the_site_says_of_itself_may_be_translated() {
    let site = Site::build("languages", &["--base-url", "https://docs.example.com/"]);
    for (folder, name, footer) in [
        ("", "ACME handbook", "First steps"),
        ("de/", "ACME-Handbuch", "Erste Schritte"),
        ("ar/", "ACME handbook", "الخطوات الأولى"),
    ] {
        let html = site.read(&format!("{folder}guides/first/index.html"));
        let brand = format!("<span class=\"brand-name\">{name}</span>");
        assert!(html.contains(&brand), "{html}");
        let link = format!("<li><a href=\"/{folder}guides/first/\">{footer}</a></li>");
        assert!(html.contains(&link), "{html}");
        assert!(html.contains(">ACME</a></li>"), "{html}");
    }
    let subtitle = |path: &str| part(&site.read(path), "<subtitle>", "</subtitle>").to_owned();
    assert_eq!(subtitle("feed.xml"), "<subtitle>How ACME works.");
    assert_eq!(subtitle("de/feed.xml"), "<subtitle>Wie ACME arbeitet.");
    assert_eq!(subtitle("ar/feed.xml"), "<subtitle>How ACME works.");
    assert!(!site.read("guides/feed.xml").contains("<subtitle>"));
    assert!(site.read("llms.txt").contains("\n> How ACME works.\n"));
    let manifest: Value = serde_json::from_str(&site.read("site.webmanifest")).unwrap();
    assert_eq!(manifest["name"], "ACME handbook");
    assert_eq!(manifest["description"], "How ACME works.");
}

#[test]
fn each_language_says_for_itself_that_a_page_is_missing() {
    let site = Site::build("languages", &[]);
    for (folder, language, title, way) in [
        ("", "en", "Page not found", "guides/second"),
        ("de/", "de", "Seite nicht gefunden", "de/guides/uebung"),
        ("ar/", "ar", "الصفحة غير موجودة", "ar/guides/first"),
    ] {
        let html = site.read(&format!("{folder}404.html"));
        assert!(
            html.contains(&format!("<html lang=\"{language}\"")),
            "{html}"
        );
        assert!(html.contains(&format!("<title>{title} · ACME")), "{html}");
        assert!(html.contains(&format!("href=\"/docs/{folder}\"")), "{html}");
        let tree = part(&html, "id=\"site:navigation\"", "</nav>");
        assert!(tree.contains(&format!("href=\"/docs/{way}/\"")), "{tree}");
    }
    let content = copy("languages");
    fs::write(content.path().join("de/404.html"), "mine").unwrap();
    let outcome = site_gen(&["check", "--content", content.path().to_str().unwrap()]);
    let message = stderr(&outcome);
    let taken = "the place `/de/404.html` is taken by the site itself";
    assert!(message.contains(taken), "{message}");
}

#[test]
fn only_other_languages_load_words_for_scripts() {
    let site = Site::build("languages", &[]);
    assert!(!site.read("index.html").contains("/assets/words-"));
    let german = site.read("de/index.html");
    let path = part(&german, "assets/words-de.", "\"");
    assert!(site.read(path).contains("\"Kopieren\""));
}

#[test]
fn links_stay_in_the_language_as_far_as_it_goes() {
    let site = Site::build("languages", &[]);
    assert!(
        site.prose("de/index.html")
            .contains("href=\"/docs/de/guides/first/\"")
    );
    let page = site.prose("de/guides/first/index.html");
    assert!(page.contains("href=\"/docs/guides/second/\""), "{page}");
}

#[test]
fn the_choice_of_languages_leads_to_the_same_page_or_the_nearest_section() {
    let site = Site::build("languages", &["--base-url", "https://example.com/docs/"]);
    let first = site.read("de/guides/first/index.html");
    let choices = part(&first, "<details class=\"choice\">", "</details>");
    for link in [
        "href=\"/docs/guides/first/\" lang=\"en\"><bdi>English",
        "href=\"/docs/de/guides/first/\" lang=\"de\" aria-current=\"true\"><bdi>Deutsch",
        "href=\"/docs/ar/guides/first/\" lang=\"ar\"><bdi>العربية",
    ] {
        assert!(choices.contains(link), "{choices}");
    }
    for (code, address) in [
        ("en", "guides/first/"),
        ("x-default", "guides/first/"),
        ("de", "de/guides/first/"),
        ("ar", "ar/guides/first/"),
    ] {
        let link = format!(
            "<link rel=\"alternate\" hreflang=\"{code}\" href=\"https://example.com/docs/{address}\">"
        );
        assert!(first.contains(&link), "{code}");
    }
    let second = site.read("guides/second/index.html");
    let choices = part(&second, "<details class=\"choice\">", "</details>");
    assert!(
        choices.contains("<small>Not translated; leads to “Anleitungen”</small>"),
        "{choices}"
    );
    assert!(!second.contains("hreflang"));
}

#[test]
fn the_search_of_an_edition_knows_its_own_pages() {
    let site = Site::build("languages", &[]);
    for (list, title) in [
        ("search.json", "First steps"),
        ("de/search.json", "Erste Schritte"),
        ("ar/search.json", "الخطوات الأولى"),
    ] {
        let list: Value = serde_json::from_str(&site.read(list)).unwrap();
        let files = list["pages"].as_array().unwrap();
        let pages: String = files
            .iter()
            .map(|file| site.read(file[1].as_str().unwrap()))
            .collect();
        for other in ["First steps", "Erste Schritte", "الخطوات الأولى"] {
            assert_eq!(pages.contains(other), other == title, "{pages}");
        }
    }
}

#[test]
fn an_old_version_says_so_and_leads_to_the_current_one() {
    let site = Site::build("versions", &["--base-url", "https://example.com/"]);
    let current = site.read("guides/settings/index.html");
    assert!(!current.contains("class=\"outdated\""));
    assert!(current.contains("rel=\"canonical\" href=\"https://example.com/guides/settings/\""));
    let old = site.read("v1.9/guides/settings/index.html");
    assert!(old.contains("rel=\"canonical\" href=\"https://example.com/guides/settings/\""));
    let banner = part(&old, "<p class=\"outdated\">", "</p>");
    assert!(banner.contains("version 1.9, which is not the current one"));
    assert!(banner.contains("href=\"/guides/settings/\""), "{banner}");
    let gone = site.read("v1.9/guides/skins/index.html");
    assert!(gone.contains("rel=\"canonical\" href=\"https://example.com/v1.9/guides/skins/\""));
    assert!(part(&gone, "<p class=\"outdated\">", "</p>").contains("href=\"/guides/\""));
    assert!(
        gone.contains("Version 1.5"),
        "the page's own version keeps its meaning"
    );
    assert!(
        site.prose("v1.9/index.html")
            .contains("href=\"/v1.9/guides/settings/\"")
    );
    assert_eq!(titles_in_tree(&old), ["Guides", "Settings", "Skins"]);
    assert_eq!(titles_in_tree(&current), ["Guides", "Settings", "Themes"]);
    let choices = part(&old, "<details class=\"choice\">", "</details>");
    assert!(choices.contains("href=\"/guides/settings/\"") && choices.contains("<bdi>2.0</bdi>"));
    assert!(
        !old.contains("href=\"/guides/themes/\""),
        "neither as neighbour nor in the tree"
    );
}

#[test]
fn languages_and_versions_without_a_page_are_errors() {
    let output = site_gen(&["check", "--content", "invalid/editions"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&output), @r"
invalid/editions/site.yaml:1:47: there is no page in the language `de`
    help: write `/de/index.md`
invalid/editions/site.yaml:2:34: there is no page of the version `1.9`
    help: write `/v1.9/index.md`
2 errors
");
}
