//! Files that were cut off before anybody can tell what they are.

/// How the kinds of images begin; `?` stands for any byte.
const BEGINNINGS: [&[u8]; 5] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8??",
    b"RIFF????WEBP",
    b"????ftyp????",
];

/// So many bytes tell what every kind of image is, but one that begins with a box.
const ENOUGH: usize = 12;

/// What to say of a file that is empty, or that begins as an image does and ends there.
pub(super) fn fault(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("the file is empty");
    }
    let is_begun = BEGINNINGS.iter().any(|beginning| {
        let told = beginning
            .iter()
            .zip(bytes)
            .filter(|(mark, _)| **mark != b'?');
        let mut told = told.peekable();
        told.peek().is_some() && told.all(|(mark, byte)| mark == byte)
    });
    (is_begun && bytes.len() < needed(bytes)).then_some("the file ends too early")
}

/// The length of what tells the kind: of a file of boxes the whole first one.
fn needed(bytes: &[u8]) -> usize {
    match bytes.split_first_chunk() {
        Some((size, kind)) if kind.starts_with(b"ftyp") => {
            usize::try_from(u32::from_be_bytes(*size))
                .unwrap_or(ENOUGH)
                .max(ENOUGH)
        }
        _ => ENOUGH,
    }
}
