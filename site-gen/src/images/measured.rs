//! What is known of an image from its file alone.

use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{drawing, photo, ready};
use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::source::Entry;
use crate::stamp::{self, Hash, Stamp};

/// What an image is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(super) hash: Hash,
    /// Of the file in bytes.
    pub(super) size: u64,
    /// Width and height as they are shown; None for a drawing that says neither.
    pub(super) extent: Option<(u32, u32)>,
    pub(super) kind: Kind,
}

/// What is done with an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// PNG and JPEG, of which copies are made.
    Photo,
    /// SVG, which fits every screen.
    Drawing,
    /// GIF, WebP and AVIF.
    Ready,
}

impl Kind {
    /// By the ending of the file's name; None for what is no image.
    fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "png" | "jpg" | "jpeg" => Some(Self::Photo),
            "svg" => Some(Self::Drawing),
            "gif" | "webp" | "avif" => Some(Self::Ready),
            _ => None,
        }
    }
}

/// An image with the stamp of its file, unless that was too fresh.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(super) path: String,
    stamp: Option<Stamp>,
    pub(super) facts: Facts,
}

/// Images by the paths of their files.
pub(crate) type Measures = FxHashMap<String, Measured>;

pub(crate) fn by_path(images: Vec<Measured>) -> Measures {
    let path = |image: Measured| (image.path.clone(), image);
    images.into_iter().map(path).collect()
}

/// Measures the images among `assets` that are not `known`; broken ones are findings.
pub(crate) fn measure(
    assets: &[Entry],
    known: &Measures,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Vec<Measured>> {
    let images: Vec<(&Entry, Kind)> = assets
        .iter()
        .filter_map(|entry| Some((entry, Kind::of(&entry.path)?)))
        .collect();
    let measured: Vec<_> = images
        .into_par_iter()
        .map(|(entry, kind)| {
            let known = known.get(&entry.path);
            match known.filter(|known| known.stamp == Some(entry.stamp)) {
                Some(known) => Ok(Ok(known.clone())),
                None => measure_file(entry, kind),
            }
        })
        .collect::<anyhow::Result<_>>()?;
    let mut images = Vec::with_capacity(measured.len());
    for outcome in measured {
        match outcome {
            Ok(image) => images.push(image),
            Err(finding) => findings.push(finding),
        }
    }
    Ok(images)
}

fn measure_file(entry: &Entry, kind: Kind) -> anyhow::Result<Result<Measured, Diagnostic>> {
    let is_settled = entry.stamp.is_settled(SystemTime::now());
    let bytes = entry.read()?;
    let extent = match kind {
        Kind::Photo => photo::measure(&bytes).map(Some),
        Kind::Drawing => drawing::measure(&bytes),
        Kind::Ready => ready::measure(&bytes).map(Some),
    };
    Ok(extent
        .map(|extent| Measured {
            path: entry.path.clone(),
            stamp: is_settled.then_some(entry.stamp),
            facts: Facts {
                hash: stamp::hash(&bytes),
                size: bytes.len() as u64,
                extent,
                kind,
            },
        })
        .map_err(|broken| broken.finding(Rule::Image, &entry.file(), Position::START)))
}
