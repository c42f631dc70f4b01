//! How a Rust or Markdown file is laid out: length, width, white space, module files and heads.
//!
//! The length of functions and the number of parameters are clippy's; `lints` guards its settings.

use super::Violation;
use crate::repository::{Repository, RustFile};
use crate::rust_source::Kind;

/// Lines of a file, its tests left out.
const FILE_LINES_MAX: usize = 600;
/// Characters of a line of Rust.
const LINE_WIDTH_MAX: usize = 100;

/// Every Rust file that is not wholly tests, with its lines outside test modules.
pub(super) fn lengths(repository: &Repository) -> Vec<(&str, usize)> {
    let shipped = repository.rust.iter().filter(|file| !is_test_file(&file.path));
    shipped.map(|file| (file.path.as_str(), lines_without_tests(file))).collect()
}

/// Whether the whole file is there for tests only.
pub(super) fn is_test_file(path: &str) -> bool {
    let in_tests = path.split('/').rev().skip(1).any(|folder| folder == "tests");
    in_tests || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

fn lines_without_tests(file: &RustFile) -> usize {
    let tests: usize = file.source.test_modules().into_iter().map(|lines| lines.len()).sum();
    file.text.lines().count().saturating_sub(tests)
}

/// Files that are too long to be read in one go.
pub(super) fn file_length(repository: &Repository) -> Vec<Violation> {
    lengths(repository)
        .into_iter()
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(path, lines)| {
            let problem = format!("{lines} lines without tests, more than {FILE_LINES_MAX}");
            let remedy = "split it by what its parts do";
            Violation { weight: lines, ..Violation::file(path, problem, remedy) }
        })
        .collect()
}

/// Lines of Rust that are too wide; the inside of a raw string and a bare address are left alone.
pub(super) fn line_width(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for (file, number, line) in lines_of(repository) {
        let width = line.chars().count();
        if width <= LINE_WIDTH_MAX || is_raw_text(file, number) || is_address(line) {
            continue;
        }
        let problem = format!("{width} characters wide, more than {LINE_WIDTH_MAX}");
        found.push(Violation::at(&file.path, number, problem, "break the line"));
    }
    found
}

fn lines_of(repository: &Repository) -> impl Iterator<Item = (&RustFile, usize, &str)> {
    repository
        .rust
        .iter()
        .flat_map(|file| file.text.lines().zip(1..).map(move |(line, number)| (file, number, line)))
}

/// Whether the line starts inside a raw string.
fn is_raw_text(file: &RustFile, line: usize) -> bool {
    let start = file.source.line_start(line);
    // The byte before is the line break; at the head of a file there is none.
    start > 0 && file.source.kind_at(start - 1) == Kind::RawText
}

/// Whether the line is a comment that holds nothing but one address, which cannot be broken.
fn is_address(line: &str) -> bool {
    let said = line.trim_start().trim_start_matches(['/', '!', '*', '-', '<', ' ']);
    said.contains("://") && !said.contains(' ')
}

/// Module files named `mod.rs`.
pub(super) fn module_file(repository: &Repository) -> Vec<Violation> {
    repository
        .rust
        .iter()
        .filter(|file| file.path.ends_with("/mod.rs"))
        .map(|file| {
            let folder = file.path.trim_end_matches("/mod.rs");
            let problem = "a module file is named after its module, not mod.rs";
            Violation::file(&file.path, problem, format!("move it to {folder}.rs"))
        })
        .collect()
}

/// Rust files that do not start by saying what lives in them.
pub(super) fn module_documentation(repository: &Repository) -> Vec<Violation> {
    repository
        .rust
        .iter()
        .filter(|file| {
            let first = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            first.strip_prefix("//!").is_none_or(|said| said.trim().is_empty())
        })
        .map(|file| {
            let remedy = "start with `//!`: what lives here, and what does not";
            Violation::at(&file.path, 1, "the module does not say what it is for", remedy)
        })
        .collect()
}

/// Carriage returns, tabs, white space at line ends, and a missing last line break.
pub(super) fn white_space(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in &repository.rust {
        let text = |line| is_raw_text(file, line + 1) || is_raw_text(file, line);
        found.extend(white_space_of(&file.path, &file.text, text));
    }
    for (path, text) in repository.texts(".md") {
        found.extend(white_space_of(path, text, |_| false));
    }
    found
}

