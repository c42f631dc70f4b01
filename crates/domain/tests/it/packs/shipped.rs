//! The shipped packs load, and their limits are those seen in practice.

#![expect(clippy::panic, reason = "helpers of tests may fail the test")]

use domain::policy::Policy;
use domain::policy::pack::{load, shipped, shipped_keys};

use super::{calendars, shown};

fn policy(key: &str) -> Policy {
    let files = shipped(key).unwrap_or_else(|| panic!("no pack {key}"));
    load(files, &calendars()).unwrap_or_else(|mistakes| panic!("{}", shown(&mistakes)))
}

#[test]
fn every_shipped_pack_loads_and_bears_its_key() {
    let keys: Vec<&str> = shipped_keys().collect();
    assert_eq!(keys, ["swift-response", "three-colour", "city-311"]);
    for key in keys {
        assert_eq!(policy(key).reference.key.as_str(), key);
    }
}
