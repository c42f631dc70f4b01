//! Licences, bans and sources of all dependencies, as deny.toml says.
//!
//! cargo-deny does it where it is installed. It takes minutes to build, so a machine without it is
//! checked here from `cargo metadata` and the same file; a key that we do not know is an error, so
//! that the two never mean different things in silence.

use super::spdx;
use crate::process;
use crate::repository::{Package, packages};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// deny.toml, as far as it is used here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Licences {
    unused_allowed_license: Allowed,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bans {
    multiple_versions: Allowed,
    wildcards: Denied,
    allow_wildcard_paths: bool,
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    unknown_registry: Denied,
    unknown_git: Denied,
}

/// The only level we check: anything else is read as an error.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Denied {
    Deny,
}

/// The only level that we can promise to mean the same.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Allowed {
    Allow,
}

/// Where the one known registry keeps its index. The rest of the address is cargo's business.
const REGISTRY: &str = "registry+https://github.com/rust-lang/";

/// Checks all dependencies and says who did it.
///
/// # Errors
/// When one breaks a rule, or the rules cannot be read.
pub(crate) fn check(root: &Path) -> Result<String> {
    if process::has_subcommand(root, "deny") {
        super::cargo(root, &["deny", "check", "bans", "licenses", "sources"], &[])?;
        return Ok("by cargo-deny".to_owned());
    }
    let count = check_ourselves(root)?;
    println!("{count} packages checked against deny.toml (cargo-deny is not installed)");
    Ok(format!("{count} packages, by ourselves: cargo-deny is not installed"))
}

/// Checks all dependencies without cargo-deny and returns how many there are.
fn check_ourselves(root: &Path) -> Result<usize> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let rules: Rules = toml::from_str(&text)
        .context("deny.toml says something that only cargo-deny understands")?;
    let mut all: BTreeMap<(String, String), Package> = BTreeMap::new();
    for target in &rules.graph.targets {
        let arguments = ["--all-features", "--filter-platform", target];
        let of_target = packages(root, &arguments)?;
        all.extend(of_target.into_iter().map(|it| ((it.name.clone(), it.version.clone()), it)));
    }
    let problems: Vec<String> = all.values().flat_map(|it| problems(it, &rules)).collect();
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(all.len())
}

/// What is wrong with one package.
fn problems(package: &Package, rules: &Rules) -> Vec<String> {
    // Naming every level here makes a new one a compile error, not a rule that nobody checks.
    let Sources { unknown_registry: Denied::Deny, unknown_git: Denied::Deny } = &rules.sources;
    let Bans { multiple_versions: Allowed::Allow, wildcards: Denied::Deny, .. } = &rules.bans;
    let Licences { unused_allowed_license: Allowed::Allow, allow } = &rules.licenses;
    let named = format!("{} {}", package.name, package.version);
    let mut found = Vec::new();
    if let Some(banned) = rules.bans.deny.iter().find(|banned| banned.name == package.name) {
        found.push(format!("{named} is banned: {}", banned.reason));
    }
    match spdx::is_met(package.license.as_deref().unwrap_or_default(), allow) {
        Ok(true) => {}
        Ok(false) => {
            let licence = package.license.as_deref().unwrap_or_default();
            found.push(format!("{named}: the licence {licence} is not allowed in deny.toml"));
        }
        Err(why) => found.push(format!("{named}: {why}")),
    }
    match package.source.as_deref() {
        Some(source) if !source.starts_with(REGISTRY) => {
            found.push(format!("{named} comes from {source}, not from the registry"));
        }
        Some(_) => {}
        None => found.extend(wildcards(package, rules.bans.allow_wildcard_paths)),
    }
    found
}

/// Dependencies of our own package on any version whatever.
fn wildcards(package: &Package, may_paths: bool) -> Vec<String> {
    package
        .dependencies
        .iter()
        .filter(|on| on.req == "*" && !(may_paths && on.path.is_some()))
        .map(|on| format!("{} takes any version of {}: name one", package.name, on.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Dependency;

    fn rules() -> Rules {
        let text = std::fs::read_to_string(process::root().join("deny.toml")).unwrap();
        toml::from_str(&text).unwrap()
    }

    fn package(name: &str, licence: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.to_owned(),
            license: licence.map(str::to_owned),
            source: source.map(str::to_owned),
            ..Package::default()
        }
    }

    fn count(package: &Package) -> usize {
        problems(package, &rules()).len()
    }

    #[test]
    fn every_dependency_of_this_workspace_is_found_and_allowed() {
        // Ours, and what they depend on: a handful would mean that the dependencies were not seen.
        assert!(check_ourselves(&process::root()).unwrap() > 30);
    }

    #[test]
    fn a_permissive_package_of_the_registry_passes() {
        let source = format!("{REGISTRY}index");
        assert_eq!(count(&package("a", Some("MIT OR Apache-2.0"), Some(&source))), 0);
    }

    #[test]
    fn a_licence_that_is_not_allowed_or_missing_is_found() {
        assert_eq!(count(&package("a", Some("AGPL-3.0-only"), None)), 1);
        assert_eq!(count(&package("a", None, None)), 1);
    }

    #[test]
    fn a_banned_package_and_a_foreign_source_are_found() {
        assert_eq!(count(&package("evalexpr", Some("MIT"), None)), 1);
        assert_eq!(count(&package("a", Some("MIT"), Some("git+https://example.org/a"))), 1);
        assert_eq!(count(&package("a", Some("MIT"), Some("registry+https://example.org/"))), 1);
    }

    #[test]
    fn any_version_is_allowed_for_our_own_folders_only() {
        let on = |path: Option<&str>| Dependency {
            name: "b".to_owned(),
            req: "*".to_owned(),
            path: path.map(str::to_owned),
            ..Dependency::default()
        };
        let ours = Package { dependencies: vec![on(Some("b"))], ..package("a", Some("MIT"), None) };
        assert_eq!(count(&ours), 0);
        let any = Package { dependencies: vec![on(None)], ..package("a", Some("MIT"), None) };
        assert_eq!(count(&any), 1);
    }

    #[test]
    fn a_key_that_only_cargo_deny_understands_is_refused() {
        let text = std::fs::read_to_string(process::root().join("deny.toml")).unwrap();
        let more = text.replace("[sources]", "[sources]\nallow-git = [\"x\"]");
        assert!(toml::from_str::<Rules>(&more).is_err());
        let weaker = text.replace("unknown-git = \"deny\"", "unknown-git = \"warn\"");
        assert!(toml::from_str::<Rules>(&weaker).is_err());
    }
}
