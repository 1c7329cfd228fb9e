//! The site while it is written: rendered when a page is asked for, shown anew when a file changes.
//!
//! Nothing is written to disk. Every change makes a new [`Site`] from what is remembered of the last
//! one; when the content has findings the last good site stays, and its pages show the findings.

mod http;
mod overlay;
mod site;
mod watch;

use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Context;

use crate::cache::highlights::Highlights;
use crate::components::shelf::Shelf;
use crate::config::{Config, Today};
use crate::diagnostic::Diagnostic;
use crate::history::{History, Known};
use crate::images::{self, Pictures, Store};
use crate::pipeline::{self, Memory, Source};
use crate::serve::site::Site;
use crate::source::{self, Listing};

/// What the browser sees.
#[derive(Clone, Default)]
struct Shown {
    /// Counts the changes, so that a page knows whether it is the newest.
    generation: u64,
    /// The last site without findings.
    site: Option<Arc<Site>>,
    findings: Arc<Vec<Diagnostic>>,
}

/// What is shown now, and a bell that rings when it changes.
#[derive(Default)]
struct Stage {
    shown: Mutex<Shown>,
    bell: Condvar,
}

impl Stage {
    fn now(&self) -> Shown {
        self.lock().clone()
    }

    /// Shows `site`, or the last one still, and `findings` on its pages.
    fn show(&self, site: Option<Box<Site>>, findings: Arc<Vec<Diagnostic>>) {
        let mut shown = self.lock();
        let site = site.map(|site| shown.site.replace(Arc::from(site)));
        shown.findings = findings;
        shown.generation += 1;
        drop(shown);
        self.bell.notify_all();
        // To take the last site apart takes time; nobody has to wait for it.
        drop(site);
    }

    /// Waits until something newer than `generation` is shown.
    fn wait(&self, generation: u64) -> u64 {
        let shown = self.lock();
        let newer = self
            .bell
            .wait_while(shown, |shown| shown.generation <= generation);
        newer.unwrap_or_else(PoisonError::into_inner).generation
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells which day it is.
pub(crate) type Calendar = Box<dyn Fn() -> Today + Send>;

/// What one look at the content leaves for the next.
struct Desk {
    config: Config,
    calendar: Calendar,
    memory: Memory,
    listing: Listing,
    shelf: Option<Arc<Shelf>>,
    highlights: Arc<Highlights>,
    history: Known,
    /// Copies of images that pages have shown.
    copies: Store,
}

impl Desk {
    fn new(config: Config, calendar: Calendar) -> anyhow::Result<Self> {
        Ok(Self {
            config,
            calendar,
            memory: Memory::default(),
            listing: Listing::default(),
            shelf: None,
            highlights: Arc::new(Highlights::open(None)?),
            history: Known::default(),
            copies: Store::open(None)?,
        })
    }
}

/// Serves the site on `port` of this machine until the program is ended.
pub(crate) fn run(config: Config, calendar: Calendar, port: u16) -> anyhow::Result<()> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(config.jobs);
    threads
        .build_global()
        .context("cannot start the worker threads")?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("cannot listen on port {port}"))?;
    let address = listener.local_addr().context("the port is not known")?;
    let stage = Arc::new(Stage::default());
    // The watch begins before the first look, so that no change falls between the two.
    let (changes, _watcher) = watch::begin(&config)?;
    let mut desk = Desk::new(config, calendar)?;
    refresh(&mut desk, None, &stage)?;
    println!("http://{address}{}", desk.config.base_url.link(""));
    let shown = stage.clone();
    std::thread::spawn(move || {
        for changed in changes {
            if let Err(error) = refresh(&mut desk, Some(&changed), &shown) {
                eprintln!("error: {error:#}");
            }
        }
    });
    http::serve(&listener, &stage)
}

/// Looks at the content again; `changed` names the files that may differ, None stands for all.
fn refresh(desk: &mut Desk, changed: Option<&watch::Changed>, stage: &Stage) -> anyhow::Result<()> {
    let started = Instant::now();
    let today = (desk.calendar)();
    let is_new_day = today != desk.config.today;
    desk.config.today = today;
    let revised = match changed.filter(|_| !is_new_day) {
        Some(changed) => revise(desk, changed, &stage.now())?,
        None => Revised::Unknown,
    };
    let outcome = match revised {
        Revised::Same => return Ok(()),
        Revised::Site(site) => Ok(site),
        Revised::Unknown => look(desk)?,
    };
    match outcome {
        Ok(site) => {
            let pages = site.pages();
            stage.show(Some(site), Arc::default());
            println!("{pages} pages in {} ms", started.elapsed().as_millis());
        }
        Err(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            stage.show(None, Arc::new(findings));
        }
    }
    Ok(())
}

