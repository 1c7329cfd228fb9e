//! Where a cluster keeps its things inside the data folder.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::managed::Error;
use crate::managed::account;

/// The paths of one cluster, absolute and without symbolic links.
#[derive(Debug)]
pub(super) struct Files {
    /// Holds everything below.
    pub(super) folder: PathBuf,
    /// PostgreSQL's own data directory; exists once it is complete.
    pub(super) cluster: PathBuf,
    /// The cluster while it is being made.
    pub(super) unfinished: PathBuf,
    /// PostgreSQL's log.
    pub(super) log: PathBuf,
    /// Held by the process that is starting or stopping the cluster.
    pub(super) turn_lock: PathBuf,
    /// Shared by the processes that use the cluster.
    pub(super) use_lock: PathBuf,
}

/// Creates the data folder and the cluster's folder in it.
///
/// As root both can be entered (not listed) by everybody, since PostgreSQL runs as another user.
pub(super) fn prepare(data_dir: &Path) -> Result<Files, Error> {
    let data_dir = create(data_dir)?;
    let folder = create(&data_dir.join("postgresql"))?;
    Ok(Files {
        cluster: folder.join("cluster"),
        unfinished: folder.join("cluster.unfinished"),
        log: folder.join("postgres.log"),
        turn_lock: folder.join("turn.lock"),
        use_lock: folder.join("use.lock"),
        folder,
    })
}

fn create(folder: &Path) -> Result<PathBuf, Error> {
    let mode = if account::is_root() { 0o711 } else { 0o700 };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(folder)
        .map_err(denied(folder))?;
    let folder = folder.canonicalize().map_err(denied(folder))?;
    if account::is_root() {
        let now = fs::metadata(&folder)
            .map_err(denied(&folder))?
            .permissions()
            .mode();
        let entered = fs::Permissions::from_mode(now | 0o011);
        fs::set_permissions(&folder, entered).map_err(denied(&folder))?;
    }
    Ok(folder)
}

/// Turns a failure to write this path into [`Error::DataFolder`].
pub(super) fn denied(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::DataFolder { path, source }
}
