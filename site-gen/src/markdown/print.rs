//! Printing HTML: the buffers that are being written, and the tags that need no thought.

use pulldown_cmark::{Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

/// The HTML of the page, and above it those of parts that are being gathered.
#[derive(Debug)]
pub(crate) struct Printer {
    buffers: Vec<String>,
    /// Whether nobody wants the page, but only what is found on the way; parts are wanted.
    is_silent: bool,
    /// Images whose description is being printed: only text counts there.
    images: usize,
}

impl Printer {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            buffers: vec![String::with_capacity(capacity)],
            is_silent: false,
            images: 0,
        }
    }

    /// A printer whose page stays empty.
    pub(crate) fn silent() -> Self {
        Self {
            buffers: vec![String::new()],
            is_silent: true,
            images: 0,
        }
    }

    /// Gathers what follows on its own, until [`Printer::end_part`].
    pub(crate) fn begin_part(&mut self) {
        self.buffers.push(String::new());
    }

    pub(crate) fn end_part(&mut self) -> String {
        self.buffers.pop().unwrap_or_default()
    }

    /// The page, with whatever was left open after it.
    pub(crate) fn finish(self) -> String {
        self.buffers.concat()
    }

    /// Where the buffer ends now.
    pub(crate) fn mark(&self) -> usize {
        self.buffers.last().map_or(0, String::len)
    }

    pub(crate) fn since(&self, mark: usize) -> &str {
        let buffer = self.buffers.last();
        buffer.and_then(|buffer| buffer.get(mark..)).unwrap_or("")
    }

    pub(crate) fn cut(&mut self, mark: usize) {
        if let Some(buffer) = self.buffers.last_mut() {
            buffer.truncate(mark);
        }
    }

    pub(crate) fn html(&mut self, html: &str) {
        if self.images == 0 {
            self.write(html);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        let in_image = self.images > 0;
        let Some(buffer) = self.buffer() else {
            return;
        };
        // Writing to a string does not fail. A description is an attribute, where quotes count.
        let _ = if in_image {
            escape_html(buffer, text)
        } else {
            escape_html_body_text(buffer, text)
        };
    }

    pub(crate) fn line_break(&mut self, html: &str) {
        self.write(if self.images > 0 { " " } else { html });
    }

    pub(crate) fn open_link(&mut self, prefix: &str, address: &str, title: &str) {
        if self.images > 0 {
            return;
        }
        self.write("<a href=\"");
        self.write(prefix);
        self.address(address);
        self.title(title);
        self.write("\">");
    }

    pub(crate) fn open_image(&mut self, address: &str) {
        if self.images == 0 {
            self.write("<img src=\"");
            self.address(address);
            self.write("\" alt=\"");
        }
        self.images += 1;
    }

    /// Ends an image with `tail`, which begins behind its last attribute.
    pub(crate) fn close_image(&mut self, title: &str, tail: &str) {
        self.images = self.images.saturating_sub(1);
        if self.images == 0 {
            self.title(title);
            self.write("\"");
            self.write(tail);
        }
    }

    /// Opens an element that is printed the same wherever it stands.
    pub(crate) fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph => self.block("<p>"),
            Tag::BlockQuote(_) => self.block("<blockquote>\n"),
            Tag::List(None) => self.block("<ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n"),
            Tag::List(Some(start)) => self.block(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => self.block("<li>"),
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Emphasis => self.html("<em>"),
            Tag::Strong => self.html("<strong>"),
            Tag::Strikethrough => self.html("<del>"),
            _ => {}
        }
    }

    /// Closes what [`Printer::open`] opened.
    pub(crate) fn close(&mut self, tag: TagEnd) {
        self.html(match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => "</a>",
            _ => "",
        });
    }

    pub(crate) fn rule(&mut self) {
        self.block("<hr />\n");
    }

    /// The box of a task, which cannot be ticked here.
    pub(crate) fn task(&mut self, done: bool) {
        self.html(if done {
            "<span class=\"task done\" role=\"img\" aria-label=\"Done\"></span> "
        } else {
            "<span class=\"task\" role=\"img\" aria-label=\"To do\"></span> "
        });
    }

    /// Prints at the beginning of a line.
    fn block(&mut self, html: &str) {
        let at_start = match self.buffers.as_slice() {
            [page] if page.is_empty() => true,
            [.., buffer] => buffer.ends_with('\n'),
            [] => true,
        };
        if !at_start {
            self.html("\n");
        }
        self.html(html);
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.write("\" title=\"");
            if let Some(buffer) = self.buffer() {
                let _ = escape_html(buffer, title);
            }
        }
    }

    fn address(&mut self, address: &str) {
        if let Some(buffer) = self.buffer() {
            let _ = escape_href(buffer, address);
        }
    }

    fn write(&mut self, html: &str) {
        if let Some(buffer) = self.buffer() {
            buffer.push_str(html);
        }
    }

    /// What is being printed into, unless that is wanted by nobody.
    fn buffer(&mut self) -> Option<&mut String> {
        match self.buffers.as_mut_slice() {
            [_] if self.is_silent => None,
            [.., buffer] => Some(buffer),
            [] => None,
        }
    }
}
