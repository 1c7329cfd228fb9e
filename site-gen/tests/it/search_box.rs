//! The search of the built site, run outside of a browser: the script and its file as a browser
//! would load them, under Node.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Site;

/// What `script` prints, which finds `index`, `find`, `excerpt` and `json` over the built site.
fn run(site: &Site, script: &str) -> String {
    let files = site.files();
    let is_it = |path: &&String| path.starts_with("assets/search-index.") && path.ends_with(".js");
    let module = files.keys().find(is_it).expect("the theme has the file");
    let program = format!(
        "import {{ readFileSync }} from 'node:fs';\n{}\n\
         const json = (path) => JSON.parse(readFileSync(`${{{}}}/${{path}}`));\n\
         const index = openIndex(json('search.json'), async (name) => json(name));\n{script}",
        site.read(module),
        serde_json::json!(site.out()),
    );
    let mut node = Command::new("node")
        .args(["--input-type=module", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is installed");
    node.stdin
        .take()
        .unwrap()
        .write_all(program.as_bytes())
        .unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The results for `query`, as seen with `role` (empty for all roles), one on a line.
fn results(query: &str, role: &str) -> String {
    let site = Site::build("search", &[]);
    let script = format!(
        "const [query, department] = {};\n\
         const records = json('search-documents.json').files.flatMap(json);\n\
         const {{ hits }} = await find(index, query, {{ department }});\n\
         for (const hit of hits) {{\n\
           const {{ text }} = records.find(({{ url }}) => url === hit.url);\n\
           console.log(`${{hit.title}} / ${{hit.heading}}: ${{excerpt(text, hit.matches, 24)}}`);\n\
         }}\n",
        serde_json::json!([query, role]),
    );
    run(&site, &script)
}

#[test]
fn titles_come_before_headings_and_those_before_text() {
    insta::assert_snapshot!(results("agents", ""), @r#"
Agents / : What they are.
Agents / Limits: Agents stop when agents …
Agents / Access tokens: A token opens the door.
Home / : … here. Agents are …
"#);
}

#[test]
fn the_beginning_of_a_word_is_enough() {
    insta::assert_snapshot!(results("acc tok", ""), @r#"
Agents / Access tokens: A token opens the door.
"#);
}

#[test]
fn small_typos_are_forgiven() {
    for typo in ["tokn", "tokne", "tokens", "acess"] {
        let found = results(typo, "");
        assert!(
            found.starts_with("Agents / Access tokens"),
            "{typo}: {found}"
        );
    }
    assert_eq!(results("tkn", ""), "", "short words are taken as they are");
    assert_eq!(results("zebra", ""), "");
}

#[test]
fn accents_and_case_do_not_matter() {
    assert!(results("CAFE", "").starts_with("Variance analysis"));
}

#[test]
fn a_role_sees_what_is_for_it_or_for_everybody() {
    insta::assert_snapshot!(results("variance", ""), @r#"
Variance analysis / : Explain why a line …
RFP drafting / Variance of prices: Why offers differ.
"#);
    insta::assert_snapshot!(results("variance", "sales"), @r#"
RFP drafting / Variance of prices: Why offers differ.
"#);
    assert_eq!(results("variance", "marketing"), "");
    assert!(results("tokens", "marketing").starts_with("Agents / Access tokens"));
}

#[test]
fn facets_count_what_another_choice_would_find() {
    let site = Site::build("search", &[]);
    let found = |filters: &str| {
        run(
            &site,
            &format!(
                "const {{ total, facets }} = await find(index, 'variance', {filters}, 1);\n\
                 console.log(total, JSON.stringify(facets.department), JSON.stringify(facets.kind));\n"
            ),
        )
    };
    insta::assert_snapshot!(found("{}"), @r#"2 {"sales":1,"finance":1} {"guides":2}"#);
    insta::assert_snapshot!(
        found("{ department: 'sales' }"),
        @r#"1 {"sales":1,"finance":1} {"guides":1}"#
    );
    insta::assert_snapshot!(
        found("{ department: 'marketing' }"),
        @r#"0 {"sales":1,"finance":1} {}"#
    );
}

/// What a reader of this product's documentation types, and the page that must come first.
const WANTED: [(&str, &str); 36] = [
    ("install", "start/install/"),
    ("first agent", "start/first-agent/"),
    ("glossary", "start/glossary/"),
    ("simulated model", "agents/simulated-model/"),
    ("system prompt", "agents/system-prompt/"),
    ("tools", "agents/tools/"),
    ("search_docs", "agents/tools/"),
    ("http_get", "agents/tools/"),
    ("trace", "agents/traces/"),
    ("limits", "agents/limits-and-failures/"),
    (
        "variance analysis",
        "departments/finance/variance-analysis/",
    ),
    ("rfp", "departments/sales/rfp-drafting/"),
    ("code review", "departments/engineering/code-review/"),
    (
        "executive summary",
        "departments/finance/executive-summary/",
    ),
    ("red green baseline", "security/baseline/"),
    ("front matter", "editors/front-matter/"),
    ("callouts", "editors/callouts-and-code/"),
    ("broken link", "editors/links/"),
    ("components", "editors/components/"),
    ("meilisearch", "administration/search/"),
    ("offline", "administration/offline-documentation/"),
    ("backup", "administration/backup/"),
    ("configuration", "administration/configuration/"),
    ("environment variables", "administration/configuration/"),
    ("audit log", "security/tokens-and-roles/"),
    ("tokens", "security/tokens-and-roles/"),
    ("websocket", "api/live-events/"),
    ("errors", "api/errors/"),
    ("few-shot examples", "prompting/examples/"),
    ("long documents", "prompting/long-documents/"),
    ("structured output", "prompting/structured-output/"),
    ("postgresql", "administration/postgresql/"),
    ("idempotency", "agents/restarts/"),
    // Misspelt, and half typed.
    ("strem events", "api/live-events/"),
    (
        "varience analysis",
        "departments/finance/variance-analysis/",
    ),
    ("postgre", "administration/postgresql/"),
];

#[test]
fn readers_of_the_documentation_find_the_right_page_first() {
    let site = Site::build("../../content", &[]);
    let queries: Vec<&str> = WANTED.iter().map(|(query, _)| *query).collect();
    let script = format!(
        "for (const query of {}) console.log((await find(index, query, {{}}, 1)).hits[0]?.page);\n",
        serde_json::json!(queries)
    );
    let found = run(&site, &script);
    let wrong: Vec<String> = WANTED
        .iter()
        .zip(found.lines())
        .filter(|((_, wanted), found)| *found != format!("/docs/{wanted}"))
        .map(|((query, wanted), found)| format!("{query}: {found}, not {wanted}"))
        .collect();
    assert_eq!(found.lines().count(), WANTED.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
