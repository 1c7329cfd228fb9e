//! Front matter that cannot be read, or that is missing.

use crate::mistakes::{PAGE, check};

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
