//! What the check needs on the machine, and how to get it.
//!
//! Rust components are asked for by name; Debian packages are installed when we are root, and
//! otherwise named in the one line that installs them.

use crate::process;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// A program of a Debian package.
struct Package {
    /// The program, which answers to `--version`; or, with a `/`, where it lies: a `*` stands for
    /// one folder of whatever name.
    program: &'static str,
    name: &'static str,
    why: &'static str,
}

/// Packages that some step needs.
const PACKAGES: &[Package] = &[
    Package { program: "git", name: "git", why: "tidy reads tracked files and messages" },
    Package {
        program: "/usr/lib/postgresql/*/bin/initdb",
        name: "postgresql",
        why: "the store is tried on it",
    },
    Package { program: "chromium", name: "chromium", why: "every page is looked at in it" },
    Package { program: "python3", name: "python3", why: "it recomputes an appraisal" },
];

/// Cargo's own subcommands that rustup installs.
const COMPONENTS: &[(&str, &str)] = &[("fmt", "rustfmt"), ("clippy", "clippy")];

/// Makes sure that everything is there.
///
/// # Errors
/// When something is missing and could not be installed; the message is the line to run.
pub(super) fn check(root: &Path) -> Result<String> {
    let missing: Vec<&str> = COMPONENTS
        .iter()
        .filter(|(subcommand, _)| !process::has_subcommand(root, subcommand))
        .map(|(_, component)| *component)
        .collect();
    if !missing.is_empty() {
        bail!("missing; run: rustup component add {}", missing.join(" "));
    }
    match plan(PACKAGES, is_there, is_root()) {
        Plan::Nothing => Ok(String::new()),
        Plan::Install(names) => install(&names),
        Plan::Ask(message) => bail!(message),
    }
}

fn is_there(package: &Package) -> bool {
    match package.program.split_once("/*/") {
        Some((above, below)) => std::fs::read_dir(above)
            .is_ok_and(|folders| folders.flatten().any(|it| it.path().join(below).is_file())),
        None => process::succeeds(package.program, &["--version"]),
    }
}

/// What to do about packages.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    Nothing,
    Install(Vec<&'static str>),
    Ask(String),
}

fn plan(packages: &[Package], is_there: impl Fn(&Package) -> bool, is_root: bool) -> Plan {
    let missing: Vec<&Package> = packages.iter().filter(|package| !is_there(package)).collect();
    if missing.is_empty() {
        return Plan::Nothing;
    }
    let names: Vec<&'static str> = missing.iter().map(|package| package.name).collect();
    if is_root {
        return Plan::Install(names);
    }
    let reasons: Vec<String> =
        missing.iter().map(|package| format!("{} ({})", package.name, package.why)).collect();
    Plan::Ask(format!(
        "missing: {}; run: sudo apt-get install --yes {}",
        reasons.join(", "),
        names.join(" ")
    ))
}

fn is_root() -> bool {
    process::capture(Path::new("."), "id", &["-u"]).is_ok_and(|id| id.trim() == "0")
}

fn install(names: &[&str]) -> Result<String> {
    super::wait(Command::new("apt-get").arg("update"))?;
    super::wait(
        Command::new("apt-get")
            .args(["install", "--yes", "--no-install-recommends"])
            .args(names)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    Ok(format!("installed {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[Package] = &[
        Package { program: "present", name: "present", why: "the one" },
        Package { program: "absent", name: "absent-bin", why: "the other" },
    ];

    fn is_present(package: &Package) -> bool {
        package.program == "present"
    }

    #[test]
    fn nothing_is_done_when_nothing_is_missing() {
        assert_eq!(plan(&TWO[..1], is_present, true), Plan::Nothing);
    }

    #[test]
    fn root_installs_only_what_is_missing() {
        assert_eq!(plan(TWO, is_present, true), Plan::Install(vec!["absent-bin"]));
    }

    #[test]
    fn others_are_told_the_line_to_run() {
        let Plan::Ask(line) = plan(TWO, is_present, false) else { panic!("it should ask") };
        assert!(line.ends_with("run: sudo apt-get install --yes absent-bin"), "{line}");
        assert!(line.contains("the other"), "{line}");
    }
}
