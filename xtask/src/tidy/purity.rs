//! The pure crates compute: their code names nothing that reads or changes the world.
//!
//! The list of dependencies keeps I/O out of their crates; this keeps out what `std` offers.

use super::{Violation, layout};
use crate::repository::{Repository, RustFile};
use crate::rust_source::words_of;

const PURE: &[&str] = &["crates/domain/src/", "crates/text/src/"];
/// Modules of `std` that do I/O, know the machine, or start threads.
const MODULES: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread"];
/// Types that read a clock.
const CLOCKS: &[&str] = &["Instant", "SystemTime"];
/// Macros that print.
const PRINTERS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// Places in the pure crates, tests left out, that name the world outside.
pub(super) fn check(repository: &Repository) -> Vec<Violation> {
    let pure = repository.rust.iter().filter(|file| {
        PURE.iter().any(|folder| file.path.starts_with(folder)) && !layout::is_test_file(&file.path)
    });
    pure.flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Violation> {
    let tests = file.source.test_modules();
    let code = &file.source.code;
    let mut found = Vec::new();
    for (at, word) in file.source.words() {
        let line = file.source.line_of(at);
        if tests.iter().any(|lines| lines.contains(&line)) {
            continue;
        }
        let after = code.get(at + word.len()..).unwrap_or_default().trim_start();
        let named = if word == "std" {
            after.strip_prefix("::").map(heads).unwrap_or_default()
        } else if CLOCKS.contains(&word) || (PRINTERS.contains(&word) && after.starts_with('!')) {
            vec![word]
        } else {
            Vec::new()
        };
        for name in named.into_iter().filter(|name| word != "std" || MODULES.contains(name)) {
            let shown = if word == "std" { format!("std::{name}") } else { name.to_owned() };
            let problem = format!("names {shown} in a crate that only computes");
            let remedy = "hand the value in, and do the I/O in app, store or server";
            found.push(Violation::at(&file.path, line, problem, remedy));
        }
    }
    found
}

/// The first names of a path's rest: `a` of `a::b`, and `a`, `c` of `{a::b, c::{d, e}}`.
fn heads(rest: &str) -> Vec<&str> {
    let rest = rest.trim_start();
    let Some(group) = rest.strip_prefix('{') else {
        return words_of(rest).next().map(|(_, word)| word).into_iter().collect();
    };
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut starts = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts = true,
            _ if depth == 0 && starts && !letter.is_whitespace() => {
                starts = false;
                found.extend(group.get(at..).and_then(|name| words_of(name).next()));
            }
            _ => {}
        }
    }
    found.into_iter().map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, text)])).into_iter().filter_map(|it| it.line).collect()
    }

    #[test]
    fn the_rules_name_no_file_network_clock_or_printer() {
        let text = "use std::fs;\nuse std::{fmt, collections::{fs}, net::{A, B}};\n\
                    fn f() { println!(); ::std::env::var(\"x\"); }\n\
                    use std::time::{Duration, Instant};\n";
        assert_eq!(lines("crates/domain/src/a.rs", text), [1, 2, 3, 3, 4]);
        assert_eq!(lines("crates/text/src/a.rs", text).len(), 5);
        let found = check(&Repository::of(&[("crates/domain/src/a.rs", text)]));
        let problems: Vec<&str> = found.iter().map(|it| it.problem.as_str()).collect();
        assert!(
            problems[0].starts_with("names std::fs ") && problems[2].starts_with("names println ")
        );
        assert!(lines("crates/app/src/a.rs", text).is_empty());
    }

    #[test]
    fn what_only_computes_is_left_alone() {
        let text = "use std::{fmt, collections::BTreeMap};\nuse std::time::Duration;\n\
                    // std::fs::read\nconst A: &str = \"std::fs, println!\";\n\
                    fn print(io: u8) {}\n";
        assert!(lines("crates/domain/src/a.rs", text).is_empty());
    }

    #[test]
    fn tests_may_read_files() {
        let text = "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert!(lines("crates/domain/src/a.rs", text).is_empty());
        assert!(lines("crates/domain/tests/a.rs", "use std::fs;").is_empty());
    }
}
