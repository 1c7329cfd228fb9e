//! The pages of a site.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::support::{Site, copy, stdout};

#[test]
fn pages_stand_at_pretty_addresses_in_the_order_of_their_weights() {
    let site = Site::build("basic", &[]);
    for path in [
        "index.html",
        "about/index.html",
        "guides/index.html",
        "guides/first/index.html",
        "guides/second/index.html",
        "404.html",
    ] {
        assert!(site.has(path), "{path}");
    }
    let home = site.read("index.html");
    let (_, tree) = home.split_once("id=\"site:navigation\"").unwrap();
    let (tree, _) = tree.split_once("</nav>").unwrap();
    let places: Vec<usize> = ["About", "Guides", "First guide", "Second guide"]
        .iter()
        .map(|title| {
            tree.find(&format!(">{title}</a>"))
                .unwrap_or_else(|| panic!("{title}"))
        })
        .collect();
    assert!(places.is_sorted(), "{tree}");
}

#[test]
fn no_heading_takes_an_anchor_of_the_theme() {
    let content = copy("basic");
    let ids = |html: &str| {
        let pieces = html.split(" id=\"").skip(1);
        let ids = pieces.filter_map(|piece| Some(piece.split_once('"')?.0.to_owned()));
        ids.collect::<Vec<String>>()
    };
    let site = Site::empty();
    let build = || site.build_again(content.path().to_str().unwrap(), &[]);
    assert!(build().status.success());
    let own = ids(&site.read("about/index.html"));
    assert!(own.iter().any(|id| id == "site:content"), "{own:?}");
    let headings: String = own.iter().map(|id| format!("## {id}\n\n")).collect();
    let page = format!("---\ntitle: About\n---\n\n{headings}## Site content\n");
    fs::write(content.path().join("about.md"), page).unwrap();
    assert!(build().status.success());
    let mut all = ids(&site.read("about/index.html"));
    assert!(all.len() > own.len());
    all.sort();
    assert!(all.windows(2).all(|two| two[0] != two[1]), "{all:?}");
}

#[test]
fn a_page_says_where_it_stands() {
    let site = Site::build("basic", &[]);
    let page = site.read("guides/second/index.html");
    assert!(
        page.contains("<a href=\"/docs/guides/second/\" aria-current=\"page\">Second guide</a>")
    );
    assert_eq!(page.matches("aria-current=").count(), 1);
    assert!(page.contains(
        "<li><a href=\"/docs/\">Docs</a></li><li><a href=\"/docs/guides/\">Guides</a></li>"
    ));
    assert!(page.contains("rel=\"prev\" href=\"/docs/guides/first/\""));
    assert!(!page.contains("rel=\"next\""));
    assert!(page.contains("<time datetime=\"2026-01-05\">January 5, 2026</time>"));
    assert!(page.contains("Version 1.10"));
    assert!(page.contains("<title>Second guide · Profile Builder docs</title>"));
    let first = site.read("guides/first/index.html");
    assert!(first.contains("<a href=\"#check-the-result\">Check the result</a>"));
}

#[test]
fn nothing_in_a_page_needs_inline_script_or_style() {
    let site = Site::build("markdown", &[]);
    for (path, bytes) in site
        .files()
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
    {
        let html = String::from_utf8(bytes.clone()).unwrap();
        assert!(!html.contains(" style="), "{path}");
        assert!(!html.contains("<style"), "{path}");
        let inline = html
            .match_indices("<script")
            .filter(|(at, _)| !html[*at..].contains("src="));
        assert_eq!(inline.count(), 0, "{path}");
        for (at, _) in html.match_indices("<script") {
            let tag = &html[at..at + html[at..].find('>').unwrap()];
            assert!(tag.contains(" src=\"/docs/assets/"), "{path}: {tag}");
        }
    }
}

#[test]
fn browsers_can_tell_that_style_sheets_and_scripts_are_what_was_built() {
    let site = Site::build("basic", &[]);
    let files = site.files();
    let home = site.read("about/index.html");
    let tags: Vec<&str> = home
        .split('<')
        .filter(|tag| {
            tag.starts_with("script ")
                || tag.contains("rel=\"stylesheet\"")
                || tag.contains("rel=\"modulepreload\"")
        })
        .collect();
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    for tag in &tags {
        let address = value(tag, "src").or(value(tag, "href")).unwrap();
        let hash = Sha384::digest(&files[address.trim_start_matches("/docs/")]);
        let expected = format!("sha384-{}", STANDARD.encode(hash));
        assert_eq!(value(tag, "integrity"), Some(expected), "{tag}");
    }
    let preloaded = tags
        .iter()
        .filter(|tag| tag.contains("modulepreload"))
        .count();
    let (_, script) = files
        .iter()
        .find(|(path, _)| path.starts_with("assets/site.") && path.ends_with(".js"))
        .unwrap();
    let imports = String::from_utf8_lossy(script)
        .matches(" from \"./")
        .count();
    assert!(imports > 3);
    assert_eq!(preloaded, imports);
}

