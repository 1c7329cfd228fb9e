//! Mistakes that people make, and what they are told.

use std::fs;

use tempfile::TempDir;

use crate::support::{site_gen, stderr};

/// The first finding for a site with a good home page and `text` in `file`: its place, what is wrong
/// and what to do.
fn finding(file: &str, text: &str) -> String {
    let content = TempDir::new().unwrap();
    let path = content.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(
        content.path().join("index.md"),
        "---\ntitle: Home\n---\n\n{{ <note text=\"x\" /> }}\n",
    )
    .unwrap();
    if !file.starts_with("_components") {
        let good = "{% component note(text: string) %}{{ text }}{% endcomponent note %}";
        fs::create_dir_all(content.path().join("_components")).unwrap();
        fs::write(content.path().join("_components/note.html"), good).unwrap();
    }
    fs::write(&path, text).unwrap();
    let output = site_gen(&[
        "check",
        "--no-git",
        "--content",
        content.path().to_str().unwrap(),
    ]);
    let report = stderr(&output).replace(&format!("{}/", content.path().display()), "");
    let lines: Vec<&str> = report.lines().take(2).collect();
    lines.join("\n").replace("\n    help: ", " => ")
}

fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (file, text, expected) in cases {
        let found = finding(file, text);
        if found != *expected {
            wrong += &format!("{text:?}\n  told:     {found}\n  expected: {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

const PAGE: &str = "page.md";

#[test]
fn front_matter_that_is_no_yaml() {
    check(&[
        (
            PAGE,
            "---\ntitle: Home\ntags:\n\t- one\n\t- two\n---\n\nText.\n",
            "page.md:4:1: a tab stands in front of the line => put spaces in its place, two for each level",
        ),
        (
            PAGE,
            "---\ntitle: Home\n\tdescription: x\n---\n\nText.\n",
            "page.md:3:1: a tab stands in front of the line => put spaces in its place, two for each level",
        ),
        (
            PAGE,
            "---\ntitle: \"Home\ndescription: x\n---\n\nText.\n",
            "page.md:2:8: the text that begins with `\"` does not end => write `title: \"Home\"`",
        ),
        (
            PAGE,
            "---\ntitle: 'Home\ndescription: x\n---\n\nText.\n",
            "page.md:2:8: the text that begins with `'` does not end => write `title: 'Home'`",
        ),
        (
            PAGE,
            "---\ntitle: 'It's here'\n---\n\nText.\n",
            "page.md:2:11: the text ends at this `'`, and more stands behind it => write `title: \"It's here\"`",
        ),
        (
            PAGE,
            "---\ntitle: \"Use \"this\" now\"\nweight: 3\n---\n\nText.\n",
            "page.md:2:13: the text ends at this `\"`, and more stands behind it => write `title: 'Use \"this\" now'`",
        ),
        (
            PAGE,
            "---\ntitle: \"A\" guide\n---\n\nText.\n",
            "page.md:2:10: the text ends at this `\"`, and more stands behind it => write `title: '\"A\" guide'`",
        ),
        (
            PAGE,
            "---\ntitle: Setup: the basics\nweight: 3\n---\n\nText.\n",
            "page.md:2:13: the text holds a colon, and stands in no quotes => write `title: \"Setup: the basics\"`",
        ),
        (
            PAGE,
            "---\ntitle:Home\ndescription:x\n---\n\nText.\n",
            "page.md:2:7: there is no space behind the colon => write `title: Home`",
        ),
        (
            PAGE,
            "---\ntitle Home\nweight: 3\n---\n\nText.\n",
            "page.md:2:6: the line has no colon behind its first word => write `title: Home`, or, when it goes on with the line above, put both in one line",
        ),
        (
            PAGE,
            "---\ntitle: Home\ntags: [one, two\nweight: 3\n---\n\nText.\n",
            "page.md:3:7: the list that begins with `[` does not end => write `tags: [one, two]`",
        ),
        (
            PAGE,
            "---\ntitle: [New] Setup\n---\n\nText.\n",
            "page.md:2:8: a text that begins with `[` has to stand in quotes => write `title: \"[New] Setup\"`",
        ),
        (
            PAGE,
            "---\ntitle: {{ name }}\n---\n\nText.\n",
            "page.md:2:8: a text that begins with `{` has to stand in quotes => write `title: \"{{ name }}\"`",
        ),
        (
            PAGE,
            "---\ntitle: @home\nweight: 2\n---\n\nText.\n",
            "page.md:2:8: a text that begins with `@` has to stand in quotes => write `title: \"@home\"`",
        ),
        (
            PAGE,
            "---\ntitle: `home` page\n---\n\nText.\n",
            "page.md:2:8: a text that begins with a backtick has to stand in quotes => write `title: \"`home` page\"`",
        ),
        (
            PAGE,
            "---\ntitle: \"C:\\docs\"\n---\n\nText.\n",
            "page.md:2:11: a backslash stands in double quotes, where it begins a special sign => write `title: 'C:\\docs'`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n  weight: 3\n---\n\nText.\n",
            "page.md:3:3: the line begins in another column than those that it belongs to => begin it without a space in front of it, below `title: Home`",
        ),
        (
            PAGE,
            "---\ntitle: Home\ntitle: Other\n---\n\nText.\n",
            "page.md:3:1: the key `title` is given twice => keep one of the two",
        ),
        (
            PAGE,
            "---\ntitle: \"Home\",\nweight: 3,\n---\n\nText.\n",
            "page.md:2:14: `,` stands behind the value => write `title: \"Home\"`",
        ),
        (
            PAGE,
            "---\ntitle: “Home: sweet”\n---\n\nText.\n",
            "page.md:2:13: the text holds a colon, and stands in no quotes => write `title: \"Home: sweet\"`",
        ),
        (
            PAGE,
            "---\ntitle: Home\ntags:\n- one\n-two\n---\n\nText.\n",
            "page.md:5:2: there is no space behind the hyphen => write `- two`",
        ),
        (
            PAGE,
            "---\ntitle: Home\ntags: one\n- two\n---\n\nText.\n",
            "page.md:4:1: a list begins here, but `tags` has a value in its own line => write `tags: [one, two]` in one line",
        ),
        (
            PAGE,
            "---\nJust some words here.\nAnd more.\n---\n\nText.\n",
            "page.md:2:1: no key stands in front of this => write one `key: value` on a line; put values with `:` or `#` in quotes",
        ),
    ]);
}

#[test]
fn front_matter_without_its_lines_of_hyphens() {
    check(&[
        (
            PAGE,
            "---\ntitle: Home\n\n## Start\n\nText.\n",
            "page.md:3:1: the front matter does not end => put a line `---` here, below the last key and above the text",
        ),
        (
            PAGE,
            "---\ntitle: Home\n\n## Start\n\nText here. More: words.\n\n---\n\nText.\n",
            "page.md:3:1: the front matter does not end => put a line `---` here, below the last key and above the text",
        ),
        (
            PAGE,
            "---\ntitle: Home\n\nText here. More words.\n\n---\n\nText.\n",
            "page.md:3:1: the front matter does not end => put a line `---` here, below the last key and above the text",
        ),
        (
            PAGE,
            "---\ntitle: Home\n--\n\nText.\n",
            "page.md:3:1: front matter ends with three hyphens, not with `--` => write `---` in this line, and nothing else",
        ),
        (
            PAGE,
            "---\ntitle: Home\n—\n\nText.\n",
            "page.md:3:1: front matter ends with three hyphens, not with `—` => write `---` in this line, and nothing else",
        ),
        (
            PAGE,
            "---\ntitle: Home\n ---\n\nText.\n",
            "page.md:3:1: a space stands in front of the `---` => let the line begin with `---`",
        ),
        (
            PAGE,
            "title: Home\n---\n\nText.\n",
            "page.md:1:1: the front matter does not begin => put a line `---` above this one",
        ),
        (
            PAGE,
            "\n\n---\ntitle: Home\n---\n\nText.\n",
            "page.md:3:1: empty lines stand in front of the front matter => let the file begin with `---`",
        ),
        (
            PAGE,
            "----\ntitle: Home\n----\n\nText.\n",
            "page.md:1:1: front matter begins with three hyphens, not with `----` => write `---` in this line, and nothing else",
        ),
    ]);
}

#[test]
fn a_title_in_the_text() {
    check(&[
        (
            PAGE,
            "---\ntitle: Home\n---\n\n# Home\n\nText\n",
            "page.md:5:1: the title stands here and in the front matter => remove this line; the page shows the title of the front matter",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n# Other\n\n# Third\n",
            "page.md:5:1: the page has two titles: `Home` in the front matter, and this one => remove one of the two, or write `## Other` if this begins a section",
        ),
        (
            PAGE,
            "---\ndescription: x\n---\n\n# Other\n",
            "page.md:1:1: the page has no title => add a line `title: ...`",
        ),
    ]);
}

#[test]
fn data_files() {
    check(&[
        (
            "_data/a.json",
            "[\n  {\"a\": 1},\n]",
            "_data/a.json:2:11: a comma stands in front of a closing bracket => take the comma away",
        ),
        (
            "_data/a.json",
            "[\n  {\"a\": 1}\n  {\"b\": 1}\n]",
            "_data/a.json:2:10: there is no comma between this entry and the next => put a comma behind this one",
        ),
        (
            "_data/a.json",
            "[{'a': 1}]",
            "_data/a.json:1:3: `'` does not begin a text => write `\"` in front of each text and behind it",
        ),
        (
            "_data/a.json",
            "[{a: 1}]",
            "_data/a.json:1:3: the key `a` does not stand in quotes => write `\"a\"`",
        ),
        (
            "_data/a.json",
            "[\n // x\n {\"a\": 1}]",
            "_data/a.json:2:2: JSON has no comments => take it out, or give the file a name that ends with `.yaml`; there, `#` begins one",
        ),
        (
            "_data/a.json",
            "[\n {\"a\": 1}\n",
            "_data/a.json:1:1: the list that begins here does not end => close it with `]`",
        ),
        (
            "_data/a.json",
            "[\n {\"a\": \"x}\n]\n",
            "_data/a.json:2:8: the text that begins here does not end in its line => close it with `\"`; for a new line in it write `\\n`",
        ),
        (
            "_data/a.json",
            "[{\"a\" 1}]",
            "_data/a.json:1:7: there is no colon between a key and its value => write `\"key\": \"value\"`",
        ),
        (
            "_data/a.json",
            "[{\"a\": True}]",
            "_data/a.json:1:8: `True` is no value of JSON => write a text in double quotes, a number, `true`, `false` or `null`",
        ),
        (
            "_data/a.json",
            "[{\"a\": \"C:\\docs\"}]",
            "_data/a.json:1:12: a backslash begins a sign that JSON does not have => write a backslash twice: `\\\\`",
        ),
        (
            "_data/a.json",
            "{\"a\": 1}\n{\"b\": 2}",
            "_data/a.json:2:1: something stands behind the end of the data => take it away, or put all entries into one list: `[..., ...]`",
        ),
        (
            "_data/a.json",
            "",
            "_data/a.json:1:1: the file is empty => write a list: `[{\"name\": \"value\"}]`",
        ),
        (
            "_data/a.yaml",
            "- name: A\n  note: b: c\n- name: B",
            "_data/a.yaml:2:10: the text holds a colon, and stands in no quotes => write `note: \"b: c\"`",
        ),
        (
            "_data/a.yaml",
            "- name: A\n\tnote: b",
            "_data/a.yaml:2:1: a tab stands in front of the line => put spaces in its place, two for each level",
        ),
        (
            "_data/a.yaml",
            "- name: A\n   note: b\n- name: B",
            "_data/a.yaml:2:4: the line begins in another column than those that it belongs to => begin it with 2 spaces in front of it, below `name: A`",
        ),
        (
            "_data/a.yaml",
            "- name: A\n  note: b\n - name: B",
            "_data/a.yaml:3:2: the line begins in another column than those that it belongs to => begin it without a space in front of it, below `- name: A`",
        ),
        (
            "_data/a.yaml",
            "- {name: A: b, x: y}",
            "_data/a.yaml:1:11: the text holds a colon, and stands in no quotes => write `name: \"A: b\"`",
        ),
        (
            "_data/a.csv",
            "name;price\nA;3\n",
            "_data/a.csv:1:1: the cells are divided by semicolons, not by commas => save the table as CSV with commas between cells",
        ),
    ]);
}

#[test]
fn the_sites_configuration() {
    check(&[
        (
            "site.yaml",
            "title: Docs: all\napp: false\n",
            "site.yaml:1:12: the text holds a colon, and stands in no quotes => write `title: \"Docs: all\"`",
        ),
        (
            "site.yaml",
            "languages:\n\t- {code: en, name: English}\n",
            "site.yaml:2:1: a tab stands in front of the line => put spaces in its place, two for each level",
        ),
        (
            "site.yaml",
            "My documentation\n",
            "site.yaml:1:1: no key stands in front of this => write one `key: value` on a line; put values with `:` or `#` in quotes",
        ),
        (
            "site.yaml",
            "footer:\n  - {title: Privacy, url: /index.md\n",
            "site.yaml:2:5: the mapping that begins with `{` does not end => write `- {title: Privacy, url: /index.md}`",
        ),
    ]);
}

#[test]
fn templates_of_components() {
    check(&[
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text</p>\n{% endcomponent note %}",
            "_components/note.html:2:4: the `{{` that stands here does not end => close it with `}}`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text }}</p>\n",
            "_components/note.html:1:1: the tag `component` is not ended => put `{% endcomponent %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% if text %}<p>{{ text }}</p>\n{% endcomponent note %}",
            "_components/note.html:2:1: the tag `if` is not ended => put `{% endif %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text | uper }}</p>\n{% endcomponent note %}",
            "_components/note.html:2:14: there is no filter `uper` => did you mean `upper`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% if text is defind %}x{% endif %}\n{% endcomponent note %}",
            "_components/note.html:2:15: there is no test `defind` => did you mean `defined`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ now() }}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no function `now` => a template can call `range` and `throw` alone",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ <bagde text=\"x\" /> }}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no component `bagde` => did you mean `badge`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text ~ \"x }}\n{% endcomponent note %}",
            "_components/note.html:2:11: the quotes that begin here are not closed => close them in the same line",
        ),
        (
            "_components/note.html",
            "{% component note(text: strng) %}\n{% endcomponent note %}",
            "_components/note.html:1:25: `strng` cannot stand here => the types of parameters are string, bool, integer, float, number, array and map",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text text }}\n{% endcomponent note %}",
            "_components/note.html:2:9: `text` cannot stand here => close with `}}` in front of it; two texts are joined with `~`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% fi text %}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no tag `fi` => did you mean `if`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% for x in rows %}{{ x }}{% endif %}\n{% endcomponent note %}",
            "_components/note.html:2:1: the tag `for` is not ended => put `{% endfor %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% include \"x.html\" %}\n{% endcomponent note %}",
            "_components/note.html:2:12: there is no template `x.html` => put what it holds into a component, and call that",
        ),
        (
            "_components/note.html",
            "{% component note(text: string %}\n{% endcomponent note %}",
            "_components/note.html:1:18: the bracket that opens here is not closed => close it with `)`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string = 3) %}\n{% endcomponent note %}",
            "_components/note.html:1:34: the default of this parameter is of another type than the parameter => write a default of the type that stands behind the colon",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ }}\n{% endcomponent note %}",
            "_components/note.html:2:4: `}` cannot stand here => a value belongs here: a name, a text in quotes or a number",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\nx\n{% endcomponent other %}",
            "_components/note.html:3:17: the end names another component => write `{% endcomponent note %}`",
        ),
    ]);
}

