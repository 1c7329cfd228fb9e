//! Images of the content: how large they are, and smaller copies of them for browsers to choose from.
//!
//! Every file is measured when it is new. Copies are made of photographs and screenshots that a page
//! shows, when somebody asks for them, and kept by the hash of the file.

mod beginning;
mod drawing;
mod measured;
mod photo;
mod ready;
mod store;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use measured::{Facts, Kind};

pub(crate) use measured::{Measured, Measures, by_path, measure};
pub(crate) use store::Store;

use crate::config::BaseUrl;
use crate::diagnostic::{Broken, Diagnostic, Position, Rule};
use crate::library::Library;
use crate::source::Entry;
use crate::stamp;

/// Where copies are in the site.
const FOLDER: &str = "assets/images/";

/// Widths of copies in pixels. The text is 760 wide, and screens show up to two pixels for one.
const WIDTHS: [u32; 3] = [480, 960, 1440];

/// Of a smaller file no copies are made: there is little to win.
const SMALLEST_FILE: u64 = 10 * 1024;

/// Part of the names of copies; to be changed with everything that changes their bytes.
const SETTINGS: &str = "webp 1";

/// What a page shows of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Picture {
    /// Width and height.
    pub(crate) extent: Option<(u32, u32)>,
    /// Smaller files of it, the narrowest first.
    pub(crate) copies: Vec<Copy>,
}

/// A smaller file of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Copy {
    pub(crate) width: u32,
    pub(crate) url: String,
}

/// The images of a site by their addresses.
pub(crate) struct Pictures {
    images: FxHashMap<String, Image>,
    base_url: BaseUrl,
    store: Store,
}

struct Image {
    location: PathBuf,
    /// The name of the file without its ending.
    stem: String,
    facts: Facts,
    shown: OnceLock<(Picture, Option<Broken>)>,
}

impl Pictures {
    pub(crate) fn new(
        measured: &[Measured],
        assets: &[Entry],
        base_url: &BaseUrl,
        store: Store,
    ) -> Self {
        let locations: FxHashMap<&str, &PathBuf> = assets
            .iter()
            .map(|entry| (entry.path.as_str(), &entry.location))
            .collect();
        let image = |measured: &Measured| {
            let location = locations.get(measured.path.as_str())?;
            let image = Image {
                location: (*location).clone(),
                stem: location.file_stem()?.to_str()?.to_owned(),
                facts: measured.facts.clone(),
                shown: OnceLock::new(),
            };
            Some((base_url.link(&measured.path), image))
        };
        Self {
            images: measured.iter().filter_map(image).collect(),
            base_url: base_url.clone(),
            store,
        }
    }

    /// What a page shows of the image at `url`, whose copies are made when there are none; None when
    /// nothing is known of it.
    pub(crate) fn get(&self, url: &str) -> Option<&Picture> {
        let image = self.images.get(url)?;
        Some(&self.shown(image).0)
    }

    /// Makes the copies of all images that the pages of `library` show. An image that cannot be read
    /// is a finding.
    pub(crate) fn make(&self, library: &Library) -> Vec<Diagnostic> {
        self.each(library, |image| {
            let (_, broken) = self.shown(image);
            let broken = broken.as_ref()?;
            Some(Broken::new(&broken.message, &broken.help))
        })
    }

    /// Reads all images of which copies would be made.
    pub(crate) fn check(&self, library: &Library) -> Vec<Diagnostic> {
        self.each(library, |image| {
            let read = || photo::copies(&image.read()?, &[]);
            let has_copies = !image.widths().is_empty();
            has_copies.then(read)?.err()
        })
    }

    fn each(
        &self,
        library: &Library,
        look: impl Fn(&Image) -> Option<Broken> + Sync,
    ) -> Vec<Diagnostic> {
        let mut urls: Vec<&str> = library.images().collect();
        urls.sort_unstable();
        urls.dedup();
        urls.into_par_iter()
            .filter_map(|url| {
                let image = self.images.get(url)?;
                let broken = look(image)?;
                Some(broken.finding(
                    Rule::Image,
                    &image.location.display().to_string(),
                    Position::START,
                ))
            })
            .collect()
    }

    /// What pages show of those images among `urls` of which something is known.
    pub(crate) fn of<'a>(&'a self, urls: impl Iterator<Item = &'a str>) -> Vec<&'a Picture> {
        urls.filter_map(|url| self.get(url)).collect()
    }

    /// The paths of all copies that were made, in the site.
    pub(crate) fn paths(&self) -> impl Iterator<Item = String> {
        self.made().map(|(image, width)| image.path(width))
    }

    /// Calls `write` with the path of every copy that was made, and a way to its bytes.
    pub(crate) fn write(
        &self,
        write: impl Fn(&str, &dyn Fn() -> anyhow::Result<Vec<u8>>) -> anyhow::Result<()> + Sync,
    ) -> anyhow::Result<()> {
        // Two names of the same image may lead to one file.
        let files: BTreeMap<String, (&Image, u32)> = self
            .made()
            .map(|(image, width)| (image.path(width), (image, width)))
            .collect();
        files
            .par_iter()
            .try_for_each(|(path, (image, width))| write(path, &|| self.bytes(image, *width)))
    }

