//! Images that cannot be shown.

use crate::images::{Content, as_avif, as_from_a_phone, as_gif, as_jpeg, as_png, as_webp, pixels};
use crate::support::{site_gen, stderr};

#[test]
fn images_that_end_early_are_said_to_wherever_they_end() {
    // The first four bytes of an AVIF tell a length alone; after 20 its first box is whole.
    let cuts = [
        (as_png(&pixels(64, 64)), "png", 1..40),
        (as_jpeg(64, 64), "jpg", 1..40),
        (as_gif(9, 9), "gif", 1..13),
        (as_webp(64, 64), "webp", 1..40),
        (as_avif(64, 64), "avif", 5..20),
    ];
    let images: Vec<(String, Vec<u8>)> = cuts
        .into_iter()
        .flat_map(|(whole, kind, lengths)| {
            lengths.map(move |length| (format!("{length}.{kind}"), whole[..length].to_vec()))
        })
        .collect();
    let named: Vec<(&str, Vec<u8>)> = images
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let content = Content::new(&named);
    let output = site_gen(&["check", "--content", content.folder().to_str().unwrap()]);
    let report = stderr(&output);
    for (name, _) in images {
        let finding = format!("/{name}:1:1: the image is broken: the file ends too early");
        assert!(
            report.contains(&finding),
            "{finding} is missing in {report}"
        );
    }
}

#[test]
fn broken_images_are_findings() {
    let jpeg = as_jpeg(1200, 600);
    let png = as_png(&pixels(1200, 600));
    let mut damaged = png.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0);
    let content = Content::new(&[
        ("cut.jpg", as_from_a_phone(&jpeg[..jpeg.len() / 2])),
        ("cut.png", png[..png.len() / 2].to_vec()),
        ("text.png", b"not an image".to_vec()),
        ("cut.gif", as_gif(9, 9)[..13].to_vec()),
        ("cut.webp", as_webp(64, 64)[..60].to_vec()),
        ("cut.avif", as_avif(64, 64)[..100].to_vec()),
        ("really-a-jpeg.webp", jpeg.clone()),
        ("nothing.gif", as_gif(0, 9)),
        ("empty.jpg", Vec::new()),
        (
            "script.svg",
            b"<svg><script>alert(1)</script></svg>".to_vec(),
        ),
        ("click.svg", b"<svg><a onclick='alert(1)'/></svg>".to_vec()),
        ("cut.svg", b"<svg><g>".to_vec()),
    ]);
    let check = || {
        let output = site_gen(&["check", "--content", content.folder().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output).replace(&format!("{}/", content.folder().display()), "")
    };
    insta::assert_snapshot!(check(), @r"
click.svg:1:1: the drawing holds an attribute `onclick`, which could run code
    help: export it as a plain SVG, or save it as PNG
cut.avif:1:1: the image is broken: the file ends too early
    help: save it again from the program that it comes from
cut.gif:1:1: the image is broken: the file ends too early
    help: save it again from the program that it comes from
cut.jpg:1:1: the image is broken: the file ends too early
    help: save it again from the program that it comes from
cut.png:1:1: the image is broken: the file ends too early
    help: save it again from the program that it comes from
cut.svg:1:1: the drawing is broken: the root node was opened but never closed
    help: save it again from the program that it comes from
cut.webp:1:1: the image is broken: the file ends too early
    help: save it again from the program that it comes from
empty.jpg:1:1: the image is broken: the file is empty
    help: save it again from the program that it comes from
nothing.gif:1:1: the image has no pixels
    help: save it again from the program that it comes from
really-a-jpeg.webp:1:1: the image is broken: it is neither GIF, WebP nor AVIF
    help: save it again from the program that it comes from
script.svg:1:1: the drawing holds an element `script`, which could run code
    help: export it as a plain SVG, or save it as PNG
text.png:1:1: the image is broken: it is neither PNG nor JPEG
    help: save it again from the program that it comes from
12 errors
");

    // What can be seen in the pixels alone is found once the rest is right.
    let repaired = Content::new(&[("damaged.png", damaged)]);
    let folder = repaired.folder();
    let arguments = ["--content", folder.to_str().unwrap()];
    let out = repaired.out();
    for command in [vec!["check"], vec!["build", "--out", out.to_str().unwrap()]] {
        let output = site_gen(&[&command[..], &arguments].concat());
        assert_eq!(output.status.code(), Some(1));
        let report = stderr(&output);
        assert!(
            report.contains("damaged.png:1:1: the image is broken: "),
            "{report}"
        );
    }
    assert!(!repaired.out().exists());
}
