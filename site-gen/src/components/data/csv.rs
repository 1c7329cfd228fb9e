//! Tables with a comma between cells, as spreadsheets write them (RFC 4180).

use super::{Datum, Fault};
use crate::diagnostic::Position;

/// Reads a table whose first line names its columns.
pub(super) fn parse(text: &str) -> Result<Datum, Fault> {
    let mut rows = Rows {
        rest: text,
        position: Position::START,
    };
    let Some(columns) = rows.next().transpose()? else {
        return Ok(Datum::List(Vec::new()));
    };
    if let [(name, place)] = columns.as_slice()
        && let Some(sign) = [';', '\t'].into_iter().find(|sign| name.contains(*sign))
        && text.lines().nth(1).is_some_and(|line| line.contains(sign))
    {
        let sign = if sign == ';' { "semicolons" } else { "tabs" };
        return Err(Fault {
            position: *place,
            message: format!("the cells are divided by {sign}, not by commas"),
            help: "save the table as CSV with commas between cells".to_owned(),
        });
    }
    let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    let mut entries = Vec::new();
    while let Some(row) = rows.next() {
        let row = row?;
        let place = row
            .get(columns.len())
            .or(row.last())
            .map(|(_, place)| *place);
        if row.len() != columns.len() {
            return Err(Fault {
                position: place.unwrap_or(Position::START),
                message: format!(
                    "the first line names {} columns, and this one has {}",
                    columns.len(),
                    row.len()
                ),
                help: "give each line one cell for each column; put texts with a comma in quotes"
                    .to_owned(),
            });
        }
        let cells = row
            .into_iter()
            .map(|(text, place)| Datum::Text(text, place));
        entries.push(Datum::Map(columns.iter().cloned().zip(cells).collect()));
    }
    Ok(Datum::List(entries))
}

/// The lines that are left, each as cells with their places.
struct Rows<'a> {
    rest: &'a str,
    position: Position,
}

type Row = Vec<(String, Position)>;

impl Rows<'_> {
    fn next(&mut self) -> Option<Result<Row, Fault>> {
        while self.end_of_line() {}
        (!self.rest.is_empty()).then(|| self.row())
    }

    fn row(&mut self) -> Result<Row, Fault> {
        let mut row = Vec::new();
        loop {
            let place = self.position;
            let cell = if self.rest.starts_with('"') {
                self.quoted()?
            } else {
                let end = self.rest.find([',', '\n', '\r']).unwrap_or(self.rest.len());
                self.take(end).to_owned()
            };
            row.push((cell, place));
            if self.rest.is_empty() || self.end_of_line() {
                return Ok(row);
            }
            if !self.rest.starts_with(',') {
                return Err(Fault {
                    position: self.position,
                    message: "text stands behind the closing quote of a cell".to_owned(),
                    help: "put the whole cell in quotes, and write quotes in it twice".to_owned(),
                });
            }
            self.take(1);
        }
    }

    fn quoted(&mut self) -> Result<String, Fault> {
        let place = self.position;
        let mut cell = String::new();
        self.take(1);
        loop {
            let Some(end) = self.rest.find('"') else {
                return Err(Fault {
                    position: place,
                    message: "the quotes of the cell are not closed".to_owned(),
                    help: "close them with `\"`".to_owned(),
                });
            };
            cell.push_str(self.take(end));
            self.take(1);
            if !self.rest.starts_with('"') {
                return Ok(cell);
            }
            cell.push_str(self.take(1));
        }
    }

    fn end_of_line(&mut self) -> bool {
        let length = if self.rest.starts_with("\r\n") {
            2
        } else {
            usize::from(self.rest.starts_with(['\n', '\r']))
        };
        self.take(length);
        length > 0
    }

    fn take(&mut self, length: usize) -> &str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        for c in taken.chars() {
            if c == '\n' {
                self.position.line += 1;
                self.position.column = 1;
            } else {
                self.position.column += 1;
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, line: usize, column: usize) -> Datum {
        Datum::Text(text.to_owned(), Position { line, column })
    }

    #[test]
    fn cells_may_hold_commas_quotes_and_lines() {
        let parsed = parse("name,note\r\nBasic,\"a, \"\"b\"\"\nc\"\r\n\r\nPlus,\n").ok();
        let row =
            |name, note| Datum::Map(vec![("name".to_owned(), name), ("note".to_owned(), note)]);
        let expected = Datum::List(vec![
            row(text("Basic", 2, 1), text("a, \"b\"\nc", 2, 7)),
            row(text("Plus", 5, 1), text("", 5, 6)),
        ]);
        assert_eq!(parsed, Some(expected));
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, line, column) in [
            ("a,b\n1\n", 2, 1),
            ("a\n1,2\n", 2, 3),
            ("a\n\"x", 2, 1),
            ("a\n\"x\"y\n", 2, 4),
        ] {
            let fault = parse(text).err().unwrap();
            assert_eq!(fault.position, Position { line, column }, "{text}");
        }
    }
}
