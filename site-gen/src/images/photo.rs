//! Photographs and screenshots: PNG and JPEG, decoded, turned upright, resized, and written as WebP.

use std::io::Cursor;

use fast_image_resize::images::Image as Pixels;
use fast_image_resize::{PixelType, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use webp::{Encoder, PixelLayout, WebPConfig};

use crate::diagnostic::Broken;
use crate::images::beginning;

/// A larger image would need more memory than a build should.
const MOST_PIXELS: u64 = 100_000_000;
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// Of 100. Below, edges of letters begin to show.
const QUALITY: f32 = 78.0;

/// Width and height as the image is shown, from the beginning of the file. A file that was cut off is
/// broken.
pub(super) fn measure(bytes: &[u8]) -> Result<(u32, u32), Broken> {
    if let Some(fault) = beginning::fault(bytes) {
        return Err(broken(fault));
    }
    let is_whole = match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => bytes.windows(4).rev().any(|part| part == b"IEND"),
        Ok(ImageFormat::Jpeg) => ends(bytes),
        _ => return Err(broken("it is neither PNG nor JPEG")),
    };
    if !is_whole {
        return Err(broken("the file ends too early"));
    }
    let (_, mut decoder) = open(bytes)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Broken::new(
            format!("the image has {width} times {height} pixels"),
            "make it smaller: 3,000 pixels across are enough for any screen",
        ));
    }
    let is_on_its_side = matches!(
        decoder
            .orientation()
            .map_err(|error| broken(error.to_string()))?,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    Ok(if is_on_its_side {
        (height, width)
    } else {
        (width, height)
    })
}

/// Whether a JPEG says that it ends; the small preview in its metadata, which does, is passed over.
fn ends(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            [0xff, 0xda, pixels @ ..] => return pixels.windows(2).any(|two| two == [0xff, 0xd9]),
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, _, high, low, ..] => {
                let size = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + size..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

/// Copies in the given widths, without any of the file's metadata.
///
/// Those of an image with colours beyond sRGB would look pale, so they are empty.
pub(super) fn copies(bytes: &[u8], widths: &[u32]) -> Result<Vec<Vec<u8>>, Broken> {
    let (format, mut decoder) = open(bytes)?;
    let unreadable = |error: image::ImageError| broken(error.to_string());
    let orientation = decoder.orientation().map_err(unreadable)?;
    let profile = decoder.icc_profile().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    if !profile.is_none_or(|profile| is_srgb(&profile)) {
        return Ok(vec![Vec::new(); widths.len()]);
    }
    image.apply_orientation(orientation);
    let (layout, kind) = if image.color().has_alpha() {
        (PixelLayout::Rgba, PixelType::U8x4)
    } else {
        (PixelLayout::Rgb, PixelType::U8x3)
    };
    let (width, height) = (image.width(), image.height());
    let pixels = match layout {
        PixelLayout::Rgba => image.into_rgba8().into_raw(),
        PixelLayout::Rgb => image.into_rgb8().into_raw(),
    };
    let original = Pixels::from_vec_u8(width, height, pixels, kind)
        .map_err(|error| broken(error.to_string()))?;
    let mut resizer = Resizer::new();
    widths
        .iter()
        .map(|narrower| {
            let mut resized = Pixels::new(*narrower, scaled(height, *narrower, width), kind);
            resizer
                .resize(&original, &mut resized, None)
                .map_err(|error| broken(error.to_string()))?;
            let (width, height) = (resized.width(), resized.height());
            let encoder = Encoder::new(resized.buffer(), layout, width, height);
            encode(&encoder, format)
        })
        .collect()
}

fn open(bytes: &[u8]) -> Result<(ImageFormat, impl ImageDecoder), Broken> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| broken(error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let format = reader.format();
    let format = format.filter(|format| matches!(format, ImageFormat::Png | ImageFormat::Jpeg));
    let Some(format) = format else {
        return Err(broken("it is neither PNG nor JPEG"));
    };
    let decoder = reader.into_decoder();
    Ok((format, decoder.map_err(|error| broken(error.to_string()))?))
}

fn broken(reason: impl std::fmt::Display) -> Broken {
    Broken::new(
        format!("the image is broken: {reason}"),
        "save it again from the program that it comes from",
    )
}

/// `height` at the scale that makes `width` the `narrower` one.
fn scaled(height: u32, narrower: u32, width: u32) -> u32 {
    let scaled =
        (u64::from(height) * u64::from(narrower) + u64::from(width) / 2) / u64::from(width);
    u32::try_from(scaled).unwrap_or(height).max(1)
}

fn is_srgb(profile: &[u8]) -> bool {
    // The name is ASCII in older profiles and UTF-16 in newer ones.
    let letters: Vec<u8> = profile.iter().copied().filter(|byte| *byte != 0).collect();
    letters.windows(4).any(|part| part == b"sRGB")
}

/// The smaller one of what is sure to look the same and what is for photographs; screenshots are the
/// former, and nobody saves them as JPEG.
fn encode(encoder: &Encoder<'_>, format: ImageFormat) -> Result<Vec<u8>, Broken> {
    let failed = || broken("it cannot be written as WebP");
    let mut config = WebPConfig::new().map_err(|()| failed())?;
    config.quality = QUALITY;
    config.use_sharp_yuv = 1;
    let lossy = encoder.encode_advanced(&config).map_err(|_| failed())?;
    if format == ImageFormat::Png {
        config.lossless = 1;
        config.quality = 60.0;
        config.method = 3;
        let lossless = encoder.encode_advanced(&config).map_err(|_| failed())?;
        if lossless.len() <= lossy.len() {
            return Ok(lossless.to_vec());
        }
    }
    Ok(lossy.to_vec())
}
