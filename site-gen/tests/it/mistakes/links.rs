//! Links, and other text that is shown as it stands.

use crate::mistakes::{PAGE, check};

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
