//! The YAML block at the head of a page.

mod fields;

pub(crate) use fields::FrontMatter;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::yaml::{self, Reader, SyntaxError};

const FENCE: &str = "---";

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
    let (yaml, body_start) = match split(file, text) {
        Ok(parts) => parts,
        Err(finding) => {
            findings.push(finding);
            return (FrontMatter::default(), 0);
        }
    };
    let mut reader = Reader {
        file,
        rule: Rule::FrontMatter,
        lines_before: LINES_BEFORE,
        findings,
    };
    let front_matter = match yaml::parse(yaml) {
        Ok(root) => fields::read(&root, &mut reader),
        Err(error) => {
            syntax_error(&error, &mut reader);
            FrontMatter::default()
        }
    };
    (front_matter, body_start)
}

fn syntax_error(error: &SyntaxError, reader: &mut Reader<'_>) {
    let message = format!("the front matter cannot be read: {}", error.message);
    reader.syntax_error(error, message);
}

/// The YAML text, and where the body starts.
fn split<'a>(file: &str, text: &'a str) -> Result<(&'a str, usize), Diagnostic> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_start_matches('\u{feff}').trim_end() != FENCE {
        return Err(Diagnostic::new(
            Rule::FrontMatter,
            file,
            Position::START,
            "the page has no front matter",
            "start the file with `---`, a line `title: ...`, and `---`",
        ));
    }
    let start = first.len();
    let mut end = start;
    for line in lines {
        if line.trim_end() == FENCE {
            let yaml = text.get(start..end).unwrap_or("");
            return Ok((yaml, end + line.len()));
        }
        end += line.len();
    }
    Err(Diagnostic::new(
        Rule::FrontMatter,
        file,
        Position::START,
        "the front matter does not end",
        "close it with a line `---` before the text",
    ))
}