/// What became of the last site.
enum Revised {
    Same,
    Site(Box<Site>),
    /// All of the content has to be looked at.
    Unknown,
}

/// The site after some pages were written anew, made from the last one.
fn revise(desk: &mut Desk, changed: &watch::Changed, shown: &Shown) -> anyhow::Result<Revised> {
    if changed.is_nothing() {
        let history = History::open(&desk.config)?;
        let has_new_commits = desk.history.update(history.as_ref())?;
        return Ok(if has_new_commits {
            Revised::Unknown
        } else {
            Revised::Same
        });
    }
    // What the last look found wrong must be found again.
    let site = shown.site.as_ref().filter(|_| shown.findings.is_empty());
    let (Some(site), Some(shelf)) = (site, desk.shelf.clone()) else {
        return Ok(Revised::Unknown);
    };
    let Some(places) = changed.restamp(&desk.config, &mut desk.listing) else {
        return Ok(Revised::Unknown);
    };
    let mut findings = Vec::new();
    let read = pipeline::read_pages_at(
        &desk.config,
        &places,
        &desk.listing,
        &shelf,
        &desk.memory,
        &mut findings,
    )?;
    let history = History::open(&desk.config)?;
    let has_new_commits = desk.history.update(history.as_ref())?;
    if has_new_commits {
        return Ok(Revised::Unknown); // Any page may have another date.
    }
    if findings.is_empty() && read.iter().all(|(_, source)| !source.is_new) {
        return Ok(Revised::Same);
    }
    let sources: Vec<Source> = read.iter().map(|(_, source)| source.clone()).collect();
    let revised = site.revised(desk, &shelf, read, &mut findings);
    let Some(site) = revised.filter(|_| findings.is_empty()) else {
        return Ok(Revised::Unknown);
    };
    desk.memory.update(&sources);
    Ok(Revised::Site(Box::new(site)))
}

/// The site as the files have it now, or every finding.
fn look(desk: &mut Desk) -> anyhow::Result<Result<Box<Site>, Vec<Diagnostic>>> {
    let mut findings = Vec::new();
    desk.listing = source::list(&desk.config, &mut findings)?;
    let shelf = Arc::new(Shelf::load(
        &desk.config,
        &desk.listing.parts,
        &mut findings,
    )?);
    let sources = pipeline::read_pages(
        &desk.config,
        &desk.listing,
        &shelf,
        &desk.memory,
        &mut findings,
    )?;
    let history = History::open(&desk.config)?;
    desk.history.update(history.as_ref())?;
    desk.memory.update(&sources);
    let images = images::measure(&desk.listing.assets, &desk.memory.images, &mut findings)?;
    let pictures = Pictures::new(
        &images,
        &desk.listing.assets,
        &desk.config.base_url,
        desk.copies.clone(),
    );
    desk.memory.images = images::by_path(images);
    let library = pipeline::assemble(&desk.config, &desk.listing, &shelf, &sources, findings);
    desk.shelf = Some(shelf.clone());
    let library = match library {
        Ok(library) => library,
        Err(findings) => return Ok(Err(findings)),
    };
    Site::new(desk, library, &shelf, pictures, sources).map(|site| Ok(Box::new(site)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_new_day_brings_pages_and_takes_them_away() {
        const DAYS: [&str; 6] = [
            "2026-12-30",
            "2026-12-31",
            "2027-01-01",
            "2027-01-01",
            "2027-02-01",
            "2027-03-01",
        ];
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scheduled");
        let config = Config {
            content,
            static_files: None,
            base_url: "/docs/".parse().unwrap(),
            git: false,
            today: DAYS[0].parse().unwrap(),
            drafts: false,
            jobs: 1,
        };
        let next = AtomicUsize::new(0);
        let calendar = move || DAYS[next.fetch_add(1, Ordering::Relaxed)].parse().unwrap();
        let (mut desk, stage) = (
            Desk::new(config, Box::new(calendar)).unwrap(),
            Stage::default(),
        );
        refresh(&mut desk, None, &stage).unwrap();
        let mut seen = Vec::new();
        for _ in DAYS.iter().skip(1) {
            refresh(&mut desk, Some(&watch::Changed::nothing()), &stage).unwrap();
            let shown = stage.now();
            let answer = |path| shown.site.as_ref().unwrap().answer(path).unwrap();
            let has = |path| !matches!(answer(path), site::Answer::Missing(_));
            seen.push((shown.generation, has("/docs/news/"), has("/docs/offers/")));
        }
        let expected = [
            (2, false, false),
            (3, true, false),
            (3, true, false),
            (4, true, true),
            (5, true, false),
        ];
        assert_eq!(seen, expected);
    }
}
