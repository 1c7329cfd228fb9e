//! The call of a component as it stands in Markdown, read without a look at anything else.
//!
//! Arguments are literals. There are no names to look up and nothing to compute, so that whoever
//! writes a page cannot run code of a template.

mod literal;
mod reader;

use std::ops::Range;

use crate::components::call::reader::Reader;

/// How a call begins.
const BEGINNINGS: [(Form, &str); 3] = [
    (Form::Whole, "{{ <"),
    (Form::Open, "{% <"),
    (Form::Close, "{% </"),
];

/// `{{ <name key="value" /> }}`, or one end of the form with a body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) form: Form,
    pub(crate) name: String,
    pub(crate) name_offset: usize,
    pub(crate) arguments: Vec<Argument>,
    /// The whole call, in bytes of the text.
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `{{ <name /> }}`
    Whole,
    /// `{% <name> %}`
    Open,
    /// `{% </name> %}`
    Close,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) offset: usize,
    pub(crate) value: Literal,
    pub(crate) value_offset: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Literal>),
}

/// What begins like a call and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The place of the mistake.
    pub(crate) offset: usize,
    pub(crate) message: String,
    pub(crate) help: String,
    /// What is left out of the page.
    pub(crate) range: Range<usize>,
}

/// Reads the call that begins at the byte `start`; None when none does.
pub(crate) fn read(text: &str, start: usize) -> Option<Result<Call, Malformed>> {
    let rest = text.get(start..)?;
    let begins = |(form, beginning): (Form, &str)| {
        let rest = rest.strip_prefix(beginning)?;
        begins_name(rest).then_some((form, beginning.len()))
    };
    let (form, length) = BEGINNINGS.into_iter().find_map(begins)?;
    let before = text.get(..start).unwrap_or("");
    let mut reader = Reader {
        text,
        indent: before.rsplit('\n').next().map_or(0, str::len),
        at: start + length,
    };
    Some(reader.call(form, start).map_err(|mistake| Malformed {
        offset: mistake.offset,
        message: mistake.message,
        help: mistake.help,
        range: start..end_of_mistake(text, start),
    }))
}

fn begins_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// A wrong call ends where it seems to end, on its own line at the latest.
fn end_of_mistake(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    let ends = ["}}", "%}"].map(|mark| line.find(mark).map(|end| end + mark.len()));
    start + ends.into_iter().flatten().min().unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Call {
        read(text, 0).unwrap().unwrap()
    }

    fn mistake(text: &str) -> (usize, String) {
        let mistake = read(text, 0).unwrap().unwrap_err();
        (mistake.offset, mistake.message)
    }

    fn values(text: &str) -> Vec<(String, Literal)> {
        let arguments = call(text).arguments.into_iter();
        arguments
            .map(|argument| (argument.name, argument.value))
            .collect()
    }

    #[test]
    fn every_kind_of_literal_is_read() {
        let text = r#"{{ <one a="x y" b=3 c=-1.5 d=true e=[ "f", 2, [false], ] g='"' h={7} /> }}"#;
        let text_of = |text: &str| Literal::Text(text.to_owned());
        let list = vec![
            text_of("f"),
            Literal::Integer(2),
            Literal::List(vec![Literal::Bool(false)]),
        ];
        let expected = [
            ("a", text_of("x y")),
            ("b", Literal::Integer(3)),
            ("c", Literal::Float(-1.5)),
            ("d", Literal::Bool(true)),
            ("e", Literal::List(list)),
            ("g", text_of("\"")),
            ("h", Literal::Integer(7)),
        ];
        assert_eq!(
            values(text),
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        assert_eq!(call(text).range, 0..text.len());
    }

    #[test]
    fn a_text_may_hold_lines_braces_and_escapes() {
        let text = "{{ <one a=\"first\n\nsecond {{name}} \\\"quoted\\\" \\d \\n\" /> }}";
        let expected = "first\n\nsecond {{name}} \"quoted\" \\d \n";
        assert_eq!(
            values(text),
            [("a".to_owned(), Literal::Text(expected.to_owned()))]
        );
    }

    #[test]
    fn the_margin_of_a_list_or_a_quotation_is_no_part_of_a_text() {
        let text = "- one\n\n  {{ <one a=\"first\n   second\n  > third\n\n  last\" /> }}";
        let start = text.find('{').unwrap();
        let call = read(text, start).unwrap().unwrap();
        let expected = Literal::Text("first\n second\n> third\n\nlast".to_owned());
        assert_eq!(call.arguments[0].value, expected);
    }

    #[test]
    fn the_forms_are_told_apart() {
        assert_eq!(call("{{ <one.two /> }} more").form, Form::Whole);
        assert_eq!(call("{% <one> %} more").form, Form::Open);
        assert_eq!(call("{% </one> %} more").range, 0..12);
        assert_eq!(call("{{ <a/>}}").name, "a");
    }

    #[test]
    fn other_braces_begin_no_call() {
        for text in [
            "{{ name }}",
            "{{<name/>}}",
            "{{ <3 }}",
            "{% if x %}",
            "{{ < name /> }}",
            "{{ <",
        ] {
            assert_eq!(read(text, 0), None, "{text}");
        }
    }

    #[test]
    fn mistakes_have_a_place_and_a_message() {
        for (text, offset, message) in [
            ("{{ <a b /> }}", 6, "the argument `b` has no value"),
            (
                "{{ <a b=c /> }}",
                8,
                "the value of the argument `b` is no text, number, truth or list",
            ),
            (
                "{{ <a b={page.title} /> }}",
                9,
                "the value of the argument `b` is no text, number, truth or list",
            ),
            (
                "{{ <a b={1 + 1} /> }}",
                9,
                "the value of the argument `b` is no text, number, truth or list",
            ),
            (
                "{{ <a b=1e999 /> }}",
                8,
                "the value of the argument `b` is no text, number, truth or list",
            ),
            (
                "{{ <a b=\"c /> }}",
                8,
                "the text of the argument `b` does not end",
            ),
            ("{{ <a b=[1", 8, "the list of the argument `b` does not end"),
            (
                "{{ <a b=[1 2] /> }}",
                11,
                "there is no comma between two values of `b`",
            ),
            ("{{ <a b=1 b=2 /> }}", 10, "the argument `b` is given twice"),
            ("{{ <a> }}", 5, "`>` cannot stand in the call of `a`"),
            ("{{ <a />", 8, "the call of `a` does not end"),
            ("{% <a /> %}", 6, "`/` cannot stand in the call of `a`"),
            ("{% </a b=1> %}", 7, "`b` cannot stand in the call of `a`"),
        ] {
            assert_eq!(mistake(text), (offset, message.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_wrong_call_ends_on_its_line() {
        let range = |text: &str| read(text, 0).unwrap().unwrap_err().range;
        assert_eq!(range("{{ <a b=c /> }} after\nnext"), 0..15);
        assert_eq!(range("{{ <a b=\"c after\nnext"), 0..16);
    }

    #[test]
    fn deep_lists_are_refused() {
        let text = format!(
            "{{{{ <a b={}1{} /> }}}}",
            "[".repeat(5000),
            "]".repeat(5000)
        );
        assert!(read(&text, 0).unwrap().is_err());
    }
}
