//! A site that changes, and the comparison of a build over the last one with a build that knows of
//! nothing.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::git::{By, Git};
use crate::images::{as_png, pixels};
use crate::support::{files_below, site_gen, stderr, stdout};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }
}

const WORDS: [&str; 8] = [
    "ledger", "token", "Agent", "café", "budget", "runbook", "deploy", "quota",
];
const SECTIONS: [&str; 3] = ["guides", "guides/deep", "money"];

fn component(word: &str) -> String {
    format!(
        "{{% component note(data: array) %}}<p>{word} {{{{ data | length }}}} {{{{ <inner data={{data}} /> }}}}</p>\
         {{% endcomponent note %}}{{% component inner(data: array) %}}\
         <a href=\"{{{{ data[0].link }}}}\">{{{{ data[0].name }}}}</a>{{% endcomponent inner %}}\n"
    )
}

fn data(word: &str) -> String {
    format!("- name: {word}\n  link: /money/index.md#overview\n")
}

fn snippet(word: &str) -> String {
    format!("Ask [money](money/index.md) for {word}.\n\n{{{{ <note data=\"plans\" /> }}}}\n")
}

/// Calls that pages may end with.
const CALLS: [&str; 6] = [
    "",
    "{{ <note data=\"plans\" /> }}\n",
    "{{ <table data=\"plans\" /> }}\n",
    "{{ <snippet name=\"hours\" /> }}\n",
    "{{ <include file=\"/examples/policy.yaml\" /> }}\n",
    "{% <steps> %}\n1. {{ <badge text=\"one\" /> }}\n{% </steps> %}\n",
];

/// A site of which something is changed again and again, in ways that a seed decides.
pub(super) struct Changing {
    folder: TempDir,
    git: Git,
    dice: Dice,
    base_url: &'static str,
    made: usize,
}

impl Changing {
    pub(super) fn new(seed: u64, pages: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let mut site = Self {
            git: Git::new(folder.path()),
            folder,
            dice: Dice(seed),
            base_url: "/docs/",
            made: 0,
        };
        for section in SECTIONS {
            let text = format!(
                "---\ntitle: {section}\nweight: 5\n---\n\n## Overview\n\nAll of {section}.\n"
            );
            site.write(&format!("content/{section}/index.md"), &text);
        }
        for _ in 0..pages {
            site.add_page();
        }
        site.write("static/logo.svg", "<svg/>");
        site.write_photo(500);
        site.write_parts("one");
        site
    }

    /// What some of the pages show besides their own text.
    fn write_parts(&self, word: &str) {
        self.write("content/_components/note.html", &component(word));
        self.write("content/_data/plans.yaml", &data(word));
        self.write("content/_snippets/hours.md", &snippet(word));
        self.write("content/examples/policy.yaml", &format!("rule: {word}\n"));
    }

    fn change_a_part(&mut self) -> &'static str {
        let word = self.sentence();
        match self.dice.roll(5) {
            0 => {
                self.write("content/_components/note.html", &component(&word));
                "a component"
            }
            1 => {
                self.write("content/_data/plans.yaml", &data(&word));
                "a data file"
            }
            2 => {
                self.write("content/_snippets/hours.md", &snippet(&word));
                "a snippet"
            }
            3 => {
                self.write("content/examples/policy.yaml", &format!("rule: {word}\n"));
                "a file that is included"
            }
            _ => {
                self.write_parts(&word);
                "all parts"
            }
        }
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn write_photo(&self, width: u32) {
        let photo = as_png(&pixels(width, 200));
        fs::write(self.path("static/photo.png"), photo).unwrap();
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = (0..6).map(|_| *self.dice.pick(&WORDS)).collect();
        words.join(" ")
    }

    fn add_page(&mut self) {
        self.made += 1;
        let section = *self.dice.pick(&SECTIONS);
        let other = *self.dice.pick(&SECTIONS);
        let (title, text, more) = (self.sentence(), self.sentence(), self.sentence());
        let tag = *self.dice.pick(&["two", "three", "CI CD", "über"]);
        let role = *self
            .dice
            .pick(&["", "roles: [sales]\n", "roles: [finance, sales]\n"]);
        let page = format!(
            "---\ntitle: {title}\n{role}tags: [one, {tag}]\n---\n\n{text} [up](/{other}/index.md#overview)\n\n\
             ## First {{roles=sales}}\n\n{more}\n\n```rust\nlet {} = {};\n```\n\n## Second\n\n{text}\n",
            self.dice.pick(&["a", "b"]),
            self.dice.roll(3),
        );
        let image = *self.dice.pick(&["", "\n![A photo](/photo.png)\n"]);
        let page = format!("{page}{image}\n{}", self.dice.pick(&CALLS));
        self.write(&format!("content/{section}/page-{}.md", self.made), &page);
    }

    /// A page that may be changed, renamed or removed.
    fn any_page(&mut self) -> PathBuf {
        let content = self.path("content");
        let pages: Vec<String> = files_below(&content)
            .into_keys()
            .filter(|path| path.contains("/page-"))
            .collect();
        content.join(self.dice.pick(&pages))
    }

    pub(super) fn edit(&mut self, change: impl FnOnce(String, &str) -> String) {
        let page = self.any_page();
        let words = self.sentence();
        let text = fs::read_to_string(&page).unwrap();
        fs::write(page, change(text, &words)).unwrap();
    }

