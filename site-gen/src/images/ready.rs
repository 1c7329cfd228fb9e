//! Images that browsers get as they are: GIF, WebP and AVIF, which may move.

use imagesize::{Compression, ImageType};

use crate::diagnostic::Broken;
use crate::images::beginning;

/// Width and height as the image is shown.
pub(super) fn measure(bytes: &[u8]) -> Result<(u32, u32), Broken> {
    if let Some(fault) = beginning::fault(bytes) {
        return Err(broken(&format!("the image is broken: {fault}")));
    }
    let is_whole = match imagesize::image_type(bytes) {
        Ok(ImageType::Gif) => is_whole_gif(bytes),
        Ok(ImageType::Webp) => is_whole_webp(bytes),
        Ok(ImageType::Heif(Compression::Av1)) => is_whole_avif(bytes),
        _ => {
            return Err(broken(
                "the image is broken: it is neither GIF, WebP nor AVIF",
            ));
        }
    };
    if !is_whole {
        return Err(broken("the image is broken: the file ends too early"));
    }
    let size =
        imagesize::blob_size(bytes).map_err(|_| broken("the image does not say its size"))?;
    // A lossy WebP keeps the scale for old players above its sizes.
    let mask = if is_lossy_webp(bytes) {
        0x3fff
    } else {
        usize::MAX
    };
    let extent = [size.width & mask, size.height & mask].map(u32::try_from);
    match extent {
        [Ok(width), Ok(height)] if width > 0 && height > 0 => Ok((width, height)),
        _ => Err(broken("the image has no pixels")),
    }
}

fn broken(message: &str) -> Broken {
    Broken::new(message, "save it again from the program that it comes from")
}

/// Whether the mark of the end is there; some programs write zeros behind it.
fn is_whole_gif(bytes: &[u8]) -> bool {
    const END: u8 = 0x3b;
    bytes.iter().rev().find(|byte| **byte != 0) == Some(&END)
}

fn is_whole_webp(bytes: &[u8]) -> bool {
    const BEFORE: u64 = 8;
    let size = bytes.get(4..).and_then(|rest| rest.first_chunk());
    size.is_some_and(|size| u64::from(u32::from_le_bytes(*size)) + BEFORE <= bytes.len() as u64)
}

fn is_lossy_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(12..16) == Some(b"VP8 ")
}

/// Whether every box of the file is as long as it says (ISO/IEC 14496-12, section 4.2).
fn is_whole_avif(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(short) = rest.first_chunk().map(|size| u32::from_be_bytes(*size)) else {
            return false;
        };
        let size = match short {
            0 => return true, // It goes on to the end, wherever that is.
            1 => {
                let long = rest.get(8..).and_then(|rest| rest.first_chunk());
                long.and_then(|size| usize::try_from(u64::from_be_bytes(*size)).ok())
            }
            _ => usize::try_from(short).ok(),
        };
        let after = size
            .filter(|size| *size >= 8)
            .and_then(|size| rest.get(size..));
        let Some(after) = after else {
            return false;
        };
        rest = after;
    }
    true
}
