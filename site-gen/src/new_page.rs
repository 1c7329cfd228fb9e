//! A new page, ready to be written.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail, ensure};

/// Writes a page at `path`, titled after its file; a page that is there stays.
pub(crate) fn write(path: &Path) -> anyhow::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(stem) = name.strip_suffix(".md") else {
        bail!("the name of a page ends with `.md`");
    };
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    ensure!(
        !stem.is_empty() && !stem.starts_with('.') && stem.chars().all(allowed),
        "the name of a page uses lower-case letters, digits, `-`, `_` and `.`"
    );
    let words = stem.replace(['-', '_'], " ");
    let (first, rest) = words.split_at(1);
    let title = format!("{}{rest}", first.to_uppercase());
    let context = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let mut file = fs::File::create_new(path).with_context(context)?;
    let page = format!("---\ntitle: \"{title}\"\ndescription: \"\"\ndraft: true\n---\n\n");
    file.write_all(page.as_bytes()).with_context(context)?;
    println!(
        "{}: write, and take `draft: true` away when it is ready",
        path.display()
    );
    Ok(())
}
