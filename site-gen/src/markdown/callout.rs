//! Callouts: quotations of a kind.

use pulldown_cmark::BlockQuoteKind;

/// The end of a callout.
pub(crate) const CLOSE: &str = "</div>\n";

/// The opening of a callout.
pub(crate) fn open(kind: BlockQuoteKind) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!(
        "<div class=\"callout callout-{class}\" role=\"note\" aria-label=\"{title}\">\
         <p class=\"callout-title\">{title}</p>\n"
    )
}