#[test]
fn every_reference_to_a_file_of_the_site_leads_to_one() {
    for fixture in ["basic", "links", "roles", "markdown", "aliases"] {
        let site = Site::build(fixture, &["--base-url", "/help/me/"]);
        let files = site.files();
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = String::from_utf8(bytes.clone()).unwrap();
            for attribute in ["href=\"", "src=\"", "data-search=\""] {
                for (at, _) in html.match_indices(attribute) {
                    let target = html[at + attribute.len()..].split('"').next().unwrap();
                    let target = target.split('#').next().unwrap();
                    let Some(inside) = target.strip_prefix("/help/me/") else {
                        let outside = ["http", "mailto:", "/app/", "?role="];
                        let allowed =
                            target.is_empty() || outside.iter().any(|o| target.starts_with(o));
                        assert!(allowed, "{path}: {target}");
                        continue;
                    };
                    let file = if inside.is_empty() || inside.ends_with('/') {
                        format!("{inside}index.html")
                    } else {
                        inside.to_owned()
                    };
                    assert!(files.contains_key(&file), "{fixture}/{path}: {target}");
                }
            }
        }
        let imports: Vec<String> = files
            .iter()
            .filter(|(path, _)| path.ends_with(".js"))
            .flat_map(|(_, bytes)| {
                let text = String::from_utf8(bytes.clone()).unwrap();
                let quoted = text.split("from \"./").skip(1);
                quoted
                    .map(|rest| rest.split('"').next().unwrap().to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert!(!imports.is_empty());
        for import in imports {
            assert!(files.contains_key(&format!("assets/{import}")), "{import}");
        }
    }
}

#[test]
fn links_are_source_paths_and_become_addresses() {
    let site = Site::build("links", &[]);
    insta::assert_snapshot!(site.prose("index.html"), @r##"
<div class="heading"><h2 id="here">Here</h2><a class="anchor" href="#here" aria-label="Link to “Here”"></a></div>
<ul>
<li><a href="/docs/guides/target/">page</a></li>
<li><a href="/docs/guides/target/#second-part">anchor</a></li>
<li><a href="#here">own anchor</a></li>
<li><a href="/docs/guides/target/#named">named anchor</a></li>
<li><a href="/docs/guides/">section</a><sup><a class="note-mention" id="fnref:1" href="#fn:1" aria-label="Note 1">1</a></sup></li>
<li><a href="/app/agents">app</a></li>
<li><a href="https://example.com/a?b=c#d">outside</a></li>
<li><a href="mailto:help@example.com">post</a> and <a href="mailto:help@example.com">help@example.com</a></li>
<li><img src="/docs/guides/square.svg" alt="A square" width="1" height="1" decoding="async" /></li>
</ul>
<section class="notes" aria-label="Notes"><ol>
<li id="fn:1">
<p>See the <a href="/docs/guides/square.svg">square</a>.</p>
<a class="note-back" href="#fnref:1" aria-label="Back to the text">↩</a></li>
</ol></section>
"##);
    insta::assert_snapshot!(site.prose("guides/target/index.html"), @r##"
<p><a href="/docs/">Up</a> and <a href="/docs/guides/">beside</a> and <img src="/docs/guides/square.svg" alt="square" width="1" height="1" decoding="async" />.</p>
<div class="heading"><h2 id="second-part">Second part</h2><a class="anchor" href="#second-part" aria-label="Link to “Second part”"></a></div>
<div class="heading"><h2 id="named">Another</h2><a class="anchor" href="#named" aria-label="Link to “Another”"></a></div>
"##);
}

#[test]
fn a_whole_address_gives_canonical_links() {
    let site = Site::build("basic", &["--base-url", "https://help.example.com/d"]);
    let page = site.read("guides/first/index.html");
    let canonical = "<link rel=\"canonical\" href=\"https://help.example.com/d/guides/first/\">";
    assert!(page.contains(canonical));
    assert!(page.contains("href=\"/d/guides/second/\""));
}

#[test]
fn markdown_is_rendered_and_raw_html_is_shown_as_text() {
    let site = Site::build("markdown", &[]);
    insta::assert_snapshot!(site.prose("index.html"), @r##"
<p>A &lt;b onclick="alert(1)"&gt;bold&lt;/b&gt; claim, <del>struck</del>.</p>
<p>&lt;script&gt;alert("no")&lt;/script&gt;
</p>
<div class="callout callout-warning" role="note" aria-label="Warning"><p class="callout-title">Warning</p>
<p>Mind the <strong>gap</strong>.</p>
</div>
<div class="table" tabindex="0" role="group" aria-label="Table"><table>
<thead><tr><th scope="col">Left</th><th scope="col" class="align-center">Middle</th><th scope="col" class="align-right">Right</th><td></td></tr></thead><tbody>
<tr><td>a</td><td class="align-center">b</td><td class="align-right">1</td><td>x</td></tr>
<tr><td><span class="status status-red">Red</span></td><td class="align-center"><span class="status status-green">Green</span></td><td class="align-right"><span class="status status-amber">Amber</span></td><td>Red flag</td></tr>
</tbody></table></div>
<ul>
<li><span class="task done" role="img" aria-label="Done"></span> done</li>
<li><span class="task" role="img" aria-label="To do"></span> open</li>
</ul>
<div class="code"><div class="code-head"><span class="code-language">rust</span></div><pre tabindex="0"><code class="language-rust"><span class="hl-keyword">fn</span> <span class="hl-function">main</span><span class="hl-punctuation">()</span> <span class="hl-punctuation">{}</span></code></pre></div>
<div class="code"><div class="code-head"><span class="code-language">nginx</span></div><pre tabindex="0"><code class="language-nginx">a &lt; b</code></pre></div>
<p>A claim.<sup><a class="note-mention" id="fnref:1" href="#fn:1" aria-label="Note 1">1</a></sup> Again.<sup><a class="note-mention" id="fnref:1-2" href="#fn:1" aria-label="Note 1">1</a></sup></p>
<div class="heading"><h2 id="same">Same</h2><a class="anchor" href="#same" aria-label="Link to “Same”"></a></div>
<div class="heading"><h2 id="same-1">Same</h2><a class="anchor" href="#same-1" aria-label="Link to “Same”"></a></div>
<section class="notes" aria-label="Notes"><ol>
<li id="fn:1">
<p>The reason.</p>
<a class="note-back" href="#fnref:1" aria-label="Back to the text">↩</a></li>
</ol></section>
"##);
}

#[test]
fn roles_are_tags_on_pages_sections_and_the_tree() {
    let site = Site::build("roles", &[]);
    let page = site.read("guides/review/index.html");
    assert!(page.contains("data-for=\"engineering sales\""));
    assert!(
        page.contains("<li data-roles=\"engineering sales\">\n<a href=\"/docs/guides/review/\"")
    );
    assert!(page.contains("<li class=\"level-2\" data-roles=\"engineering\"><a href=\"#diffs\">"));
    assert!(
        page.contains("<li class=\"level-3\" data-roles=\"engineering\"><a href=\"#details\">")
    );
    assert!(page.contains("<li class=\"level-2\"><a href=\"#shared\">"));
    insta::assert_snapshot!(site.prose("guides/review/index.html"), @r##"
<p>For both departments.</p>
<div class="heading"><h2 id="shared">Shared</h2><a class="anchor" href="#shared" aria-label="Link to “Shared”"></a></div>
<p>Shared text.</p>
<section class="tagged" data-roles="engineering">
<div class="heading"><h2 id="diffs">Reading a diff</h2><a class="anchor" href="#diffs" aria-label="Link to “Reading a diff”"></a></div>
<p class="badges"><span class="for">For</span><span class="badge badge-engineering">Engineering</span></p>
<p>Text for engineers.</p>
<div class="heading"><h3 id="details">Details</h3><a class="anchor" href="#details" aria-label="Link to “Details”"></a></div>
<p>More for engineers.</p>
</section>
<div class="heading"><h2 id="afterwards">Afterwards</h2><a class="anchor" href="#afterwards" aria-label="Link to “Afterwards”"></a></div>
<p>Shared again.</p>
"##);
    let open = site.read("guides/open/index.html");
    assert!(!open.contains("data-for="));
}

#[test]
fn drafts_are_left_out_with_everything_below_them() {
    let site = Site::build("drafts", &[]);
    assert!(site.has("ready/index.html"));
    assert!(!site.has("secret") && !site.has("later"));
    for (path, bytes) in site.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("Unfinished") && !text.contains("Below a draft"),
            "{path}"
        );
    }
    let output = site.build_again("drafts", &[]);
    assert!(
        stdout(&output).starts_with("2 pages, "),
        "{}",
        stdout(&output)
    );
}

#[test]
fn former_addresses_lead_to_the_page() {
    let site = Site::build("aliases", &[]);
    for path in ["old/place/index.html", "older.html"] {
        let html = site.read(path);
        assert!(html.contains("content=\"0; url=/docs/new/\""), "{html}");
        assert!(
            html.contains("<a href=\"/docs/new/\">New &amp; better</a>"),
            "{html}"
        );
    }
    assert_eq!(
        site.read("_redirects"),
        "/docs/old/place/ /docs/new/ 301\n/docs/older.html /docs/new/ 301\n"
    );
    assert!(!Site::build("basic", &[]).has("_redirects"));
}

#[test]
fn folders_without_a_page_of_their_own_get_one() {
    let site = Site::build("implied", &[]);
    let home = site.read("index.html");
    assert!(home.contains("<h1>Documentation</h1>"));
    let section = site.read("field-guides/index.html");
    assert!(section.contains("<h1>Field guides</h1>"));
    assert!(section.contains("<a href=\"/docs/field-guides/deep/\"><strong>Deep</strong></a>"));
    let page = site.read("field-guides/deep/page/index.html");
    assert!(page.contains("<li><a href=\"/docs/field-guides/deep/\">Deep</a></li>"));
}