#[test]
fn components_that_cannot_be_shown() {
    check(&[
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ txt }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template asks for `txt`, which nobody gives it (_components/note.html:2) => did you mean `text`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text.name }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template asks for a field `name`, which is not there (_components/note.html:2) => look at what the template takes the field from",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text * 3 }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template computes with what is no number (_components/note.html:2) => give numbers; in the template, `~` joins texts",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text | join(sep=\",\") }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: a filter in its template wants a list, and gets a text (_components/note.html:2) => give another value, or take the filter out of the template",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ rows | nth }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: a filter or function in its template has no argument `n` (_components/note.html:2) => give it in brackets behind the name: `(n=...)`",
        ),
    ]);
}

#[test]
fn links_and_other_text() {
    check(&[
        (
            PAGE,
            "---\ntitle: Home\n---\n\n[Ada](<mai lto:ada@example.com>)\n",
            "page.md:5:1: blanks or signs that nobody sees stand in `mai lto:` => write `mailto:ada@example.com`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nSee [the guide][guide].\n",
            "page.md:5:5: the link's reference `[guide]` is not defined => say where it leads in a line of its own, such as `[guide]: /index.md`, or write the address in round brackets behind the text",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nSee [the guide][guide] and [x][gide].\n\n[gide2]: /index.md\n",
            "page.md:5:5: the link's reference `[guide]` is not defined => did you mean `[gide2]`?",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nSee [guide] and [a](b c.md).\n",
            "page.md:5:17: the address of the link holds a space, so that it is no link => rename the file with `-` in place of spaces; in an address write `%20`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n> [NOTE]\n> x\n",
            "page.md:5:3: the callout `[NOTE]` has no exclamation mark => write `> [!NOTE]`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n```rust\nx\n\n",
            "page.md:5:1: the code block does not end => put the signs that it begins with in a line of their own below it",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n## X {role=sales}\n",
            "page.md:5:1: a heading has no attribute `role` => write `roles`, as in `{roles=sales,finance}`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n## X {sales}\n",
            "page.md:5:1: a heading has no attribute `sales` => write `{roles=sales}`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n{{ <badge text=“New” /> }}\n",
            "page.md:5:16: `“` does not begin a text => write straight quotes: `text=\"...\"`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n![A map](map.png)\n",
            "page.md:5:1: there is no image `/map.png` => put the file there, or write the path of another, from this page or, with `/` in front, from the content folder",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n![x](C:\\pics\\x.png)\n",
            "page.md:5:1: `C:\\pics\\x.png` is a file of one computer, which readers cannot reach => copy the file into the content folder, and write its path from there",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n[a](www.example.com)\n",
            "page.md:5:1: there is no page or file `/www.example.com` => write `https://www.example.com` for another site",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nA note[^1].\n",
            "page.md:5:8: the note `[^1]` has no text => write it in a line of its own: `[^1]: ...`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n[a](ada@example.com)\n",
            "page.md:5:1: there is no page or file `/ada@example.com` => write `mailto:ada@example.com` for an address of mail",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\n[a](/index)\n",
            "page.md:5:1: there is no page or file `/index` => did you mean `/index.md`?",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nSee [the start] (/index.md).\n",
            "page.md:5:5: a space stands between the two brackets, so that they are no link => write `[the start](/index.md)`",
        ),
        (
            PAGE,
            "---\ntitle: Home\n---\n\nSee (the start)[/index.md].\n",
            "page.md:5:16: the brackets of the link are the wrong way round => write `[the start](/index.md)`",
        ),
    ]);
}
