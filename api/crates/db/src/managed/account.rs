//! The operating system's account that PostgreSQL runs under.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{getegid, geteuid};

use crate::managed::Error;
use crate::managed::files::{self, Files};

/// An unprivileged account: this process's own, or a stand-in when this process is root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

/// Whether this process is root, under which PostgreSQL refuses to run.
pub(super) fn is_root() -> bool {
    geteuid().is_root()
}

/// What PostgreSQL's programs see of this process's environment: where programs are and which zone
/// it is. Not its secrets, which other processes of the same account could read there.
pub(super) fn environment() -> impl Iterator<Item = (&'static str, OsString)> {
    let kept = ["PATH", "TZ"].into_iter();
    let kept = kept.filter_map(|name| std::env::var_os(name).map(|value| (name, value)));
    kept.chain([("LC_ALL", OsString::from("C"))])
}

impl Account {
    /// The account for this cluster: who owns it already, else one that PostgreSQL can run under.
    pub(super) fn for_cluster(files: &Files) -> Result<Self, Error> {
        if !is_root() {
            let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
            return Ok(Self {
                name: uid.to_string(),
                uid,
                gid,
            });
        }
        match fs::metadata(&files.cluster) {
            Ok(found) if found.uid() != 0 => Ok(Self {
                name: found.uid().to_string(),
                uid: found.uid(),
                gid: found.gid(),
            }),
            _ => stand_in(&fs::read_to_string("/etc/passwd").unwrap_or_default()),
        }
    }

    /// Whether a file belongs to this account.
    pub(super) fn owns(&self, found: &fs::Metadata) -> bool {
        found.uid() == self.uid
    }

    /// Gives a file or folder to this account.
    pub(super) fn give(&self, path: &Path) -> Result<(), Error> {
        if is_root() {
            chown(path, Some(self.uid), Some(self.gid)).map_err(files::denied(path))?;
        }
        Ok(())
    }

    /// Makes a command run under this account; root's supplementary groups are dropped with it.
    pub(super) fn run_as(&self, command: &mut Command) {
        if is_root() {
            command.uid(self.uid).gid(self.gid);
        }
    }

    /// Checks that this account may enter a folder and every folder above it.
    pub(super) fn check_reach(&self, path: &Path) -> Result<(), Error> {
        if !is_root() {
            return Ok(());
        }
        for folder in path.ancestors() {
            let found = fs::metadata(folder).map_err(files::denied(folder))?;
            if !self.may_enter(&found) {
                return Err(Error::Unreachable {
                    account: self.name.clone(),
                    blocked_at: folder.to_owned(),
                    path: path.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn may_enter(&self, found: &fs::Metadata) -> bool {
        let bit = match () {
            () if found.uid() == self.uid => 0o100,
            () if found.gid() == self.gid => 0o010,
            () => 0o001,
        };
        found.mode() & bit != 0
    }
}

/// Picks `postgres`, else `nobody`, from the text of a passwd file.
fn stand_in(passwd: &str) -> Result<Account, Error> {
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| passwd.lines().find_map(|line| parse(line, name)))
        .ok_or(Error::NoAccount)
}

fn parse(line: &str, name: &str) -> Option<Account> {
    let mut fields = line.split(':');
    if fields.next()? != name {
        return None;
    }
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    (uid != 0).then(|| Account {
        name: name.to_owned(),
        uid,
        gid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "root:x:0:0:root:/root:/bin/bash";
    const NOBODY: &str = "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin";

    #[test]
    fn postgres_is_preferred_to_nobody() {
        let passwd = format!("{ROOT}\n{NOBODY}\npostgres:x:101:104::/var/lib/postgresql:/bin/bash");
        let expected = Account {
            name: "postgres".into(),
            uid: 101,
            gid: 104,
        };
        assert_eq!(stand_in(&passwd).unwrap(), expected);
    }

    #[test]
    fn nobody_stands_in_without_postgres() {
        assert_eq!(stand_in(&format!("{ROOT}\n{NOBODY}")).unwrap().uid, 65534);
    }

    #[test]
    fn root_under_another_name_is_no_account() {
        assert!(matches!(
            stand_in("postgres:x:0:0::/:/bin/sh"),
            Err(Error::NoAccount)
        ));
        assert!(matches!(
            stand_in("not a passwd file"),
            Err(Error::NoAccount)
        ));
    }
}
