//! Running the command, and looking at what it left.

pub(crate) mod meilisearch;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs `site-gen` in the folder of the fixtures, so that messages name short paths.
pub(crate) fn site_gen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(arguments)
        .current_dir(fixtures())
        .output()
        .expect("the command starts")
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A built site in a folder that is removed afterwards.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A place for a site that is not built yet.
    pub(crate) fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// Builds the fixture, which must succeed.
    pub(crate) fn build(fixture: &str, more: &[&str]) -> Self {
        let site = Self::empty();
        let output = site.build_again(fixture, more);
        assert!(output.status.success(), "{}", stderr(&output));
        site
    }

    /// Builds over what is there.
    pub(crate) fn build_again(&self, content: &str, more: &[&str]) -> Output {
        let out = self.out();
        let mut arguments = vec![
            "build",
            "--content",
            content,
            "--out",
            out.to_str().unwrap(),
        ];
        arguments.extend(more);
        site_gen(&arguments)
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.out().join(path).exists()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The text of the page between the tags that the theme puts around the Markdown.
    pub(crate) fn prose(&self, path: &str) -> String {
        let html = self.read(path);
        let (_, rest) = html.split_once("<div class=\"prose\">").unwrap();
        let end = ["<nav class=\"cards\"", "<p class=\"hidden-note\""]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min()
            .unwrap();
        rest[..end]
            .trim_end()
            .trim_end_matches("</div>")
            .trim()
            .to_owned()
    }

    /// Every file with its bytes.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.out())
    }
}

pub(crate) fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A copy of a fixture that a test may change.
pub(crate) fn copy(fixture: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in files_below(&fixtures().join(fixture)) {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    folder
}