    /// The copy at `path`, if it is one.
    pub(crate) fn file(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        if !path.starts_with(FOLDER) {
            return Ok(None);
        }
        let all = self.images.values();
        let mut copies =
            all.flat_map(|image| image.widths().into_iter().map(move |width| (image, width)));
        let Some((image, width)) = copies.find(|(image, width)| image.path(*width) == path) else {
            return Ok(None);
        };
        let (picture, _) = self.shown(image);
        let is_made = picture.copies.iter().any(|copy| copy.width == width);
        is_made.then(|| self.bytes(image, width)).transpose()
    }

    /// Drops copies that no page shows any more.
    pub(crate) fn tidy(&self) -> anyhow::Result<()> {
        let used = self
            .images
            .values()
            .filter(|image| image.shown.get().is_some());
        let names =
            used.flat_map(|image| image.widths().into_iter().map(|width| image.name(width)));
        self.store.keep_only(&names.collect())
    }

    fn made(&self) -> impl Iterator<Item = (&Image, u32)> {
        self.images.values().flat_map(|image| {
            let shown = image.shown.get();
            let copies = shown.map_or(&[][..], |(picture, _)| picture.copies.as_slice());
            copies.iter().map(move |copy| (image, copy.width))
        })
    }

    fn bytes(&self, image: &Image, width: u32) -> anyhow::Result<Vec<u8>> {
        let name = image.name(width);
        if let Some(bytes) = self.store.get(&name) {
            return Ok(bytes);
        }
        // Somebody damaged the store after it was looked at.
        self.fill(image)
            .map_err(|broken| anyhow::anyhow!(broken.message))?;
        let bytes = self.store.get(&name);
        bytes.with_context(|| format!("cannot keep copies of {}", image.location.display()))
    }

    fn shown<'a>(&self, image: &'a Image) -> &'a (Picture, Option<Broken>) {
        image.shown.get_or_init(|| {
            let mut picture = Picture {
                extent: image.facts.extent,
                copies: Vec::new(),
            };
            let widths = image.widths();
            let is_kept = |width: &u32| self.store.has(&image.name(*width)).is_some();
            if !widths.iter().all(is_kept)
                && let Err(broken) = self.fill(image)
            {
                return (picture, Some(broken));
            }
            // The widest copy stands for the image itself. When it is no smaller, the image is the
            // better choice for everybody.
            let is_smaller = |width: &u32| self.store.has(&image.name(*width)) == Some(true);
            if widths.last().is_some_and(is_smaller) {
                let copies = widths.into_iter().filter(|width| is_smaller(width));
                picture.copies = copies
                    .map(|width| Copy {
                        width,
                        url: self.base_url.link(&image.path(width)),
                    })
                    .collect();
            }
            (picture, None)
        })
    }

    /// Makes all copies of an image and keeps them, those that are no smaller as empty ones.
    fn fill(&self, image: &Image) -> Result<(), Broken> {
        let bytes = image.read()?;
        let not_kept = |error: std::io::Error| {
            let message = format!("copies of the image cannot be kept: {error}");
            Broken::new(message, "make room on the disk")
        };
        let widths = image.widths();
        for (width, mut copy) in widths.iter().zip(photo::copies(&bytes, &widths)?) {
            if copy.len() as u64 >= image.facts.size {
                copy.clear();
            }
            self.store
                .put(&image.name(*width), copy)
                .map_err(not_kept)?;
        }
        Ok(())
    }
}

impl Image {
    fn read(&self) -> Result<Vec<u8>, Broken> {
        let bytes = std::fs::read(&self.location).map_err(|error| {
            Broken::new(format!("the image cannot be read: {error}"), "build again")
        })?;
        if stamp::hash(&bytes) != self.facts.hash {
            let message = "the image changed during the build";
            return Err(Broken::new(message, "build again"));
        }
        Ok(bytes)
    }

    /// The widths of its copies; none is wider than the image.
    fn widths(&self) -> Vec<u32> {
        let Some((width, _)) = self.facts.extent else {
            return Vec::new();
        };
        let [narrowest, .., widest] = WIDTHS;
        if self.facts.kind != Kind::Photo || self.facts.size <= SMALLEST_FILE || width < narrowest {
            return Vec::new();
        }
        let narrower = WIDTHS.into_iter().filter(|narrower| *narrower < width);
        let mut widths: Vec<u32> = narrower.collect();
        if width < widest {
            widths.push(width);
        } else if !widths.contains(&widest) {
            widths.push(widest);
        }
        widths
    }

    /// What a copy is kept as.
    fn name(&self, width: u32) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.facts.hash);
        hasher.update(format!("{SETTINGS} {width}").as_bytes());
        hasher.finalize().to_hex().chars().take(32).collect()
    }

    /// Where a copy is in the site. The name holds the hash of what it is made from.
    fn path(&self, width: u32) -> String {
        let name = self.name(width);
        let short = name.get(..12).unwrap_or_default();
        format!("{FOLDER}{}-{width}.{short}.webp", self.stem)
    }
}
