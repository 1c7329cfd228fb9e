//! Images: their size, smaller copies of them, and those that are broken.

mod broken;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

use crate::support::{files_below, site_gen, stderr, stdout};

/// A picture whose left half is red and whose right half is blue, with enough in it to be large.
pub(crate) fn pixels(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        let noise = u8::try_from((x * 31 + y * 17 + x * y % 23) % 48).unwrap();
        if x < width / 2 {
            Rgb([200 + noise, noise, noise])
        } else {
            Rgb([noise, noise, 200 + noise])
        }
    };
    RgbImage::from_fn(width, height, pixel).into()
}

pub(crate) fn as_png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut bytes_at = Cursor::new(&mut bytes);
    image.write_to(&mut bytes_at, ImageFormat::Png).unwrap();
    bytes
}

/// As good as cameras write it.
pub(crate) fn as_jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 97);
    pixels(width, height).write_with_encoder(encoder).unwrap();
    bytes
}

/// The JPEG with metadata as a phone writes it: the picture lies on its right side, and it was taken
/// at a place.
fn as_from_a_phone(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
    exif.extend(b"GPS 52.5200 13.4050");
    let size = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &size, &exif, &jpeg[2..]].concat()
}

/// Content with images, and the folder that it is built into.
struct Content(TempDir);

impl Content {
    /// A home page that shows every one of `images`.
    fn new(images: &[(&str, Vec<u8>)]) -> Self {
        let content = Self(TempDir::new().unwrap());
        let mut page = "---\ntitle: Home\n---\n".to_owned();
        for (name, bytes) in images {
            content.write(name, bytes);
            page.push_str(&format!("\n![The image {name}]({name} \"A title\")\n"));
        }
        content.write("index.md", page.as_bytes());
        content
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("content")
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn cache(&self) -> PathBuf {
        self.0.path().join(".out.site-gen-cache/images")
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.folder()).unwrap();
        fs::write(self.folder().join(name), bytes).unwrap();
    }

    fn build(&self) -> String {
        let (folder, out) = (self.folder(), self.out());
        let paths = [&folder, &out].map(|path| path.to_str().unwrap());
        let output = site_gen(&["build", "--content", paths[0], "--out", paths[1]]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    }

    fn page(&self) -> String {
        fs::read_to_string(self.out().join("index.html")).unwrap()
    }

    /// The tags of the image in the page.
    fn shown(&self, name: &str) -> String {
        let page = self.page();
        let line = page
            .lines()
            .find(|line| line.contains(&format!("alt=\"The image {name}\"")));
        line.unwrap()
            .trim_start_matches("<p>")
            .trim_end_matches("</p>")
            .to_owned()
    }

    /// The copies with their names.
    fn copies(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.out().join("assets/images");
        if folder.exists() {
            files_below(&folder)
        } else {
            BTreeMap::new()
        }
    }
}

/// `html` with every hash in a name of a file replaced.
fn without_hashes(html: &str) -> String {
    let parts: Vec<&str> = html.split('.').collect();
    let is_hash =
        |part: &&str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| if is_hash(part) { "HASH" } else { part })
        .collect();
    parts.join(".")
}

