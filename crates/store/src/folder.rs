//! `Blobs` in a folder: `AUTHORITY/ab/cd.../`, the name of a file being the SHA-256 of its bytes.
//!
//! A file is written beside its place, synced, and then given its name, so that nobody ever reads
//! half of one. What is set aside bears `.aside` at its end. Several nodes share the folder.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use app::port::{Blobs, Fault};
use async_trait::async_trait;
use domain::ids::AuthorityId;
use domain::text_ref::Digest;
use jiff::Timestamp;

/// The end of the name of what is set aside.
const ASIDE: &str = "aside";
/// The end of the name of what is being written.
const HALF: &str = "half";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder of files under the hash of their content. It is made when the first file comes.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

fn failed(error: std::io::Error) -> Fault {
    Fault::Unavailable(Box::new(error))
}

/// Runs what waits for the disk where it may wait.
async fn wait<T: Send + 'static>(
    what: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Fault> {
    let joined = tokio::task::spawn_blocking(what).await;
    joined.map_err(|error| Fault::Database(Box::new(error)))?.map_err(failed)
}

/// Whether something was there; that nothing is there is no failure.
fn unless_missing(result: std::io::Result<()>) -> std::io::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl Folder {
    /// A folder.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn of(&self, authority: AuthorityId) -> PathBuf {
        self.0.join(authority.to_string())
    }

    fn place(&self, authority: AuthorityId, name: Digest) -> PathBuf {
        let name = name.to_string();
        let (head, rest) = name.split_at(2);
        self.of(authority).join(head).join(rest)
    }
}

/// Syncs the folder of a path, so that a name given in it outlives a failure of power.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

/// How many folders above a file may have been made for it: its own, its authority's, that of all.
const FOLDERS: usize = 3;

/// Syncs the folders of a file and what they lie in: whoever made them, somebody else perhaps a
/// moment ago, may not have come to that yet.
fn sync_folders(place: &Path) -> std::io::Result<()> {
    place.ancestors().take(1 + FOLDERS).try_for_each(sync_folder)
}

fn write(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let Some(folder) = place.parent() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let half = place.with_extension(format!("{}-{number}.{HALF}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&half)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let named = written.and_then(|()| fs::rename(&half, place));
    if named.is_err() {
        // What was half written is in nobody's way, and the failure itself is told.
        drop(fs::remove_file(&half));
    }
    named?;
    sync_folders(place)
}

/// The entries of a folder; none if it is not there.
fn entries(folder: &Path) -> std::io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(found) => found.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The names of files that were last put before an instant. What was half written then is removed.
fn before(folder: &Path, instant: SystemTime) -> std::io::Result<Vec<Digest>> {
    let mut names = Vec::new();
    for head in entries(folder)? {
        for entry in entries(&head.path())? {
            let path = entry.path();
            let is_old = match entry.metadata() {
                Ok(known) => known.modified()? < instant,
                // Another node took it away in between.
                Err(error) if error.kind() == ErrorKind::NotFound => false,
                Err(error) => return Err(error),
            };
            if !is_old {
                continue;
            }
            if path.extension().is_some_and(|end| end == HALF) {
                unless_missing(fs::remove_file(&path))?;
                continue;
            }
            let head = head.file_name();
            let rest = path.file_stem().unwrap_or_default();
            let name = format!("{}{}", head.to_string_lossy(), rest.to_string_lossy());
            names.extend(Digest::from_hex(&name));
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

#[async_trait]
impl Blobs for Folder {
    async fn put(&self, authority: AuthorityId, name: Digest, bytes: &[u8]) -> Result<(), Fault> {
        let (place, bytes) = (self.place(authority, name), bytes.to_vec());
        wait(move || write(&place, &bytes)).await
    }

    async fn get(&self, authority: AuthorityId, name: Digest) -> Result<Option<Vec<u8>>, Fault> {
        let place = self.place(authority, name);
        wait(move || match fs::read(place) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn has(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        let place = self.place(authority, name);
        wait(move || place.try_exists()).await
    }

    async fn set_aside(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        let place = self.place(authority, name);
        wait(move || {
            let aside = place.with_extension(ASIDE);
            Ok(unless_missing(fs::rename(&place, &aside))? || aside.try_exists()?)
        })
        .await
    }

    async fn bring_back(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault> {
        let place = self.place(authority, name);
        wait(move || {
            unless_missing(fs::rename(place.with_extension(ASIDE), &place))?;
            sync_folder(&place)
        })
        .await
    }

    async fn destroy(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault> {
        let place = self.place(authority, name);
        wait(move || {
            unless_missing(fs::remove_file(place.with_extension(ASIDE)))?;
            sync_folder(&place)
        })
        .await
    }

    async fn put_before(
        &self,
        authority: AuthorityId,
        instant: Timestamp,
    ) -> Result<Vec<Digest>, Fault> {
        let folder = self.of(authority);
        let since = u64::try_from(instant.as_microsecond()).unwrap_or_default();
        let instant = SystemTime::UNIX_EPOCH + Duration::from_micros(since);
        wait(move || before(&folder, instant)).await
    }
}
