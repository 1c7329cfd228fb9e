//! Callouts: quotations of a kind, some of which can be folded.

use pulldown_cmark::BlockQuoteKind;

use crate::markdown::code::escaped;
use crate::suggest::nearest;

/// What a callout is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
    /// A part that is read on demand.
    Details,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Note,
        Self::Tip,
        Self::Important,
        Self::Warning,
        Self::Caution,
        Self::Details,
    ];

    /// The name that editors write.
    fn name(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
            Self::Details => "Details",
        }
    }

    /// The class of the element, which is also the key of the title of a callout that has none of
    /// its own.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
            Self::Details => "details",
        }
    }
}

impl From<BlockQuoteKind> for Kind {
    fn from(kind: BlockQuoteKind) -> Self {
        match kind {
            BlockQuoteKind::Note => Self::Note,
            BlockQuoteKind::Tip => Self::Tip,
            BlockQuoteKind::Important => Self::Important,
            BlockQuoteKind::Warning => Self::Warning,
            BlockQuoteKind::Caution => Self::Caution,
        }
    }
}

/// Whether a reader can fold a callout, and how it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    Never,
    Open,
    Closed,
}

/// The beginning of a callout that has a title or can be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    pub(crate) fold: Fold,
    /// The bytes of the line before the title.
    pub(crate) length: usize,
}

/// Reads the first line of a quotation: `> [!NOTE]- Title`.
///
/// None when it is no callout; a kind that does not exist is given back.
pub(crate) fn head(line: &str) -> Option<Result<Head, &str>> {
    let text = line.strip_prefix('>')?.trim_start_matches(' ');
    let (name, rest) = text.strip_prefix("[!")?.split_once(']')?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let is_it = |kind: &&Kind| kind.name().eq_ignore_ascii_case(name);
    let Some(kind) = Kind::ALL.iter().find(is_it).copied() else {
        return Some(Err(name));
    };
    let (fold, rest) = match rest.as_bytes().first() {
        Some(b'-') => (Fold::Closed, rest.get(1..).unwrap_or("")),
        Some(b'+') => (Fold::Open, rest.get(1..).unwrap_or("")),
        _ if kind == Kind::Details => (Fold::Closed, rest),
        _ => (Fold::Never, rest),
    };
    let title = rest.trim_start();
    Some(Ok(Head {
        kind,
        fold,
        length: line.len() - title.len(),
    }))
}

/// What to write instead of the unknown kind `name`.
pub(crate) fn advice(name: &str) -> String {
    let names = Kind::ALL.map(Kind::name);
    match nearest(name, names) {
        Some(near) => format!("did you mean `[!{}]`?", near.to_uppercase()),
        None => format!("use one of {}", names.join(", ").to_uppercase()),
    }
}

/// The opening of a callout; `name` says what it is, and `title` is HTML.
///
/// A part that is read on demand has an `anchor`, so that it can be linked to.
pub(crate) fn open(
    kind: Kind,
    fold: Fold,
    name: &str,
    title: &str,
    anchor: Option<&str>,
) -> String {
    let class = kind.class();
    // A title of its own does not say what the color says.
    let kind_words = match kind {
        Kind::Details => String::new(),
        _ if title == name => String::new(),
        _ => format!("<span class=\"hidden-text\">{name}: </span>"),
    };
    // Browsers unfold what is around the target of a link, not the target itself.
    let target = anchor.map_or(String::new(), |anchor| {
        format!(
            "<span class=\"fold-target\" id=\"{}\"></span>\n",
            escaped(anchor)
        )
    });
    match fold {
        Fold::Never => format!(
            "<div class=\"callout callout-{class}\" role=\"note\" aria-label=\"{name}\">\
             <p class=\"callout-title\">{title}</p>\n"
        ),
        Fold::Open => format!(
            "<details class=\"callout callout-{class}\" open>\
             <summary class=\"callout-title\">{kind_words}{title}</summary>\n{target}"
        ),
        Fold::Closed => format!(
            "<details class=\"callout callout-{class}\">\
             <summary class=\"callout-title\">{kind_words}{title}</summary>\n{target}"
        ),
    }
}

/// The end of what [`open`] opened.
pub(crate) fn close(fold: Fold) -> &'static str {
    match fold {
        Fold::Never => "</div>\n",
        Fold::Open | Fold::Closed => "</details>\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_a_callout_is() {
        let good = |kind, fold, length| Some(Ok(Head { kind, fold, length }));
        for (line, expected) in [
            ("> [!NOTE]- Title", good(Kind::Note, Fold::Closed, 11)),
            (">[!tip]+", good(Kind::Tip, Fold::Open, 8)),
            ("> [!Warning] Mind", good(Kind::Warning, Fold::Never, 13)),
            ("> [!DETAILS] More", good(Kind::Details, Fold::Closed, 13)),
            ("> [!INFO] x", Some(Err("INFO"))),
            ("> [!](x)", None),
            ("> [!a b]", None),
            ("> text [!NOTE]-", None),
        ] {
            assert_eq!(head(line), expected, "{line}");
        }
    }

    #[test]
    fn a_kind_that_does_not_exist_is_recognised() {
        assert_eq!(advice("NOET"), "did you mean `[!NOTE]`?");
        assert_eq!(
            advice("BUG"),
            "use one of NOTE, TIP, IMPORTANT, WARNING, CAUTION, DETAILS"
        );
    }
}
