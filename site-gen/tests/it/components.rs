//! Components in content, and what they can reach: data files, snippets, other files.

use std::fs;

use crate::search::documents;
use crate::support::{Site, copy, site_gen, stderr, stdout};

fn built() -> Site {
    Site::build("components", &[])
}

#[test]
fn components_stand_alone_within_a_text_and_around_one() {
    insta::assert_snapshot!(built().prose("index.html"), @r##"
<p>Press <kbd>Ctrl</kbd><span class="plus">+</span><kbd>K</kbd>, which is <span class="mark mark-tip">new &amp; good</span>.</p>
<p>Literal: {{ name }}, {% if x %}, {{&lt;badge/&gt;}}, {{ 7*7 }}, <code>{{ &lt;badge text="x" /&gt; }}</code>.</p>
<div class="code"><div class="code-head"><span class="code-language">md</span></div><pre tabindex="0"><code class="language-md">{{ &lt;badge text="in code" /&gt; }}</code></pre></div>
<p>Ask <a href="/docs/guides/">the guides</a> in <span class="mark">office hours</span>.</p>
<p>Inner <strong>text</strong>.</p>
<div class="heading"><h2 id="prices">Prices</h2><a class="anchor" href="#prices" aria-label="Link to “Prices”"></a></div>
<div class="table" tabindex="0" role="group" aria-label="Our plans"><table><caption>Our plans</caption>
<thead><tr><th scope="col">Plan</th><th scope="col">state</th></tr></thead>
<tbody>
<tr><td>Basic</td><td><span class="status status-green">Green</span></td></tr>
<tr><td>&lt;Plus&gt;</td><td>Soon</td></tr>
</tbody></table></div>
<div class="table" tabindex="0" role="group" aria-label="Table"><table>
<thead><tr><th scope="col">name</th><th scope="col">city</th></tr></thead>
<tbody>
<tr><td>Doe, Jane</td><td>Oslo</td></tr>
</tbody></table></div>
<div class="code"><div class="code-head"><span class="code-language">yaml</span></div><pre tabindex="0"><code class="language-yaml"><span class="hl-property">b</span><span class="hl-punctuation">:</span> <span class="hl-number">2</span>
<span class="hl-property">c</span><span class="hl-punctuation">:</span> <span class="hl-number">3</span></code></pre></div>
<ul>
<li>An item<figure class="figure">
<img src="/docs/square.svg" alt="A square" loading="lazy" decoding="async" />
<figcaption>It has &quot;four&quot; sides</figcaption>
</figure>
</li>
<li><aside class="notice" data-size="2"><p>one

{{two}}</p><b>3</b></aside>
</li>
</ul>
<div class="steps">

<ol>
<li>First, with a <a href="/docs/guides/">link</a>.</li>
<li>Second</li>
</ol>
</div>
<div class="card-grid">
<div class="card">
<p class="card-title"><a href="/docs/guides/">Guides</a></p>

<p>Text with <em>stress</em> and <span class="mark">in it</span>.</p>
</div>
<div class="card">
<p class="card-title">Alone</p>
</div>
</div>
"##);
}

#[test]
fn an_included_file_and_a_snippet_are_found_from_the_page_that_shows_them() {
    let prose = built().prose("guides/index.html");
    assert!(prose.contains("<code class=\"language-toml\">"), "{prose}");
    assert!(
        prose.contains("<a href=\"/docs/guides/\">the guides</a>"),
        "{prose}"
    );
    assert!(!built().has("_snippets/support/index.html"));
}

#[test]
fn the_search_finds_what_components_show() {
    let records = documents(&built());
    let texts: Vec<&str> = records
        .iter()
        .map(|record| record["text"].as_str().unwrap())
        .collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
Press Ctrl+K, which is new & good. Literal: {{ name }}, {% if x %}, {{<badge/>}}, {{ 7*7 }}, {{ <badge text="x" /> }}. {{ <badge text="in code" /> }} Ask the guides in office hours. Inner text.
Our plans Plan state Basic Green <Plus> Soon name city Doe, Jane Oslo b: 2 c: 3 An item It has "four" sides one {{two}} 3 First, with a link. Second Text with stress and in it. Guides Alone
a: 1 b: 2 c: 3 d: 4 Ask the guides in office hours. Inner text.
"#);
}

#[test]
fn a_file_that_is_only_included_is_in_use() {
    let check = site_gen(&["check", "--content", "components"]);
    assert_eq!(stdout(&check), "2 pages, no errors\n");
    assert_eq!(stderr(&check), "");
}

#[test]
fn nothing_in_braces_is_evaluated() {
    let content = copy("basic");
    let attempts = [
        "{{ 7*7 }}",
        "{{ site.home }}",
        "{% include \"base.html\" %}",
        "{{ throw(message=1) }}",
        "{% component x() %}{% endcomponent x %}",
        "{# comment #}",
        "{{<badge text=\"x\" />}}",
        "`{{ <badge text=\"x\" /> }}`",
    ];
    let page = content.path().join("attempts.md");
    let text = format!(
        "---\ntitle: \"{{{{ 7*7 }}}}\"\n---\n\n{}\n",
        attempts.join("\n\n")
    );
    fs::write(page, text).unwrap();
    let site = Site::build(content.path().to_str().unwrap(), &[]);
    let prose = site.prose("attempts/index.html");
    for attempt in attempts {
        let literal = attempt
            .trim_matches('`')
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert!(prose.contains(&literal), "{attempt}: {prose}");
    }
    assert!(
        site.read("attempts/index.html")
            .contains("<h1>{{ 7*7 }}</h1>")
    );
}

#[test]
fn arguments_cannot_bring_markup() {
    let content = copy("basic");
    let page = content.path().join("attempts.md");
    let text = "---\ntitle: Attempts\n---\n\n{{ <badge text=\"<img src=x onerror=alert(1)>\" tone=\"\\\"><script>\" /> }}\n";
    fs::write(page, text).unwrap();
    let site = Site::build(content.path().to_str().unwrap(), &[]);
    assert_eq!(
        site.prose("attempts/index.html"),
        "<p><span class=\"mark\">&lt;img src=x onerror=alert(1)&gt;</span></p>"
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_cannot_be_included() {
    let content = copy("components");
    std::os::unix::fs::symlink("/etc", content.path().join("examples/etc")).unwrap();
    let page = "---\ntitle: Home\n---\n\n{{ <include file=\"/examples/etc/passwd\" /> }}\n";
    fs::write(content.path().join("index.md"), page).unwrap();
    let check = site_gen(&["check", "--content", content.path().to_str().unwrap()]);
    let report = stderr(&check);
    assert!(
        report.contains("index.md:5:1: there is no file `/examples/etc/passwd`"),
        "{report}"
    );
    assert!(
        report.contains("symbolic links are not followed"),
        "{report}"
    );
}

#[test]
fn a_baseline_tells_states_by_shape_and_word_and_honours_roles() {
    let prose = Site::build("baseline", &[]).prose("index.html");
    for expected in [
        "<rect class=\"fill-red\" width=\"1\" height=\"1\"/><rect class=\"fill-amber\" x=\"1\" width=\"1\" height=\"1\"/>",
        "</svg>Amber</span> 1</li>",
        "<div class=\"baseline-area\" data-roles=\"engineering operations\">",
        "<tr data-state=\"amber\" data-roles=\"engineering\">",
        "<span class=\"control-name\">Meeting &lt;notes&gt;</span>",
        "<a href=\"/docs/other/\">Other<span class=\"hidden-text\"> about: Logs</span></a>",
        "<th scope=\"col\">Owner</th>",
    ] {
        assert!(prose.contains(expected), "{expected}: {prose}");
    }
}

#[test]
fn a_control_of_the_baseline_is_found_once() {
    let site = Site::build("baseline", &[]);
    assert_eq!(
        documents(&site)[0]["text"],
        "Company data Price lists Meeting <notes> Names replaced Technical data Logs They hold \
         what users typed Engineering"
    );
}

#[test]
fn components_speak_the_language_of_the_site() {
    let content = copy("baseline");
    fs::write(
        content.path().join("site.yaml"),
        "languages:\n  - { code: de, name: Deutsch }\n",
    )
    .unwrap();
    let site = Site::build(content.path().to_str().unwrap(), &[]);
    let prose = site.prose("index.html");
    assert!(prose.contains("</svg>Gelb</span> 1</li>"), "{prose}");
    assert!(
        site.prose("other/index.html")
            .contains(">Ausführen</button>")
    );
    assert_eq!(
        documents(&site)[0]["text"],
        documents(&Site::build("baseline", &[]))[0]["text"]
    );
}

#[test]
fn a_baseline_with_a_wrong_state_or_role_is_refused() {
    let content = copy("baseline");
    let file = content.path().join("_data/controls.yaml");
    let good = fs::read_to_string(&file).unwrap();
    for (wrong, message) in [
        (
            good.replace("amber", "yellow"),
            "the state of `Logs` must be red, amber or green",
        ),
        (
            good.replace("[engineering]", "[enginering]"),
            "there is no role `enginering`",
        ),
        (
            good.replace("      state: red\n", ""),
            "each control of `Company data` needs `control` and `state`",
        ),
    ] {
        fs::write(&file, wrong).unwrap();
        let report = stderr(&site_gen(&[
            "check",
            "--content",
            content.path().to_str().unwrap(),
        ]));
        assert!(
            report.contains("index.md:5:1: the component `baseline` cannot be shown: "),
            "{report}"
        );
        assert!(report.contains(message), "{report}");
    }
}

#[test]
fn a_page_loads_the_scripts_of_its_components_alone() {
    let site = Site::build("baseline", &[]);
    let scripts = |page: &str| {
        let html = site.read(page);
        ["baseline", "simulator"].map(|name| html.contains(&format!("assets/{name}.")))
    };
    assert_eq!(scripts("index.html"), [true, false]);
    assert_eq!(scripts("other/index.html"), [false, true]);
    assert_eq!(scripts("404.html"), [false, false]);
}

#[test]
fn without_scripts_a_simulator_shows_its_prompts_as_code() {
    let prose = Site::build("baseline", &[]).prose("other/index.html");
    assert!(
        prose.contains("<code>Dear {{name}},\n\nwrite &amp;c.</code>"),
        "{prose}"
    );
    assert!(prose.contains("<code>Be brief.</code>"), "{prose}");
}

#[test]
fn texts_in_tabs_have_the_form_of_code_in_tabs() {
    let folder = copy("components");
    let page = "---\ntitle: Tabs\n---\n\n\
        {% <tabs> %}\n{% <tab title=\"Mac & PC\"> %}\n- One [link](/guides/index.md)\n{% </tab> %}\n\
        {% <tab title=\"Phone\"> %}\nTwo.\n\n```text tab=\"a\"\nx\n```\n{% </tab> %}\n{% </tabs> %}\n\n\
        ```text tab=\"a\"\ny\n```\n";
    fs::write(folder.path().join("tabs.md"), page).unwrap();
    let site = Site::build(folder.path().to_str().unwrap(), &[]);
    insta::assert_snapshot!(site.prose("tabs/index.html"), @r#"
<div class="tabs">
<div class="tab-list scripted" role="tablist"><button class="tab" type="button" role="tab" id="tab:2:1" aria-controls="tab-panel:2:1" aria-selected="true">Mac &amp; PC</button><button class="tab" type="button" role="tab" id="tab:2:2" aria-controls="tab-panel:2:2" aria-selected="false" tabindex="-1">Phone</button></div>
<div class="tab-panel tab-text" role="tabpanel" id="tab-panel:2:1" aria-labelledby="tab:2:1"><p class="tab-name">Mac &amp; PC</p>

<ul>
<li>One <a href="/docs/guides/">link</a></li>
</ul>
</div>
<div class="tab-panel tab-text" role="tabpanel" id="tab-panel:2:2" aria-labelledby="tab:2:2"><p class="tab-name">Phone</p>

<p>Two.</p>
<div class="tabs">
<div class="tab-list scripted" role="tablist"><button class="tab" type="button" role="tab" id="tab:1:1" aria-controls="tab-panel:1:1" aria-selected="true">a</button></div>
<div class="tab-panel" role="tabpanel" id="tab-panel:1:1" aria-labelledby="tab:1:1"><p class="tab-name">a</p>
<div class="code"><div class="code-head"><span class="code-language">text</span></div><pre tabindex="0"><code class="language-text">x</code></pre></div>
</div>
</div>
</div>
</div>
<div class="tabs">
<div class="tab-list scripted" role="tablist"><button class="tab" type="button" role="tab" id="tab:3:1" aria-controls="tab-panel:3:1" aria-selected="true">a</button></div>
<div class="tab-panel" role="tabpanel" id="tab-panel:3:1" aria-labelledby="tab:3:1"><p class="tab-name">a</p>
<div class="code"><div class="code-head"><span class="code-language">text</span></div><pre tabindex="0"><code class="language-text">y</code></pre></div>
</div>
</div>
"#);
    let copied = site.read("tabs/index.md");
    assert!(
        copied.contains("**Mac & PC**") && copied.contains("**Phone**"),
        "{copied}"
    );
    assert!(!copied.contains("{%"), "{copied}");
    let records = documents(&site);
    let text = records
        .iter()
        .find(|record| record["title"] == "Tabs")
        .unwrap_or_else(|| panic!("{records:?}"));
    let text = text["text"].as_str().unwrap();
    assert!(text.contains("Mac & PC") && text.contains("Two."), "{text}");
}

#[test]
fn tabs_that_would_be_read_wrongly_are_findings() {
    let folder = copy("components");
    let tab = |title: &str| format!("{{% <tab title=\"{title}\"> %}}\nText\n{{% </tab> %}}\n");
    let page = format!(
        "---\ntitle: Tabs\n---\n{}\n{{% <tabs> %}}\nOutside\n\n{}{}{}{{% </tabs> %}}\n\n{{% <tabs> %}}\n{{% </tabs> %}}\n",
        tab("Alone"),
        tab("One"),
        tab("One"),
        tab(" "),
    );
    fs::write(folder.path().join("tabs.md"), page).unwrap();
    let content = folder.path().to_str().unwrap();
    let output = site_gen(&["check", "--content", content]);
    assert_eq!(output.status.code(), Some(1));
    let found = stderr(&output).replace(content, "content");
    insta::assert_snapshot!(found, @r#"
content/tabs.md:4:5: the component `tab` stands outside of `tabs`
    help: put `{% <tabs> %}` before it and `{% </tabs> %}` after it
content/tabs.md:8:1: a text in `tabs` stands outside of its tabs
    help: put each text between `{% <tab title="..."> %}` and `{% </tab> %}`
content/tabs.md:14:1: two tabs of a group have the title `One`
    help: give each a title of its own
content/tabs.md:17:1: a tab has no title
    help: write a word or two
content/tabs.md:22:1: the component `tabs` has no tab
    help: put each text between `{% <tab title="..."> %}` and `{% </tab> %}`
5 errors
"#);
}
