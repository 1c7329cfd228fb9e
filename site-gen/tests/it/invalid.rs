//! What editors are told when something is wrong.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{files_below, site_gen, stderr, stdout};

/// The report for an invalid fixture, the same from both commands; nothing is written.
pub(crate) fn report(fixture: &str) -> String {
    let content = format!("invalid/{fixture}");
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let build = site_gen(&[
        "build",
        "--content",
        &content,
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(build.status.code(), Some(1));
    assert_eq!(stdout(&build), "");
    assert!(
        files_below(folder.path()).is_empty(),
        "something was written"
    );
    assert!(!out.exists());

    let check = site_gen(&["check", "--content", &content]);
    assert_eq!(check.status.code(), Some(1));
    let built = stderr(&build);
    assert_eq!(built.replace("; nothing was written", ""), stderr(&check));
    built
}

#[test]
fn front_matter_errors_come_all_at_once_with_their_places() {
    insta::assert_snapshot!(report("front-matter"), @r#"
invalid/front-matter/a.md:1:1: the page has no title
    help: add a line `title: ...`
invalid/front-matter/a.md:2:1: there is no key `titel`
    help: did you mean `title`?
invalid/front-matter/a.md:3:9: `weight` must be a whole number, not the text `heavy`
    help: write `weight: 10`
invalid/front-matter/a.md:4:8: `draft` must be true or false, not the text `maybe`
    help: write `draft: true`
invalid/front-matter/a.md:5:7: `2026-02-30` is not a date
    help: write year-month-day: `date: 2026-01-31`
invalid/front-matter/a.md:6:10: `version` must be a text, not the number 1.1
    help: write `version: "1.10"`, in quotes, so that no digit is lost
invalid/front-matter/b.md:3:16: there is no role `enginering`
    help: did you mean `engineering`?
invalid/front-matter/b.md:4:7: `tags` must be a list, not the text `one`
    help: write `tags: [one, two]`
invalid/front-matter/b.md:5:11: the alias `old/place` is not a path of the site
    help: write the old address from the site's root: `/old-section/old-page/`
invalid/front-matter/b.md:6:1: there is no key `colour`
    help: the keys are title, description, roles, tags, weight, date, authors, image, draft, publish, expires, aliases, version
invalid/front-matter/b.md:7:11: `ada@example.com` is an e-mail address, which a page does not show
    help: write the name alone
invalid/front-matter/c.md:1:1: the page has no front matter
    help: start the file with `---`, a line `title: ...`, and `---`
invalid/front-matter/d.md:1:1: the front matter does not end
    help: put a line `---` below the last key
invalid/front-matter/e.md:3:1: the key `title` is given twice
    help: keep one of the two
invalid/front-matter/f.md:2:8: `title` must be a text, not the number 2026
    help: write `title: "..."`, in quotes
15 errors; nothing was written
"#);
}

#[test]
fn links_that_lead_nowhere_are_errors_with_suggestions() {
    insta::assert_snapshot!(report("links"), @r#"
invalid/links/index.md:7:3: there is no page `/guides/revew.md`
    help: did you mean `/guides/review.md`?
invalid/links/index.md:8:4: the page `/guides/review.md` has no anchor `#sttart`
    help: did you mean `#start`?
invalid/links/index.md:9:4: the page `/index.md` has no anchor `#start-her`
    help: did you mean `#start-here`?
invalid/links/index.md:10:4: there is no page or file `/missing.png`
    help: paths start at the content folder: `/section/page.md`
invalid/links/index.md:10:29: there is no image `/guides/squar.svg`
    help: did you mean `/guides/square.svg`?
invalid/links/index.md:11:4: `/guides/review/` is an address, not a source file
    help: write `/guides/review.md`
invalid/links/index.md:12:1: `../../etc/passwd.md` leads out of the content folder
    help: link to a page or file of the content folder
invalid/links/index.md:13:3: there is no page `/review.md`
    help: did you mean `/guides/review.md`?
invalid/links/index.md:14:3: the page `/guides/draft.md` is a draft
    help: publish it, or leave the link out
invalid/links/index.md:15:3: links with `javascript:` are not allowed
    help: use one of https, http, mailto, tel
invalid/links/index.md:16:1: links with `data:` are not allowed
    help: use one of https, http, mailto, tel
invalid/links/index.md:17:3: an image of another site would not load here
    help: save it beside the page and name the file
invalid/links/index.md:18:1: the image has no description
    help: describe it for people who cannot see it: `![what it shows](file.png)`
invalid/links/index.md:19:1: `//example.com/` does not say how to reach its host
    help: write `https://example.com/`
invalid/links/index.md:20:7: the link's reference `[undefined]` is not defined
    help: say where it leads in a line of its own, such as `[undefined]: /index.md`, or write the address in round brackets behind the text
15 errors; nothing was written
"#);
}

#[test]
fn components_are_called_as_they_are_declared() {
    insta::assert_snapshot!(report("components"), @r#"
invalid/components/_components/bad.html:2:1: a component cannot bring a script
    help: leave it out; pages run only the theme's own scripts and styles
invalid/components/_components/bad.html:3:1: the `{{` that stands here does not end
    help: close it with `}}`
invalid/components/_components/table.html:1:1: the theme has a component `table` already
    help: give yours another name
invalid/components/_components/text.html:1:1: the file defines no component
    help: begin with `{% component name(text: string) %}`, end with `{% endcomponent %}`
invalid/components/_components/unknown.html:1:33: there is no filter `nofilter`
    help: take the filter away
invalid/components/_data/broken.json:2:2: there is no comma between this entry and the next
    help: put a comma behind this one
invalid/components/_data/broken2.yaml:1:4: the list that begins with `[` does not end
    help: write `a: [1]`
invalid/components/_data/broken3.csv:2:1: the first line names 2 columns, and this one has 1
    help: give each line one cell for each column; put texts with a comma in quotes
invalid/components/_data/plans.yaml:2:9: there is no page `/missing.md`
    help: paths start at the content folder: `/section/page.md`
invalid/components/_data/sheet.xlsx:1:1: the file holds no data
    help: give it a name that ends with `.yaml`, `.json` or `.csv`
invalid/components/_snippets/round.md:1:1: the snippet `round` leads back to this one, or to itself
    help: a snippet cannot show itself; take one of the calls out
invalid/components/_snippets/support.md:1:3: there is no page `/gone.md`
    help: paths start at the content folder: `/section/page.md`
invalid/components/_snippets/support.md:3:1: a heading cannot stand in a component or a snippet
    help: write a line in bold instead: `**Like this**`
invalid/components/index.md:5:5: there is no component `tabel`
    help: did you mean `table`?
invalid/components/index.md:7:5: the argument `data` of `table` is missing
    help: `table` takes `data` (the name of a data file), `caption` (a text, may be left out), `columns` (a list, may be left out), `labels` (a list, may be left out)
invalid/components/index.md:9:16: there is no data file `plan`
    help: did you mean `plans`?
invalid/components/index.md:11:32: `columns` must be a list, not the text `name`
    help: `table` takes `data` (the name of a data file), `caption` (a text, may be left out), `columns` (a list, may be left out), `labels` (a list, may be left out)
invalid/components/index.md:11:39: `table` has no argument `colums`
    help: did you mean `columns`?
invalid/components/index.md:11:57: `caption` must be a text, not the number 7
    help: `table` takes `data` (the name of a data file), `caption` (a text, may be left out), `columns` (a list, may be left out), `labels` (a list, may be left out)
invalid/components/index.md:13:1: the component `table` cannot be shown: the data have no column `cost`; their columns are name, link (components/table.html:4)
    help: correct its template, or give it other values
invalid/components/index.md:15:12: the component `table` cannot stand within a text
    help: put the call on a line of its own
invalid/components/index.md:15:64: the value of the argument `text` is no text, number, truth or list
    help: put texts in quotes: `text="..."`
invalid/components/index.md:17:5: the component `badge` has no body
    help: write `{{ <badge ... /> }}`, without an end
invalid/components/index.md:20:5: the component `cards` needs a body
    help: write `{% <cards> %}`, the text, and `{% </cards> %}`, each on lines of its own
invalid/components/index.md:22:5: the component `card` stands outside of `cards`
    help: put `{% <cards> %}` before it and `{% </cards> %}` after it
invalid/components/index.md:24:1: the component `steps` is not ended
    help: write `{% </steps> %}` on a line of its own below its text, at the same depth
invalid/components/index.md:25:1: a heading cannot stand in a component or a snippet
    help: write a line in bold instead: `**Like this**`
invalid/components/index.md:26:3: `{% </steps> %}` ends nothing here
    help: the open component is `steps`: write `{% </steps> %}`
invalid/components/index.md:28:3: the component `steps` is not ended
    help: write `{% </steps> %}` on a line of its own below its text, at the same depth
invalid/components/index.md:31:1: `{% </cards> %}` ends nothing here
    help: the open component is `steps`: write `{% </steps> %}`
invalid/components/index.md:33:1: there is no snippet `suport`
    help: did you mean `support`?
invalid/components/index.md:35:1: `../../etc/passwd` leads out of the content folder
    help: keep a copy of the file in the content folder
invalid/components/index.md:36:1: there is no file `/_data/plan.yaml`
    help: did you mean `/_data/plans.yaml`?
invalid/components/index.md:37:1: there are no lines 9: the file has 2
    help: write lines from 1 to 2
invalid/components/index.md:38:1: `x` names no lines
    help: write `3-9`, `3-` for all from the third, or `3` for one
invalid/components/index.md:40:5: the component `card` stands outside of `cards`
    help: put `{% <cards> %}` before it and `{% </cards> %}` after it
invalid/components/index.md:40:25: there is no page `/gone.md`
    help: paths start at the content folder: `/section/page.md`
invalid/components/index.md:42:48: the text of the argument `caption` does not end
    help: close it with `"`
invalid/components/index.md:44:1: the component `loop` cannot be shown: its template calls the component again and again
    help: let a component call itself in an `if` alone, which comes to an end
39 errors; nothing was written
"#);
}

#[test]
fn headings_are_checked() {
    insta::assert_snapshot!(report("headings"), @r#"
invalid/headings/page.md:6:1: the page has two titles: `Headings` in the front matter, and this one
    help: remove one of the two, or write `## A second title` if this begins a section
invalid/headings/page.md:10:1: the heading skips a level: 4 follows 2
    help: use `###`
invalid/headings/page.md:12:1: the anchor `#same` is on this page already
    help: give each heading an anchor of its own
invalid/headings/page.md:14:1: nobody sees this section: it is for finance inside a part for sales
    help: tag it with roles that the part around it has
invalid/headings/page.md:16:1: a heading has no attribute `.fancy`
    help: write `{roles=sales,finance}` or `{#anchor}`; for literal braces write `\{`
invalid/headings/page.md:16:1: a heading has no attribute `colour`
    help: write `{roles=sales,finance}` or `{#anchor}`; for literal braces write `\{`
invalid/headings/page.md:16:1: there is no role `saels`
    help: did you mean `sales`?
invalid/headings/page.md:18:3: a heading inside a list or quotation opens no section
    help: move the heading out of the list, or leave its roles out
invalid/headings/page.md:20:1: the anchor `#site:content` has a colon, which only the theme's anchors have
    help: write `{#site-content}`
9 errors; nothing was written
"#);
}

#[test]
fn the_configuration_is_checked_all_at_once() {
    insta::assert_snapshot!(report("site-config"), @r#"
invalid/site-config/site.yaml:1:1: there is no key `titel`
    help: did you mean `title`?
invalid/site-config/site.yaml:2:14: `description` must be a text, not the number 12
    help: write `description: "..."`, in quotes
invalid/site-config/site.yaml:3:11: `edit_url` does not say where the page's path belongs
    help: write `{path}` in its place: `https://git.example.com/docs/edit/main/{path}`
invalid/site-config/site.yaml:4:13: `git.example.com/acme` is not a whole address
    help: write `repository: https://...`
invalid/site-config/site.yaml:5:9: `author` is empty
    help: write `author: "..."`, or leave the key out
invalid/site-config/site.yaml:7:12: `EN` is not the code of a language
    help: write it as in `en`, `de` or `pt-br`
invalid/site-config/site.yaml:8:5: the key `name` is missing
    help: write `languages: [{code: en, name: English}, {code: de, name: Deutsch}]`
invalid/site-config/site.yaml:9:31: there is no key `right`
    help: the keys are code, name
invalid/site-config/site.yaml:10:12: the language `ar` is named twice
    help: remove one of the two
invalid/site-config/site.yaml:12:27: the first version is the current one, which stands at the root
    help: leave its folder out
invalid/site-config/site.yaml:13:5: the key `folder` is missing
    help: write `versions: [{name: "2.0"}, {name: "1.9", folder: "v1.9"}]`
invalid/site-config/site.yaml:14:23: `meilisearch` must be a mapping, not the text `here`
    help: write `search: {meilisearch: {url: https://..., key: ..., index: docs}}`
invalid/site-config/site.yaml:14:40: one word alone has no synonym
    help: write `synonyms: [[RFP, request for proposal], [k8s, kubernetes]]`
invalid/site-config/site.yaml:14:47: `synonyms` must be a list of lists, not the text `PII`
    help: write `synonyms: [[RFP, request for proposal], [k8s, kubernetes]]`
invalid/site-config/site.yaml:15:6: `app` must be true or false, not the text `sometimes`
    help: write `app: true`
invalid/site-config/site.yaml:16:8: `feeds` must be true or false, not a list
    help: write `feeds: true`
invalid/site-config/site.yaml:18:5: the key `url` is missing
    help: write `footer: [{title: Imprint, url: /imprint.md}]`
invalid/site-config/site.yaml:19:5: `footer` must be a list of mappings, not the text `Privacy`
    help: write `footer: [{title: Imprint, url: /imprint.md}]`
invalid/site-config/site.yaml:20:24: the site has no language `fr`
    help: it has ar; add others to `languages`, or leave this text out
invalid/site-config/site.yaml:20:38: the site has no language `arr`
    help: it has ar; add others to `languages`, or leave this text out
invalid/site-config/site.yaml:21:14: the site has no language `en`
    help: it has ar; add others to `languages`, or leave this text out
invalid/site-config/site.yaml:21:28: `ar` must be a text, not a list
    help: write `ar: "..."`, in quotes
invalid/site-config/site.yaml:22:13: `title` has no text in the site's first language, `ar`
    help: add `ar: "..."`
invalid/site-config/site.yaml:23:45: `wiki` is not the beginning of an address
    help: write `skip_links: ["https://..."]`
24 errors; nothing was written
"#);
}

#[test]
fn a_site_that_stands_alone_has_no_links_to_the_product() {
    insta::assert_snapshot!(report("site-alone"), @r"
invalid/site-alone/index.md:5:1: `/app/agents` leads to the product, which does not stand beside this site
    help: write a whole address, or take `app: false` out of site.yaml
invalid/site-alone/site.yaml:2:29: there is no page `/guides/gone.md`
    help: paths start at the content folder: `/section/page.md`
2 errors; nothing was written
");
}

#[test]
fn names_of_files_are_checked() {
    insta::assert_snapshot!(report("names"), @r#"
invalid/names/Big Name.md:1:1: the name `Big Name.md` cannot be part of an address
    help: rename it to `big-name.md`
1 error; nothing was written
"#);
}

#[test]
fn two_pages_cannot_have_one_address() {
    insta::assert_snapshot!(report("collisions"), @r#"
invalid/collisions/one.md:3:11: the former address `/two/index.html` is taken by invalid/collisions/two.md
    help: rename one of the two
invalid/collisions/one.md:3:18: the former address `/404.html` is taken by the site itself
    help: rename one of the two
invalid/collisions/two/index.md:1:1: the address `/two/index.html` is taken by invalid/collisions/two.md
    help: rename one of the two
3 errors; nothing was written
"#);
}

#[test]
fn a_missing_folder_is_named() {
    let output = site_gen(&["check", "--content", "no-such-folder"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: cannot read the folder no-such-folder: "));
}

#[test]
fn a_page_that_is_not_text_is_named() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("index.md"),
        b"---\ntitle: Home\n---\n\nCaf\xe9",
    )
    .unwrap();
    let output = site_gen(&["check", "--content", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(
        text.contains("index.md:5:4: the file is not UTF-8 text"),
        "{text}"
    );
}

/// What a check of `content` reports, with paths from that folder.
fn report_on(content: &Path) -> String {
    let output = site_gen(&["check", "--content", content.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    stderr(&output).replace(&format!("{}/", content.display()), "")
}

#[test]
fn what_could_publish_a_file_from_elsewhere_is_refused() {
    let folder = TempDir::new().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(folder.path().join("secret.md"), "---\ntitle: Secret\n---\n").unwrap();
    fs::write(
        content.join("index.md"),
        "---\ntitle: Home\n---\n\n[Up](../secret.md)\n",
    )
    .unwrap();
    symlink("../secret.md", content.join("linked.md")).unwrap();
    symlink("..", content.join("folder")).unwrap();
    let pipe = Command::new("mkfifo").arg(content.join("pipe.md")).status();
    assert!(pipe.unwrap().success());
    insta::assert_snapshot!(report_on(&content), @r"
folder:1:1: symbolic links are not followed
    help: put a copy of the file here
index.md:5:1: `../secret.md` leads out of the content folder
    help: link to a page or file of the content folder
linked.md:1:1: symbolic links are not followed
    help: put a copy of the file here
pipe.md:1:1: this is neither a file nor a folder
    help: remove it
4 errors
");
}

#[test]
fn a_name_that_is_too_long_is_refused() {
    let content = TempDir::new().unwrap();
    fs::write(content.path().join("index.md"), "---\ntitle: Home\n---\n").unwrap();
    fs::write(content.path().join(format!("{}.md", "a".repeat(198))), "").unwrap();
    let deep = content.path().join(vec!["b".repeat(199); 6].join("/"));
    fs::create_dir_all(&deep).unwrap();
    let report = report_on(content.path());
    let report = report
        .replace(&"a".repeat(198), "aa")
        .replace(&"b".repeat(199), "bb");
    insta::assert_snapshot!(report, @r"
aa.md:1:1: the name has 201 bytes
    help: names may have up to 200; give it a shorter one
bb/bb/bb/bb/bb/bb:1:1: the path has 1199 bytes
    help: paths may have up to 1000; move it to a folder further up
2 errors
");
}

#[test]
fn a_nul_byte_is_refused_where_it_stands() {
    let content = TempDir::new().unwrap();
    fs::write(
        content.path().join("index.md"),
        "---\ntitle: Home\n---\n\nA\0B\n",
    )
    .unwrap();
    insta::assert_snapshot!(report_on(content.path()), @r"
index.md:5:2: the file holds a NUL byte, which no text has
    help: delete it; if the file is no Markdown, give it another ending
1 error
");
}

#[test]
fn what_is_quoted_from_content_cannot_steer_the_terminal() {
    let content = TempDir::new().unwrap();
    let page = "---\ntitle: Home\nweight: \"\\e[2J\"\n---\n";
    fs::write(content.path().join("index.md"), page).unwrap();
    let report = report_on(content.path());
    assert!(report.contains("the text `\u{fffd}[2J`"), "{report}");
    assert!(!report.contains('\x1b'));
}

#[test]
fn a_wrong_command_line_is_told_apart_from_wrong_content() {
    assert_eq!(
        site_gen(&["build", "--content", "basic"]).status.code(),
        Some(2)
    );
    let output = site_gen(&["check", "--content", "basic", "--base-url", "ftp://host/"]);
    assert_eq!(output.status.code(), Some(2));
}
