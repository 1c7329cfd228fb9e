//! The file of search documents, which is too large to hold: it is written batch by batch, and what
//! did not change is copied from the last one.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;

use anyhow::Context;

use crate::cache::state::Records;
use crate::output::Output;
use crate::stamp::{self, Hash};

pub(crate) const PATH: &str = "search-documents.json";

/// The records of a page.
pub(crate) enum Item<'a> {
    /// As they are in the last file.
    Kept(&'a Records),
    New {
        path: String,
        count: usize,
        bytes: Vec<u8>,
    },
}

/// A file of documents that is being written.
pub(crate) struct Documents {
    temporary: PathBuf,
    file: BufWriter<File>,
    last: Option<File>,
    /// A part of the last file that is still to be copied; what is kept often lies together.
    pending: Range<u64>,
    end: u64,
    records: Vec<Records>,
    has_record: bool,
}

impl Documents {
    /// `has_last` says that the last file is there, whole.
    pub(crate) fn begin(output: &Output, has_last: bool) -> anyhow::Result<Self> {
        let name = format!(".site-gen-{}-{PATH}", std::process::id());
        let temporary = output.location(&name);
        let context = || format!("cannot write {}", temporary.display());
        let mut file =
            BufWriter::with_capacity(1 << 20, File::create(&temporary).with_context(context)?);
        file.write_all(b"[").with_context(context)?;
        let last = has_last.then(|| File::open(output.location(PATH)));
        Ok(Self {
            last: last
                .transpose()
                .context("cannot read the search documents")?,
            temporary,
            file,
            pending: 0..0,
            end: 1,
            records: Vec::new(),
            has_record: false,
        })
    }

    /// Adds the records of pages in their order.
    pub(crate) fn add(&mut self, items: Vec<Item<'_>>) -> anyhow::Result<()> {
        for item in items {
            let result = match item {
                Item::Kept(records) => self.keep(records),
                Item::New { path, count, bytes } => self.write(path, count, &bytes),
            };
            result.with_context(|| format!("cannot write {}", self.temporary.display()))?;
        }
        Ok(())
    }

    /// Puts the file in its place unless it is the same as before.
    pub(crate) fn finish(
        mut self,
        output: &Output,
        last: &[Records],
    ) -> anyhow::Result<Vec<Records>> {
        let context = || "cannot write the search documents";
        self.copy_pending().with_context(context)?;
        self.file.write_all(b"]").with_context(context)?;
        self.file.flush().with_context(context)?;
        let same =
            |(new, old): (&Records, &Records)| new.hash == old.hash && new.offset == old.offset;
        let is_same = match self.last {
            Some(_) => self.records.len() == last.len() && self.records.iter().zip(last).all(same),
            None => is_same_content(&self.temporary, &output.location(PATH)),
        };
        if is_same {
            fs::remove_file(&self.temporary).with_context(context)?;
            output.keep(PATH, Hash::default())?;
        } else {
            output.put_file(PATH, &self.temporary, Hash::default())?;
        }
        Ok(self.records)
    }

    fn write(&mut self, path: String, count: usize, bytes: &[u8]) -> io::Result<()> {
        self.copy_pending()?;
        if count > 0 && self.has_record {
            self.file.write_all(b",")?;
        }
        self.file.write_all(bytes)?;
        self.note(Records {
            path,
            hash: stamp::hash(bytes),
            offset: 0,
            size: bytes.len() as u64,
            count,
        });
        Ok(())
    }

    fn keep(&mut self, records: &Records) -> io::Result<()> {
        if records.count > 0 {
            let comma = u64::from(self.has_record);
            if self.pending.end + comma != records.offset || self.pending.is_empty() {
                self.copy_pending()?;
                if self.has_record {
                    self.file.write_all(b",")?;
                }
                self.pending.start = records.offset;
            }
            self.pending.end = records.offset + records.size;
        }
        self.note(records.clone());
        Ok(())
    }

    fn copy_pending(&mut self) -> io::Result<()> {
        let Range { start, end } = std::mem::take(&mut self.pending);
        if let Some(last) = self.last.as_mut().filter(|_| start < end) {
            last.seek(SeekFrom::Start(start))?;
            io::copy(&mut last.take(end - start), &mut self.file)?;
        }
        Ok(())
    }

    fn note(&mut self, records: Records) {
        if records.count > 0 {
            self.end += u64::from(self.has_record);
            self.has_record = true;
        }
        self.records.push(Records {
            offset: self.end,
            ..records
        });
        if let Some(records) = self.records.last() {
            self.end += records.size;
        }
    }
}

fn is_same_content(left: &PathBuf, right: &PathBuf) -> bool {
    let (Ok(left), Ok(right)) = (File::open(left), File::open(right)) else {
        return false;
    };
    let size = |file: &File| file.metadata().map(|metadata| metadata.len()).ok();
    size(&left) == size(&right)
        && BufReader::with_capacity(1 << 20, left)
            .bytes()
            .zip(BufReader::with_capacity(1 << 20, right).bytes())
            .all(|(left, right)| matches!((left, right), (Ok(left), Ok(right)) if left == right))
}
