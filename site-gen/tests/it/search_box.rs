//! The search of the built site, run outside of a browser: the script and its file as a browser
//! would load them, under Node.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Site;

/// The results for `query`, as seen with `role` (empty for all roles), one on a line.
fn results(query: &str, role: &str) -> String {
    let site = Site::build("search", &[]);
    let files = site.files();
    let one = |name: &str, extension: &str| {
        let is_it = |path: &&String| path.starts_with(name) && path.ends_with(extension);
        let path = files.keys().find(is_it).expect("the theme has the file");
        site.read(path)
    };
    let program = format!(
        "import {{ readFileSync }} from 'node:fs';\n{}\n\
         const [out, query, role] = {};\n\
         const json = (path) => JSON.parse(readFileSync(`${{out}}/${{path}}`));\n\
         const index = openIndex(json('search.json'), async (name) => json(name));\n\
         const records = json('search-documents.json').files.flatMap(json);\n\
         const {{ hits }} = await find(index, query, {{ department: role }});\n\
         for (const hit of hits) {{\n\
           const {{ text }} = records.find(({{ url }}) => url === hit.url);\n\
           console.log(`${{hit.title}} / ${{hit.heading}}: ${{excerpt(text, hit.matches, 24)}}`);\n\
         }}\n",
        one("assets/search-index.", ".js"),
        serde_json::json!([site.out(), query, role]),
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
