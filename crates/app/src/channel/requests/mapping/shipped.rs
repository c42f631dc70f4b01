//! The mappings that come with the program.

use super::{Mapping, Mistake};

/// Their names, with their texts.
pub const SHIPPED: [(&str, &str); 5] = [
    ("boston-open311", include_str!("../../../../mappings/boston-open311.toml")),
    ("nyc-311", include_str!("../../../../mappings/nyc-311.toml")),
    ("chicago-311", include_str!("../../../../mappings/chicago-311.toml")),
    ("atlanta-seeclickfix", include_str!("../../../../mappings/atlanta-seeclickfix.toml")),
    ("generic-csv", include_str!("../../../../mappings/generic-csv.toml")),
];

/// The mapping that comes with the program under a name; none if there is none.
///
/// # Errors
/// It has mistakes, which a test rules out.
pub fn shipped(name: &str) -> Option<Result<Mapping, Vec<Mistake>>> {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    Some(Mapping::parse(name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_that_is_shipped_reads_and_is_named_like_its_file() {
        for (name, _) in SHIPPED {
            assert_eq!(shipped(name).unwrap().unwrap().key, name);
        }
        assert!(shipped("atlantis-311").is_none());
    }

    #[test]
    fn the_mapping_in_the_reference_reads() {
        let reference = include_str!("../../../../../../docs/howto/import-mapping.md");
        let example = reference.split("```toml").nth(1).and_then(|rest| rest.split("```").next());
        let mapping = Mapping::parse("reference", example.unwrap()).unwrap();
        assert_eq!(mapping.key, "river-town-311");
    }
}
