//! Data files, and the site's configuration.

use crate::mistakes::check;

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
