//! The data file of the invented city, as it is written.

use std::collections::BTreeMap;

use domain::actor::Role;
use serde::Deserialize;

use crate::port::fault::Fault;

const TEXT: &str = include_str!("../../../data/simulation/city.toml");

/// Something with names by language.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    /// A short word for addresses.
    pub(super) key: Option<String>,
    /// The code of a unit.
    pub(super) code: Option<String>,
    /// The code of the unit above.
    pub(super) above: Option<String>,
    /// Names by language tag.
    #[serde(flatten)]
    pub(super) names: BTreeMap<String, String>,
}

/// A unit that runs the loop.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) named: Named,
    pub(super) posts: BTreeMap<Role, u32>,
}

#[derive(Deserialize)]
struct DeskEntry {
    code: String,
    posts: BTreeMap<Role, u32>,
    #[serde(flatten)]
    names: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for Desk {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let DeskEntry { code, posts, names } = DeskEntry::deserialize(deserializer)?;
        let named = Named { key: None, code: Some(code), above: None, names };
        Ok(Self { named, posts })
    }
}

/// Posts at the very top.
#[derive(Debug, Deserialize)]
pub(super) struct Top {
    pub(super) posts: BTreeMap<Role, u32>,
}

/// Units of one sort.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub(super) peer_group: String,
    pub(super) posts: BTreeMap<Role, u32>,
    pub(super) units: Vec<Named>,
}

/// What people are called.
#[derive(Debug, Deserialize)]
pub(super) struct PeopleFile {
    pub(super) family: Vec<(String, String)>,
    pub(super) given: Vec<(String, String)>,
}

/// The whole file.
#[derive(Debug, Deserialize)]
pub(super) struct CityFile {
    pub(super) languages: Vec<String>,
    pub(super) authority: Named,
    pub(super) neighbour: Named,
    pub(super) desk: Vec<Desk>,
    pub(super) top: Top,
    pub(super) department: Group,
    pub(super) utility: Group,
    pub(super) district: Group,
    pub(super) subdistrict: Group,
    pub(super) places: BTreeMap<String, Vec<String>>,
    pub(super) people: PeopleFile,
}

/// Reads the file that comes with the program.
pub(super) fn read() -> Result<CityFile, Fault> {
    toml::from_str(TEXT).map_err(|error| Fault::corrupt(format!("data of the city: {error}")))
}
