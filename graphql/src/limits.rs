//! What is refused before the parser sees it: a document can cost far more than its size says.

/// The largest request, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 1_048_576;
/// The longest document, in bytes.
const MAX_DOCUMENT_BYTES: usize = 100_000;
/// The most colons, which stand in every alias, argument and variable.
const MAX_COLONS: usize = 1_000;
/// The most directives and opening brackets.
const MAX_PARTS: usize = 1_000;

/// Why a document is not even parsed; none when it may be.
pub(crate) fn refuse(document: &str) -> Option<String> {
    if document.len() > MAX_DOCUMENT_BYTES {
        let length = document.len();
        return Some(format!(
            "the document is {length} bytes long; at most {MAX_DOCUMENT_BYTES} are taken"
        ));
    }
    let count = |wanted: u8| document.bytes().filter(|byte| *byte == wanted).count();
    if count(b':') > MAX_COLONS {
        return Some("the document has too many aliases and arguments".to_owned());
    }
    if count(b'@') + count(b'{') + count(b'[') > MAX_PARTS {
        return Some("the document has too many directives, selections or lists".to_owned());
    }
    None
}
