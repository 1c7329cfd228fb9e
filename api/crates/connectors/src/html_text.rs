//! The readable text of an HTML page.
//!
//! It is read from the stream of tags, without a tree: building one takes time that grows with the
//! square of the nesting, which a hostile page can use to occupy a processor for minutes.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
};

/// Reading stops here; what comes later is left out.
const TIME_LIMIT: Duration = Duration::from_secs(5);
const PIECE_BYTES: usize = 8 * 1024;

/// Headings, lists, table rows and links in the manner of Markdown, the rest as lines of text.
pub(crate) fn html_text(html: &str) -> String {
    let started = Instant::now();
    let tokenizer = Tokenizer::new(Reader::default(), Default::default());
    let input = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() && started.elapsed() < TIME_LIMIT {
        let (piece, later) = rest.split_at(rest.ceil_char_boundary(PIECE_BYTES.min(rest.len())));
        input.push_back(StrTendril::from_slice(piece));
        // The reader never asks for a pause, so that each piece is read to its end.
        let _ = tokenizer.feed(&input);
        rest = later;
    }
    tokenizer.end();
    tidy(&tokenizer.sink.page.into_inner().text)
}

#[derive(Default)]
struct Reader {
    page: RefCell<Page>,
}

#[derive(Default)]
struct Page {
    text: String,
    /// The element whose content is no text for people, while inside of it.
    hidden_in: Option<String>,
    /// The target of the link that is open.
    link: Option<String>,
    preformatted: bool,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.page.borrow_mut();
        match token {
            Token::CharacterTokens(characters) => page.characters(&characters),
            TagToken(tag) if tag.kind == StartTag => return page.start(&tag),
            TagToken(tag) => page.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    fn characters(&mut self, characters: &str) {
        if self.hidden_in.is_some() {
            return;
        }
        for character in characters.chars() {
            if self.preformatted || !character.is_whitespace() {
                self.text.push(character);
            } else if !self.text.ends_with(char::is_whitespace) {
                self.text.push(' ');
            }
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let raw = match name {
            "script" => RawKind::ScriptData,
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => RawKind::Rawtext,
            "title" | "textarea" => RawKind::Rcdata,
            _ => {
                self.mark(name, tag);
                return TokenSinkResult::Continue;
            }
        };
        if raw != RawKind::Rcdata {
            self.hidden_in = Some(name.to_owned());
        }
        TokenSinkResult::RawData(raw)
    }

    fn mark(&mut self, name: &str, tag: &Tag) {
        match name {
            "h1" => self.text.push_str("\n\n# "),
            "h2" => self.text.push_str("\n\n## "),
            "h3" | "h4" | "h5" | "h6" => self.text.push_str("\n\n### "),
            "li" => self.text.push_str("\n* "),
            "td" | "th" => self.text.push_str(" | "),
            "a" => self.open_link(tag),
            "pre" => {
                self.preformatted = true;
                self.text.push('\n');
            }
            other => self.break_around(other),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "a" => {
                if let Some(target) = self.link.take() {
                    self.text.push_str(&format!("]({target})"));
                }
            }
            "pre" => {
                self.preformatted = false;
                self.text.push('\n');
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "title" => self.text.push_str("\n\n"),
            other if self.hidden_in.as_deref() == Some(other) => self.hidden_in = None,
            other => self.break_around(other),
        }
    }

    fn break_around(&mut self, name: &str) {
        match name {
            "p" | "table" | "ul" | "ol" | "dl" | "blockquote" | "figure" => {
                self.text.push_str("\n\n");
            }
            "address" | "article" | "aside" | "body" | "br" | "dd" | "details" | "div" | "dt"
            | "fieldset" | "figcaption" | "footer" | "form" | "header" | "hr" | "main" | "nav"
            | "option" | "section" | "summary" | "tr" => self.text.push('\n'),
            _ => {}
        }
    }

    /// Keeps where a link leads, unless it stays on the page or runs a script.
    fn open_link(&mut self, tag: &Tag) {
        let target = tag
            .attrs
            .iter()
            .find(|attribute| &*attribute.name.local == "href");
        let target = target
            .map(|attribute| attribute.value.trim())
            .unwrap_or_default();
        let leads_on = !target.is_empty()
            && !target.starts_with('#')
            && !target.starts_with("javascript:")
            && !target.starts_with("data:");
        if leads_on && self.link.is_none() {
            self.link = Some(target.to_owned());
            self.text.push('[');
        }
    }
}

/// Leaves one empty line where there are several, and no blanks at the ends of lines.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.lines().map(str::trim_end) {
        let blank = line.trim_start_matches([' ', '|']).is_empty();
        if blank && (tidy.is_empty() || tidy.ends_with("\n\n")) {
            continue;
        }
        tidy.push_str(if blank { "" } else { line });
        tidy.push('\n');
    }
    tidy.trim_end().to_owned()
}
