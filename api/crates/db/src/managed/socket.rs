//! The folder of the cluster's Unix socket, and URLs that lead there.

use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::managed::Error;
use crate::managed::account::{Account, is_root};
use crate::managed::files::{self, Files};

/// The name that PostgreSQL gives its socket for port 5432.
const SOCKET: &str = ".s.PGSQL.5432";

/// The longest path that every supported system takes as the address of a socket, without its final
/// zero (macOS; Linux takes four more).
const LONGEST_ADDRESS: usize = 103;

/// Creates the folder of the socket, which only the account (and root) may enter.
pub(super) fn prepare(files: &Files, account: &Account) -> Result<PathBuf, Error> {
    let folder = choose(&files.folder);
    if !folder.exists() {
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(files::denied(&folder))?;
        account.give(&folder)?;
    }
    let found = fs::symlink_metadata(&folder).map_err(files::denied(&folder))?;
    let private = found.is_dir() && found.permissions().mode().trailing_zeros() >= 6;
    if !private || !account.owns(&found) {
        return Err(Error::SocketFolder { path: folder });
    }
    Ok(folder)
}

/// The URL of a role's connection to a database through the socket in this folder.
pub(super) fn url(folder: &Path, role: &str, database: &str) -> String {
    let host = encode(folder.as_os_str().as_bytes());
    let (role, database) = (encode(role.as_bytes()), encode(database.as_bytes()));
    format!("postgres:///{database}?host={host}&user={role}")
}

/// A folder beside the cluster, or one with a short path when that is too long for a socket.
fn choose(cluster_folder: &Path) -> PathBuf {
    let beside = cluster_folder.join("run");
    if beside.join(SOCKET).as_os_str().len() <= LONGEST_ADDRESS {
        return beside;
    }
    let name = format!("profile-builder-{:016x}", fingerprint(cluster_folder));
    let user_folder = format!("/run/user/{}", rustix::process::geteuid().as_raw());
    match fs::metadata(&user_folder) {
        Ok(_) if !is_root() => Path::new(&user_folder).join(name),
        _ => Path::new("/tmp").join(name),
    }
}

/// FNV-1a: the same for the same path in every release, so that a later one finds the folder again.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_escape_what_separates() {
        let url = url(Path::new("/data & more/run"), "app?", "profile_builder");
        assert_eq!(
            url,
            "postgres:///profile_builder?host=/data%20%26%20more/run&user=app%3F"
        );
    }

    #[test]
    fn a_short_path_keeps_the_socket_beside_the_cluster() {
        assert_eq!(
            choose(Path::new("/data/postgresql")),
            Path::new("/data/postgresql/run")
        );
    }

    #[test]
    fn a_long_path_gets_a_short_folder_of_its_own() {
        let long = "x".repeat(120);
        let one = choose(&Path::new("/").join(&long).join("a"));
        let other = choose(&Path::new("/").join(&long).join("b"));
        assert!(
            one.join(SOCKET).as_os_str().len() <= LONGEST_ADDRESS,
            "{one:?}"
        );
        assert_ne!(one, other);
    }
}