    /// Changes something, and says what.
    fn change(&mut self) -> &'static str {
        match self.dice.roll(26) {
            0 | 1 => {
                self.edit(|text, words| format!("{text}\n{words}\n"));
                "a text"
            }
            2 | 3 => {
                self.edit(|text, words| text.replacen("title: ", &format!("title: {words} "), 1));
                "a title"
            }
            4 => {
                self.edit(|text, words| text.replacen("## Second", &format!("## {words}"), 1));
                "a heading"
            }
            5 => {
                self.edit(|text, _| text.replacen("let a", "let c", 1));
                "a block of code"
            }
            6 => {
                self.edit(|text, _| text.replacen("---\n", "---\nweight: 1\n", 1));
                "a weight, or a finding when it has one"
            }
            7 => {
                self.edit(|text, _| text.replacen("---\n", "---\ndraft: true\n", 1));
                "a draft"
            }
            8 => {
                self.edit(|text, _| text.replacen("[up](", "[up](/gone.md) [up](", 1));
                "a broken link"
            }
            9 => {
                self.edit(|text, _| text.replace("/gone.md", "/money/index.md"));
                "a link made right"
            }
            10 => {
                self.add_page();
                "a new page"
            }
            11 => {
                fs::remove_file(self.any_page()).unwrap();
                "a page removed"
            }
            12 => {
                let page = self.any_page();
                let name = format!("page-renamed-{}.md", self.dice.roll(1000));
                fs::rename(&page, page.with_file_name(name)).unwrap();
                "a page renamed"
            }
            13 => {
                self.base_url = *self.dice.pick::<&'static str>(&[
                    "/docs/",
                    "/",
                    "https://help.example.com/d/",
                ]);
                "the address"
            }
            14 => {
                let logo = format!("<svg>{}</svg>", self.dice.roll(9));
                self.write("static/logo.svg", &logo);
                "an asset"
            }
            15 => {
                let target = self.any_page();
                let target = target.strip_prefix(self.path("content")).unwrap();
                let link = format!("[up](/{}) [up](", target.display());
                self.edit(|text, _| text.replacen("[up](", &link, 1));
                "a link to a page, which shows it"
            }
            17..=20 => self.change_a_part(),
            21 => {
                let day = *self
                    .dice
                    .pick(&["2026-01-01 12:00:00 +0000", "2026-05-01 12:00:00 +0200"]);
                let name = *self.dice.pick(&["Ada", "Grace"]);
                self.git.commit(By(name, day));
                "a commit"
            }
            22 => {
                let by = By("Alan", "2026-06-01 12:00:00 +0000");
                self.git.commit_on(&[], by);
                "a commit that replaces all before it"
            }
            23 => {
                let width = 490 + u32::try_from(self.dice.roll(4)).unwrap() * 10;
                self.write_photo(width);
                "an image that pages show"
            }
            24 | 25 => {
                let tag = *self.dice.pick(&["", ", four", ", five", ", One"]);
                let tags = format!("tags: [one{tag}");
                self.edit(|text, _| text.replacen("tags: [one", &tags, 1));
                "a tag, or a finding when it is another spelling"
            }
            _ => {
                let section = *self.dice.pick(&SECTIONS);
                let alias = format!("/old-{}/", self.dice.roll(1000));
                let text =
                    format!("---\ntitle: {section}\naliases: [{alias}]\n---\n\n## Overview\n");
                self.write(&format!("content/{section}/index.md"), &text);
                "a section with a former address"
            }
        }
    }

    pub(super) fn build(&self, out: &Path, more: &[&str]) -> (bool, String, String) {
        let [content, files] = ["content", "static"].map(|name| self.path(name));
        let arguments = [
            "build",
            "--content",
            content.to_str().unwrap(),
            "--static",
            files.to_str().unwrap(),
            "--base-url",
            self.base_url,
            "--out",
            out.to_str().unwrap(),
        ];
        let output = site_gen(&[&arguments, more].concat());
        (output.status.success(), stdout(&output), stderr(&output))
    }

    /// Takes back what made the last build fail.
    fn repair(&self) {
        let content = self.path("content");
        for (path, bytes) in files_below(&content) {
            let mut text = String::from_utf8(bytes).unwrap();
            text = without_broken_links(&text, &content).replace(", One", "");
            for key in ["weight: 1\n", "draft: true\n"] {
                while text.matches(key).count() > 1 {
                    text = text.replacen(key, "", 1);
                }
            }
            fs::write(content.join(path), text).unwrap();
        }
    }

    pub(super) fn change_and_compare(&mut self, step: usize) {
        let what = self.change();
        if !self.compare(step, what) {
            self.repair();
            assert!(self.compare(step, "a repair"), "the repair was not enough");
        }
    }

    /// Builds over the last build, and compares with a build in a new folder; whether both succeed.
    pub(super) fn compare(&self, step: usize, what: &str) -> bool {
        let out = self.path("out");
        let fresh = TempDir::new().unwrap();
        let (ok, _, findings) = self.build(&out, &[]);
        let (expected_ok, _, expected_findings) = self.build(fresh.path(), &["--no-cache"]);
        assert_eq!(
            ok, expected_ok,
            "step {step}, {what}: {findings}{expected_findings}"
        );
        assert_eq!(findings, expected_findings, "step {step}, {what}");
        if !ok {
            return false;
        }
        let (found, expected) = (files_below(&out), files_below(fresh.path()));
        let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
            files.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&found), names(&expected), "step {step}, {what}");
        for (path, bytes) in &expected {
            assert!(found[path] == *bytes, "step {step}, {what}: {path} differs");
        }
        true
    }
}

fn without_broken_links(text: &str, content: &Path) -> String {
    let mut parts = text.split("[up](/");
    let mut result = parts.next().unwrap().to_owned();
    for part in parts {
        let (target, rest) = part.split_once(')').unwrap();
        let path = target.split('#').next().unwrap();
        if content.join(path).exists() {
            result.push_str(&format!("[up](/{target}){rest}"));
        } else {
            result.push_str(rest.trim_start());
        }
    }
    result
}
