//! Exports one execution.

use access::OpContext;
use agents::export_agent::file_stem;
use domain::id::ExecutionId;

use crate::error::Error;
use crate::record::Record;
use crate::{json, markdown};

/// How an execution is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// All of it, for programs.
    Json,
    /// Step by step, for people.
    Markdown,
}

impl Format {
    /// The format with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }
}

/// An execution that is about to be written.
#[derive(Debug)]
pub struct Export {
    /// A name for the file, in letters, digits, hyphens, underscores and one dot.
    pub file_name: String,
    /// Stands for what the file says: it changes when the file would.
    pub fingerprint: String,
    record: Record,
    json: Vec<u8>,
    format: Format,
}

/// Reads an execution, for [`write()`].
///
/// # Errors
///
/// As `executions::find_execution`.
pub async fn export_execution(
    ctx: &OpContext,
    id: ExecutionId,
    format: Format,
) -> Result<Export, Error> {
    let record = Record::gather(ctx, id).await?;
    let json = json::write(&record)?;
    let stem = file_stem(&record.agent_name());
    let extension = format.extension();
    Ok(Export {
        file_name: format!("{stem}-{id}.{extension}"),
        fingerprint: fingerprint(&json, extension),
        record,
        json,
        format,
    })
}

/// Writes what was read.
#[must_use]
pub fn write(export: Export) -> Vec<u8> {
    match export.format {
        Format::Json => export.json,
        Format::Markdown => markdown::write(&export.record),
    }
}

/// Everything that a file says comes from the JSON; how it says so, from this version of the program.
fn fingerprint(json: &[u8], extension: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(extension.as_bytes());
    hasher.update(json);
    hasher.finalize().to_hex().chars().take(32).collect()
}
