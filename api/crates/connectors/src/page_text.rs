//! What a person would read of a page.

use crate::html_text::html_text;

/// The readable text of a body, or nothing when it is not text.
pub(crate) fn page_text(content_type: &str, body: &[u8]) -> Option<String> {
    let (kind, charset) = split(content_type);
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" => Some(html_text(&decode(charset.as_deref(), body))),
        kind if is_text(kind) => Some(decode(charset.as_deref(), body)),
        // A server that states no type, or any type, may still send text.
        "not stated" | "application/octet-stream" => plain(body),
        _ => None,
    }
}

fn split(content_type: &str) -> (String, Option<String>) {
    let mut parts = content_type
        .split(';')
        .map(|part| part.trim().to_ascii_lowercase());
    let kind = parts.next().unwrap_or_default();
    let charset =
        parts.find_map(|part| Some(part.strip_prefix("charset=")?.trim_matches('"').to_owned()));
    (kind, charset)
}

fn is_text(kind: &str) -> bool {
    const OTHERS: [&str; 7] = [
        "application/json",
        "application/javascript",
        "application/xml",
        "application/x-ndjson",
        "application/yaml",
        "application/x-yaml",
        "application/toml",
    ];
    kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml") && kind != "image/svg+xml"
        || OTHERS.contains(&kind)
}

fn plain(body: &[u8]) -> Option<String> {
    std::str::from_utf8(body)
        .ok()
        .filter(|text| !text.contains('\0'))
        .map(str::to_owned)
}

/// UTF-8, and the one other encoding that is still common.
fn decode(charset: Option<&str>, body: &[u8]) -> String {
    match charset {
        Some("iso-8859-1" | "latin1" | "windows-1252" | "us-ascii") => {
            body.iter().map(|byte| char::from(*byte)).collect()
        }
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}
