//! Reading the values of arguments.

use crate::components::call::Literal;
use crate::components::call::reader::{Mistake, Reader};

/// Lists in lists are read up to this depth.
const DEEPEST_LIST: usize = 8;

impl Reader<'_> {
    pub(super) fn literal(&mut self, argument: &str, depth: usize) -> Result<Literal, Mistake> {
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(argument, quote),
            Some('[') if depth < DEEPEST_LIST => self.list(argument, depth),
            Some('0'..='9' | '-') => self.number(argument),
            Some(mark @ ('“' | '”' | '„' | '‘' | '’')) => Err(self.mistake(
                format!("`{mark}` does not begin a text"),
                format!("write straight quotes: `{argument}=\"...\"`"),
            )),
            _ => {
                let offset = self.at;
                match self.name().as_str() {
                    "true" => Ok(Literal::Bool(true)),
                    "false" => Ok(Literal::Bool(false)),
                    _ => Err(not_literal(argument, offset)),
                }
            }
        }
    }

    fn quoted(&mut self, argument: &str, quote: char) -> Result<Literal, Mistake> {
        let offset = self.at;
        let mut text = String::new();
        let mut is_escape = false;
        // The lines of a text may be as far in as the call is, in a list or a quotation.
        let mut margin = 0;
        for (index, c) in self.rest().char_indices().skip(1) {
            if margin > 0 && " \t>".contains(c) {
                margin -= 1;
                continue;
            }
            margin = if c == '\n' { self.indent } else { 0 };
            if is_escape {
                is_escape = false;
                match c {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    '\\' | '"' | '\'' => text.push(c),
                    // A backslash is itself before any other sign, as in a path or a pattern.
                    _ => text.extend(['\\', c]),
                }
            } else if c == '\\' {
                is_escape = true;
            } else if c == quote {
                self.at += index + c.len_utf8();
                return Ok(Literal::Text(text));
            } else if c != '\r' {
                text.push(c);
            }
        }
        Err(Mistake {
            offset,
            message: format!("the text of the argument `{argument}` does not end"),
            help: format!("close it with `{quote}`"),
        })
    }

    fn number(&mut self, argument: &str) -> Result<Literal, Mistake> {
        let offset = self.at;
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
        let digits = rest.split(|c: char| !is_part(c)).next().unwrap_or("");
        self.at += digits.len();
        if let Ok(number) = digits.parse() {
            return Ok(Literal::Integer(number));
        }
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Literal::Float(number)),
            _ => Err(not_literal(argument, offset)),
        }
    }

    fn list(&mut self, argument: &str, depth: usize) -> Result<Literal, Mistake> {
        let offset = self.at;
        self.take("[");
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            if self.take("]") {
                return Ok(Literal::List(items));
            }
            if self.rest().is_empty() {
                return Err(Mistake {
                    offset,
                    message: format!("the list of the argument `{argument}` does not end"),
                    help: "close it with `]`".to_owned(),
                });
            }
            items.push(self.literal(argument, depth + 1)?);
            self.skip_blanks();
            let is_next = self.take(",") || self.rest().starts_with(']') || self.rest().is_empty();
            if !is_next {
                return Err(self.mistake(
                    format!("there is no comma between two values of `{argument}`"),
                    "write `[\"one\", \"two\"]`".to_owned(),
                ));
            }
        }
    }
}

/// Something that is no value.
pub(super) fn not_literal(argument: &str, offset: usize) -> Mistake {
    Mistake {
        offset,
        message: format!(
            "the value of the argument `{argument}` is no text, number, truth or list"
        ),
        help: format!("put texts in quotes: `{argument}=\"...\"`"),
    }
}
