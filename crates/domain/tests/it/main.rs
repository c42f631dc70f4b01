//! Integration tests of the rules: one binary, one module per subject.

mod appraisal;
mod brute_force;
mod calendar;
mod due_times;
mod history;
mod look_back;
mod packs;
mod properties;
mod relatives;
mod scenario;
mod support;

use std::path::PathBuf;

/// A folder of the public test data, or `None` with a printed line if it is not on this machine.
///
/// `ANSWERABLE_DATA` names the place; by default it is looked for beside the workspace.
fn data_folder(name: &str) -> Option<PathBuf> {
    let beside_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = std::env::var("ANSWERABLE_DATA").unwrap_or_else(|_| beside_workspace.to_owned());
    let folder = PathBuf::from(root).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no test data in {}; set ANSWERABLE_DATA", folder.display());
    None
}