/// The white space that should not be, except tabs and line ends where `is_content` says so.
fn white_space_of(path: &str, text: &str, is_content: impl Fn(usize) -> bool) -> Vec<Violation> {
    let mut found = Vec::new();
    for (line, number) in text.split('\n').zip(1..) {
        let bare = line.trim_end_matches('\r');
        if bare.len() < line.len() {
            found.push(Violation::at(path, number, "carriage return", "end lines with LF alone"));
        }
        if is_content(number) {
            continue;
        }
        if bare.trim_end() != bare {
            found.push(Violation::at(path, number, "white space at the line's end", "remove it"));
        }
        if bare.contains('\t') {
            found.push(Violation::at(path, number, "tab", "write spaces, or \\t in a literal"));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        found.push(Violation::file(path, "no line break at the end", "add one"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(
        rule: fn(&Repository) -> Vec<Violation>,
        path: &str,
        text: &str,
    ) -> Vec<(Option<usize>, String)> {
        let found = rule(&Repository::of(&[(path, text)]));
        found.into_iter().map(|it| (it.line, it.problem)).collect()
    }

    #[test]
    fn a_file_is_measured_without_its_test_module() {
        let body = "fn f() {}\n".repeat(600);
        let tests = "#[cfg(test)]\nmod tests {\n    fn t() {}\n}\n";
        assert!(problems(file_length, "a/b.rs", &format!("{body}{tests}")).is_empty());
        let found = file_length(&Repository::of(&[("a/b.rs", &format!("{body}\n{tests}"))]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].weight, 601);
    }

    #[test]
    fn a_file_of_tests_has_no_length_limit() {
        let body = "fn f() {}\n".repeat(700);
        assert!(problems(file_length, "a/tests/b/c.rs", &body).is_empty());
        assert!(problems(file_length, "a/src/b/tests.rs", &body).is_empty());
        assert_eq!(problems(file_length, "a/src/contests.rs", &body).len(), 1);
    }

    #[test]
    fn a_line_is_measured_in_characters() {
        assert!(problems(line_width, "a.rs", &"字".repeat(100)).is_empty());
        assert_eq!(problems(line_width, "a.rs", &"x".repeat(101)).len(), 1);
    }

    #[test]
    fn the_inside_of_a_raw_string_and_an_address_may_be_wide() {
        let wide = "x".repeat(120);
        assert!(problems(line_width, "a.rs", &format!("f(r\"\n{wide}\n\")")).is_empty());
        assert_eq!(problems(line_width, "a.rs", &format!("f(\"\n{wide}\n\")")).len(), 1);
        assert_eq!(problems(line_width, "a.rs", &format!("f(r\"\n\");{wide}\n{wide}")).len(), 1);
        assert!(problems(line_width, "a.rs", &format!("/// https://{wide}\n")).is_empty());
        assert_eq!(problems(line_width, "a.rs", &format!("/// see https://{wide}\n")).len(), 1);
    }

    #[test]
    fn a_module_file_has_the_name_of_its_module() {
        let found = module_file(&Repository::of(&[("a/b/mod.rs", ""), ("a/b.rs", "")]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].remedy, "move it to a/b.rs");
    }

    #[test]
    fn a_module_says_first_what_it_is_for() {
        assert!(problems(module_documentation, "a.rs", "//! Here.\n").is_empty());
        assert_eq!(problems(module_documentation, "a.rs", "// Here.\n").len(), 1);
        assert_eq!(problems(module_documentation, "a.rs", "use b;\n//! Here.\n").len(), 1);
        assert_eq!(problems(module_documentation, "a.rs", "//!\n").len(), 1);
        assert_eq!(problems(module_documentation, "a.rs", "").len(), 1);
    }

    #[test]
    fn white_space_is_found_with_its_line() {
        let found = problems(white_space, "a.md", "one \n\ttwo\nthree\r\n");
        let lines: Vec<_> = found.iter().map(|(line, _)| line.unwrap()).collect();
        assert_eq!(lines, [1, 2, 3], "{found:?}");
        assert!(problems(white_space, "a.md", "one\ntwo\n").is_empty());
        assert_eq!(problems(white_space, "a.md", "one").len(), 1);
        assert!(problems(white_space, "a.bin", "one \t").is_empty());
    }

    #[test]
    fn white_space_inside_a_raw_string_is_content() {
        assert!(problems(white_space, "a.rs", "f(r\"\none \n\ttwo\n\")\n").is_empty());
        assert_eq!(problems(white_space, "a.rs", "f(\"\none \n\ttwo\n\")\n").len(), 2);
        assert_eq!(problems(white_space, "a.rs", "f(r\"\r\n\")\n").len(), 1);
    }
}
