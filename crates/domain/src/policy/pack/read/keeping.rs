//! The sections about files and about forgetting: both may be left out.

use super::Sections;
use crate::policy::pack::amount::DAYS_MAX;
use crate::policy::pack::fields::Reader;
use crate::policy::pack::words::MEDIA_TYPES;
use crate::policy::{AttachmentRule, RetentionRule};

/// The largest file that a pack may allow, in MiB: a file is held in memory while it is taken in.
const MEBIBYTES_MAX: u32 = 100;

pub(super) fn attachments(reader: &mut Reader, sections: &Sections<'_>) -> AttachmentRule {
    let mut rule = AttachmentRule::default();
    let Some(mut table) = sections.single(reader, "attachments") else { return rule };
    if let Some(item) = table.get("largest_mebibytes") {
        let largest = reader.number(item, "largest_mebibytes", (1, MEBIBYTES_MAX));
        rule.bytes_max = u64::from(largest.unwrap_or(1)) * 1024 * 1024;
    }
    if let Some(item) = table.get("media_types") {
        let words = reader.words(item, "media_types", &MEDIA_TYPES);
        rule.media_types = words.into_iter().map(|word| word.value).collect();
    }
    reader.finish(&table);
    rule
}

pub(super) fn retention(reader: &mut Reader, sections: &Sections<'_>) -> RetentionRule {
    let mut rule = RetentionRule::default();
    let Some(mut table) = sections.single(reader, "retention") else { return rule };
    if let Some(item) = table.get("contacts_days") {
        rule.contacts_days = reader.number(item, "contacts_days", (1, DAYS_MAX));
    }
    if let Some(item) = table.get("answers_days") {
        let days = reader.number(item, "answers_days", (1, DAYS_MAX));
        rule.answers_days = days.unwrap_or(rule.answers_days);
    }
    reader.finish(&table);
    rule
}
