//! The YAML block at the head of a page.

mod fence;
mod fields;

pub(crate) use fields::FrontMatter;

use serde_saphyr::Spanned;

use crate::diagnostic::{Broken, Diagnostic, Position, Rule};
use crate::yaml::{self, Node, Reader};

/// Lines of a file before its YAML.
const LINES_BEFORE: usize = 1;

/// Parses the front matter of `text`; also gives the byte at which its Markdown begins.
///
/// After a finding the result is as good as it can be, so that the rest of the page is still checked.
pub(crate) fn parse(
    file: &str,
    text: &str,
    findings: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize) {
    let (yaml, body_start) = match fence::split(text) {
        Ok(parts) => parts,
        Err((position, broken)) => {
            findings.push(broken.finding(Rule::FrontMatter, file, position));
            return (FrontMatter::default(), 0);
        }
    };
    let mut reader = Reader {
        file,
        rule: Rule::FrontMatter,
        lines_before: LINES_BEFORE,
        findings,
    };
    let front_matter = match yaml::parse_keys(yaml) {
        Ok(root) => match sentence(&root).and_then(|line| fence::runs_on(yaml, line)) {
            Some(end) => unclosed(end, &mut reader),
            None => fields::read(&root, &mut reader),
        },
        Err(error) => {
            let stop = error.position.map_or(1, |position| position.line);
            match fence::runs_on(yaml, stop) {
                Some(end) => unclosed(end, &mut reader),
                None => {
                    reader.syntax_error(error);
                    FrontMatter::default()
                }
            }
        }
    };
    (front_matter, body_start)
}

/// The line of the first key that is a sentence with a colon.
fn sentence(root: &Spanned<Node>) -> Option<usize> {
    let entries = root.value.entries().unwrap_or_default();
    let sentence = entries.iter().find(|(key, _)| key.value.contains(' '));
    sentence.map(|(key, _)| yaml::position(key.referenced).line)
}

/// Reports front matter that ends in its line `end`, and is not closed there.
fn unclosed((line, broken): (usize, Broken), reader: &mut Reader<'_>) -> FrontMatter {
    let line = line + LINES_BEFORE;
    reader.report(Position { line, column: 1 }, broken.message, broken.help);
    FrontMatter::default()
}
