//! Temporary folders and runtimes for tests.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use store::{Database, Options};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder that is removed at the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("answerable-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The address of a SQLite database in it.
    pub(crate) fn address(&self) -> String {
        format!("sqlite:{}", self.0.join("city.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over lies in the system's folder for such things.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub(crate) async fn open(address: &str) -> Database {
    Database::open(address, &Options::default()).await.unwrap()
}

pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap().block_on(future)
}
