//! Finding a PostgreSQL with pgvector on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::managed::Error;
use crate::managed::files::{self, Files};

const OLDEST_MAJOR: u32 = 15;

/// A folder with `postgres` and `initdb` that suit the product.
#[derive(Debug)]
pub(super) struct Binaries {
    /// The folder, without symbolic links: PostgreSQL finds its own files relative to it.
    pub(super) folder: PathBuf,
    /// The major version.
    pub(super) major: u32,
}

impl Binaries {
    /// The configured folder, or the first usable one of the usual places.
    pub(super) fn find(configured: Option<&Path>) -> Result<Self, Error> {
        if let Some(folder) = configured {
            return inspect(folder).map_err(|reason| Error::UnusableBinaries {
                folder: folder.to_owned(),
                reason,
            });
        }
        let mut looked_in = Vec::new();
        for folder in usual_places() {
            match inspect(&folder) {
                Ok(binaries) => return Ok(binaries),
                Err(reason) => looked_in.push(format!("{}: {reason}", folder.display())),
            }
        }
        Err(Error::NoBinaries { looked_in })
    }

    /// Checks that these binaries can read the cluster.
    pub(super) fn check_version(&self, files: &Files) -> Result<(), Error> {
        let file = files.cluster.join("PG_VERSION");
        let text = fs::read_to_string(&file).map_err(files::denied(&file))?;
        let cluster = text.trim();
        if cluster == self.major.to_string() {
            return Ok(());
        }
        Err(Error::Version {
            path: files.cluster.clone(),
            cluster: cluster.to_owned(),
            folder: self.folder.clone(),
            binaries: self.major,
        })
    }
}

fn inspect(folder: &Path) -> Result<Binaries, String> {
    let postgres = folder.join("postgres");
    let postgres = postgres
        .canonicalize()
        .map_err(|_| "no `postgres` there".to_owned())?;
    let folder = postgres.parent().unwrap_or(folder).to_owned();
    if !folder.join("initdb").exists() {
        return Err("no `initdb` there".to_owned());
    }
    let printed = run(&postgres, &["--version"])?;
    let major = parse_major(&printed).ok_or_else(|| format!("unknown version {printed:?}"))?;
    if major < OLDEST_MAJOR {
        return Err(format!("PostgreSQL {major} is older than {OLDEST_MAJOR}"));
    }
    if !has_pgvector(&folder, major) {
        return Err(format!("PostgreSQL {major} without pgvector"));
    }
    Ok(Binaries { folder, major })
}

fn run(program: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{} did not run: {error}", program.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Reads `postgres (PostgreSQL) 18.4 (Debian 18.4-1)`, and `19beta1` in place of the number.
fn parse_major(printed: &str) -> Option<u32> {
    let version = printed.split_whitespace().nth(2)?;
    version
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Looks for the extension where PostgreSQL would, in its relocated or its Debian layout.
fn has_pgvector(folder: &Path, major: u32) -> bool {
    let shared = run(&folder.join("pg_config"), &["--sharedir"])
        .map(PathBuf::from)
        .ok();
    let installation = folder.parent().unwrap_or(folder);
    [
        shared,
        Some(installation.join("share/postgresql")),
        Some(installation.join("share")),
        Some(PathBuf::from(format!("/usr/share/postgresql/{major}"))),
    ]
    .into_iter()
    .flatten()
    .any(|shared| shared.join("extension/vector.control").exists())
}

fn usual_places() -> Vec<PathBuf> {
    let mut places = provisioned();
    places.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    places.extend(newest_first("/usr/lib/postgresql", ""));
    places.push(PathBuf::from("/usr/local/pgsql/bin"));
    places.extend(newest_first("/opt/homebrew/opt", "postgresql@"));
    places.extend(newest_first("/usr/local/opt", "postgresql@"));
    places.dedup();
    places
}

/// Where `make postgres` puts binaries: beside the build's profile folders, or for every user.
fn provisioned() -> Vec<PathBuf> {
    let executable = env::current_exe().unwrap_or_default();
    let build_folder = executable
        .ancestors()
        .nth(2)
        .map(|target| target.join("postgresql/bin"));
    let for_everybody = PathBuf::from("/var/lib/profile-builder/postgresql/bin");
    build_folder.into_iter().chain([for_everybody]).collect()
}

fn newest_first(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let major = name.strip_prefix(prefix)?.parse().ok()?;
            Some((major, entry.path().join("bin")))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_every_kind_of_build() {
        assert_eq!(parse_major("postgres (PostgreSQL) 18.4"), Some(18));
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(parse_major("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(parse_major("postgres"), None);
    }

    #[test]
    fn a_folder_without_postgres_is_not_usable() {
        let error = Binaries::find(Some(Path::new("/nonexistent"))).unwrap_err();
        assert!(
            error.to_string().contains("PROFILE_BUILDER_PG_BIN"),
            "{error}"
        );
    }
}
