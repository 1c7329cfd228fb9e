//! Reading a call from its name to its end.

use crate::components::call::literal::not_literal;
use crate::components::call::{Argument, Call, Form, begins_name};

/// What is wrong, and where.
pub(super) struct Mistake {
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) help: String,
}

/// Where the reading is.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// How far the call is from the beginning of its line.
    pub(super) indent: usize,
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn call(&mut self, form: Form, start: usize) -> Result<Call, Mistake> {
        let name_offset = self.at;
        let name = self.name();
        let end = match form {
            Form::Whole => ["/>", "}}"],
            Form::Open | Form::Close => [">", "%}"],
        };
        let mut arguments: Vec<Argument> = Vec::new();
        loop {
            self.skip_blanks();
            if self.take(end[0]) {
                break;
            }
            let is_argument = form != Form::Close && begins_name(self.rest());
            if !is_argument {
                return Err(self.unclosed(form, &name));
            }
            let argument = self.argument()?;
            if arguments.iter().any(|other| other.name == argument.name) {
                return Err(Mistake {
                    offset: argument.offset,
                    message: format!("the argument `{}` is given twice", argument.name),
                    help: "keep one of the two".to_owned(),
                });
            }
            arguments.push(argument);
        }
        self.skip_blanks();
        if !self.take(end[1]) {
            return Err(self.unclosed(form, &name));
        }
        Ok(Call {
            form,
            name,
            name_offset,
            arguments,
            range: start..self.at,
        })
    }

    fn unclosed(&self, form: Form, name: &str) -> Mistake {
        let message = match self.rest().chars().next() {
            None => format!("the call of `{name}` does not end"),
            Some(found) => format!(
                "`{}` cannot stand in the call of `{name}`",
                found.escape_debug()
            ),
        };
        let help = match form {
            Form::Whole => format!("write `{{{{ <{name} key=\"value\" /> }}}}`"),
            Form::Open => format!("write `{{% <{name} key=\"value\"> %}}`"),
            Form::Close => format!("write `{{% </{name}> %}}`"),
        };
        self.mistake(message, help)
    }

    fn argument(&mut self) -> Result<Argument, Mistake> {
        let offset = self.at;
        let name = self.name();
        self.skip_blanks();
        if !self.take("=") {
            return Err(Mistake {
                offset,
                message: format!("the argument `{name}` has no value"),
                help: format!("write `{name}=\"...\"` or `{name}=true`"),
            });
        }
        self.skip_blanks();
        let in_braces = self.take("{");
        if in_braces {
            self.skip_blanks();
        }
        let value_offset = self.at;
        let value = self.literal(&name, 0)?;
        if in_braces {
            self.skip_blanks();
            if !self.take("}") {
                return Err(not_literal(&name, value_offset));
            }
        }
        Ok(Argument {
            name,
            offset,
            value,
            value_offset,
        })
    }

    pub(super) fn name(&mut self) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let name = self.rest().split(|c: char| !is_part(c)).next();
        let name = name.unwrap_or("").to_owned();
        self.at += name.len();
        name
    }

    pub(super) fn mistake(&self, message: String, help: String) -> Mistake {
        Mistake {
            offset: self.at,
            message,
            help,
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn take(&mut self, expected: &str) -> bool {
        let is_there = self.rest().starts_with(expected);
        if is_there {
            self.at += expected.len();
        }
        is_there
    }

    pub(super) fn skip_blanks(&mut self) {
        let blanks = self.rest().len() - self.rest().trim_ascii_start().len();
        self.at += blanks;
    }
}