#[test]
fn a_photograph_says_its_size_and_offers_smaller_copies() {
    let jpeg = as_jpeg(2000, 1000);
    let png = as_png(&pixels(700, 350));
    let content = Content::new(&[("photo.jpg", jpeg.clone()), ("screen.png", png.clone())]);
    content.build();
    insta::assert_snapshot!(without_hashes(&content.shown("photo.jpg")), @r#"
<picture><source type="image/webp" srcset="/docs/assets/images/photo-480.HASH.webp 480w, /docs/assets/images/photo-960.HASH.webp 960w, /docs/assets/images/photo-1440.HASH.webp 1440w" sizes="(min-width: 792px) 760px, calc(100vw - 32px)"><img src="/docs/photo.jpg" alt="The image photo.jpg" title="A title" width="2000" height="1000" decoding="async" /></picture>
"#);
    insta::assert_snapshot!(without_hashes(&content.shown("screen.png")), @r#"
<picture><source type="image/webp" srcset="/docs/assets/images/screen-480.HASH.webp 480w, /docs/assets/images/screen-700.HASH.webp 700w" sizes="(min-width: 792px) 760px, calc(100vw - 32px)"><img src="/docs/screen.png" alt="The image screen.png" title="A title" width="700" height="350" loading="lazy" decoding="async" /></picture>
"#);
    let copies = content.copies();
    assert_eq!(copies.len(), 5);
    for (name, bytes) in &copies {
        let original = if name.starts_with("photo") {
            &jpeg
        } else {
            &png
        };
        assert!(bytes.len() < original.len(), "{name} is larger");
        let image = webp::Decoder::new(bytes).decode().unwrap();
        assert!(name.contains(&format!("-{}.", image.width())), "{name}");
        assert_eq!(image.width(), image.height() * 2, "{name}");
        assert!(
            content
                .page()
                .contains(&format!("/docs/assets/images/{name} ")),
            "{name}"
        );
    }
}

#[test]
fn a_photograph_is_turned_upright_and_its_place_is_left_out() {
    let jpeg = as_from_a_phone(&as_jpeg(1000, 600));
    let content = Content::new(&[("photo.jpg", jpeg)]);
    content.build();
    assert!(
        content
            .shown("photo.jpg")
            .contains(" width=\"600\" height=\"1000\"")
    );
    let copies = content.copies();
    assert_eq!(copies.len(), 2);
    for (name, bytes) in copies {
        assert!(!bytes.windows(3).any(|part| part == b"GPS"), "{name}");
        let image = webp::Decoder::new(&bytes).decode().unwrap();
        assert!(image.height() > image.width(), "{name}");
        // Turned to the right, the red half is above.
        let (above, below) = (image[0], image[image.len() - 3]);
        assert!(above > 150 && below < 100, "{name}: {above} {below}");
    }
}

#[test]
fn a_small_image_has_no_copies() {
    let small = as_png(&pixels(300, 200));
    let plain = as_png(&RgbImage::new(500, 300).into());
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 200'/>".to_vec();
    let content = Content::new(&[
        ("small.png", small),
        ("plain.png", plain),
        ("drawing.svg", drawing),
    ]);
    content.build();
    let shown = ["small.png", "plain.png", "drawing.svg"].map(|name| content.shown(name));
    insta::assert_snapshot!(shown.join("\n"), @r#"
<img src="/docs/small.png" alt="The image small.png" title="A title" width="300" height="200" decoding="async" />
<img src="/docs/plain.png" alt="The image plain.png" title="A title" width="500" height="300" loading="lazy" decoding="async" />
<img src="/docs/drawing.svg" alt="The image drawing.svg" title="A title" width="320" height="200" loading="lazy" decoding="async" />
"#);
    assert!(content.copies().is_empty());
}

#[test]
fn copies_are_made_once() {
    let content = Content::new(&[("photo.jpg", as_jpeg(1200, 600))]);
    content.build();
    let made = content.copies();
    let written = |folder: &Path| -> Vec<_> {
        let files = files_below(folder).into_keys();
        files
            .map(|name| fs::metadata(folder.join(name)).unwrap().modified().unwrap())
            .collect()
    };
    let before = written(&content.cache());
    assert_eq!(before.len(), 3);

    // The page changes, a copy is lost, and nothing is resized for either.
    let page = fs::read_to_string(content.folder().join("index.md")).unwrap();
    content.write("index.md", format!("{page}\nMore.\n").as_bytes());
    fs::remove_file(
        content
            .out()
            .join("assets/images")
            .join(made.keys().next().unwrap()),
    )
    .unwrap();
    let report = content.build();
    assert!(report.contains("written"), "{report}");
    assert_eq!(content.copies(), made);
    assert_eq!(written(&content.cache()), before);

    // A copy that is damaged in the cache is made again.
    for name in files_below(&content.cache()).into_keys() {
        fs::write(
            content.cache().join(name),
            "damaged, and long enough to be a copy",
        )
        .unwrap();
    }
    fs::remove_dir_all(content.out()).unwrap();
    content.build();
    assert_eq!(content.copies(), made);

    // The cache keeps nothing that no page shows.
    content.write("index.md", b"---\ntitle: Home\n---\n");
    content.build();
    assert!(content.copies().is_empty());
    assert!(files_below(&content.cache()).is_empty());
}

#[test]
fn the_same_image_twice_is_one_copy() {
    let jpeg = as_jpeg(600, 300);
    let content = Content::new(&[("photo.jpg", jpeg.clone())]);
    fs::create_dir_all(content.folder().join("again")).unwrap();
    content.write("again/photo.jpg", &jpeg);
    content.write(
        "again/index.md",
        b"---\ntitle: Again\n---\n\n![Again](photo.jpg)\n",
    );
    content.build();
    assert_eq!(content.copies().len(), 2);
}

/// A GIF without any frame.
fn as_gif(width: u16, height: u16) -> Vec<u8> {
    let [width, height] = [width, height].map(u16::to_le_bytes);
    [&b"GIF89a"[..], &width, &height, &[0, 0, 0, 0x3b]].concat()
}

fn as_webp(width: u32, height: u32) -> Vec<u8> {
    let rgb = pixels(width, height).into_rgb8();
    let encoder = webp::Encoder::from_rgb(rgb.as_raw(), width, height);
    encoder.encode(75.0).to_vec()
}

fn in_box(kind: &str, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&size[..], kind.as_bytes(), content].concat()
}

/// An AVIF that says its size and that it lies on its side, without its pixels.
fn as_avif(width: u32, height: u32) -> Vec<u8> {
    let size = [0, width, height].map(u32::to_be_bytes).concat();
    let properties = [in_box("ispe", &size), in_box("irot", &[1])].concat();
    let meta = in_box("iprp", &in_box("ipco", &properties));
    let parts = [
        in_box("ftyp", b"avif\0\0\0\0avif"),
        in_box("meta", &[&[0; 4], meta.as_slice()].concat()),
        in_box("mdat", &[0; 64]),
    ];
    parts.concat()
}

#[test]
fn images_that_browsers_get_as_they_are_say_their_size() {
    let mut scaled = as_webp(300, 200);
    scaled[27] |= 0x40; // The scale for old players.
    let content = Content::new(&[
        ("moving.gif", as_gif(640, 360)),
        ("photo.webp", as_webp(1000, 700)),
        ("scaled.WEBP", scaled),
        ("turned.avif", as_avif(800, 600)),
    ]);
    content.build();
    for (name, width, height) in [
        ("moving.gif", 640, 360),
        ("photo.webp", 1000, 700),
        ("scaled.WEBP", 300, 200),
        ("turned.avif", 600, 800),
    ] {
        let shown = content.shown(name);
        let size = format!("width=\"{width}\" height=\"{height}\"");
        assert!(shown.contains(&size), "{shown}");
    }
    assert!(content.copies().is_empty());
}
