//! Which files may be in the repository at all: nothing big, no data tables.

use super::Violation;
use crate::repository::Repository;

/// One MiB.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// An invented table that a test reads.
const FIXTURE_BYTES_MAX: u64 = 64 << 10;

/// Files that are too big to live in a repository.
pub(super) fn size(repository: &Repository) -> Vec<Violation> {
    repository
        .files
        .iter()
        .filter(|file| file.bytes > FILE_BYTES_MAX)
        .map(|file| {
            let problem = format!("{} bytes, more than {FILE_BYTES_MAX}", file.bytes);
            let remedy = "generate it when it is built, or make it smaller";
            Violation::file(&file.path, problem, remedy)
        })
        .collect()
}

/// Tables of data, other than small fixtures.
pub(super) fn data(repository: &Repository) -> Vec<Violation> {
    repository
        .files
        .iter()
        .filter(|file| {
            let name = file.path.to_lowercase();
            let bare = ["gz", "zst", "zip"].iter().find_map(|ending| {
                name.strip_suffix(ending).and_then(|bare| bare.strip_suffix('.'))
            });
            let bare = bare.unwrap_or(&name);
            let is_table = ["csv", "tsv", "xls", "xlsx", "parquet"]
                .iter()
                .any(|ending| bare.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.')));
            let is_fixture = file.path.split('/').any(|part| part == "fixtures")
                && file.bytes <= FIXTURE_BYTES_MAX;
            is_table && !is_fixture
        })
        .map(|file| {
            let remedy = "keep data outside; an invented sample of at most 64 KiB goes to a \
                          folder named fixtures";
            Violation::file(&file.path, "a table of data", remedy)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::File;

    fn repository(path: &str, bytes: u64) -> Repository {
        Repository::of_files(vec![File { path: path.to_owned(), bytes, text: None }])
    }

    #[test]
    fn a_file_over_one_mebibyte_is_too_big() {
        assert_eq!(size(&repository("a.bin", (1 << 20) + 1)).len(), 1);
        assert!(size(&repository("a.bin", 1 << 20)).is_empty());
    }

    #[test]
    fn a_table_is_kept_out_unless_it_is_a_small_fixture() {
        assert_eq!(data(&repository("data/all.csv.gz", 10)).len(), 1);
        assert_eq!(data(&repository("All.CSV", 10)).len(), 1);
        assert_eq!(data(&repository("a/fixtures/all.csv", 65 << 10)).len(), 1);
        assert!(data(&repository("a/fixtures/all.csv", 10)).is_empty());
        assert!(data(&repository("src/csv.rs", 10)).is_empty());
    }
}
