//! The appraisal: weights, period, lists.

use super::Sections;
use crate::policy::pack::draft::DraftAppraisal;
use crate::policy::pack::fields::{Item, Placed, Reader, Table, choice};
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::Note;
use crate::policy::pack::words::{
    CASE_GROUPS, LISTS, NO_WORDS, PERIODS, RATES, ROUNDINGS, UNREACHABLES,
};
use crate::policy::{
    AppraisalRule, CaseGroup, DECIMALS_MAX, ListKind, ListRule, MINIMUM_COUNT_LEAST,
    NoWordTreatment, RateWeight, WHOLE_PER_MILLE,
};

/// The greatest weight of a rate, in thousandths.
const WEIGHT_MAX: u32 = 1_000_000;

pub(super) fn read(reader: &mut Reader, sections: &Sections<'_>) -> Option<DraftAppraisal> {
    let mut table = sections.single(reader, "appraisal")?;
    let formula_version = reader.required_number(&mut table, "formula_version", (1, u32::MAX));
    let period = reader.required_word(&mut table, "period", &PERIODS);
    let is_ranked = reader.required_flag(&mut table, "is_ranked");
    let weights = read_weights(reader, &mut table, is_ranked);
    let satisfaction = read_satisfaction(reader, &mut table);
    let unreachable = reader.required_word(&mut table, "unreachable", &UNREACHABLES);
    let no_word = reader.optional_word(&mut table, "no_word", &NO_WORDS);
    let decimals = (0, u32::from(DECIMALS_MAX));
    let decimals = reader.required_number(&mut table, "decimals", decimals);
    let rounding = reader.required_word(&mut table, "rounding", &ROUNDINGS);
    let minimum = if is_ranked == Some(true) { MINIMUM_COUNT_LEAST } else { 1 };
    let minimum = reader.required_number(&mut table, "minimum_count", (minimum, u32::MAX));
    let window = reader.required(&mut table, "objection_window");
    let window = window.and_then(|item| reader.amount(item, "objection_window"));
    let lists = table.get("lists").map(|item| read_lists(reader, item, is_ranked));
    reader.finish(&table);
    let rule = AppraisalRule {
        formula_version: formula_version?,
        period: period?.value,
        weights: weights?,
        satisfaction_per_mille: satisfaction?,
        unreachable: unreachable?.value,
        no_word: no_word.map_or(NoWordTreatment::Apart, |word| word.value),
        decimals: u8::try_from(decimals?).ok()?,
        rounding: rounding?.value,
        minimum_count: u64::from(minimum?),
        is_ranked: is_ranked?,
        lists: lists.unwrap_or_default(),
        objection_window: window?,
    };
    Some(DraftAppraisal { at: table.at, rule })
}

/// What the grades of satisfaction are worth: one number for each, or the grade from which a
/// requester counts as satisfied.
fn read_satisfaction(reader: &mut Reader, table: &mut Table<'_>) -> Option<[u16; 5]> {
    let Some(item) = table.get("satisfaction_per_mille") else {
        let from = reader.required_number(table, "satisfied_from", (1, 5))?;
        let worth = |grade: u32| if grade >= from { WHOLE_PER_MILLE } else { 0 };
        return Some([1, 2, 3, 4, 5].map(worth));
    };
    if table.get("satisfied_from").is_some() {
        reader.note(Note::new(item.at(), MistakeKey::SatisfactionTwice));
    }
    let wanted = "a list of 5 numbers, one for each grade from 1 to 5";
    let Some(list) = item.list().filter(|list| list.len() == 5) else {
        return reader.wrong(item, "satisfaction_per_mille", wanted);
    };
    let mut grades = [0_u16; 5];
    let mut least = 0;
    for (grade, item) in grades.iter_mut().zip(list) {
        let bounds = (least, u32::from(WHOLE_PER_MILLE));
        let worth = reader.number(item, "satisfaction_per_mille", bounds)?;
        least = worth;
        *grade = u16::try_from(worth).ok()?;
    }
    Some(grades)
}

/// Rates and their weights, in the order of writing; a ranking needs one above nothing.
fn read_weights(
    reader: &mut Reader,
    table: &mut Table<'_>,
    is_ranked: Option<bool>,
) -> Option<Vec<RateWeight>> {
    let Some(item) = table.get("weights") else {
        if is_ranked == Some(true) {
            let note = Note::new(table.at, MistakeKey::MissingField).with("table", "appraisal");
            reader.note(note.with("field", "weights"));
        }
        return Some(Vec::new());
    };
    let Some(entries) = item.entries() else {
        return reader.wrong(item, "weights", "a table of rates");
    };
    let mut weights = Vec::new();
    let mut is_whole = true;
    for (key, item) in entries {
        is_whole &= match (CASE_GROUPS.value(key.value), item.entries()) {
            (Some(group), Some(of_group)) => of_group
                .into_iter()
                .map(|(key, item)| read_weight(reader, group, (key, item), &mut weights))
                .fold(true, |all, one| all & one),
            (_, _) => read_weight(reader, CaseGroup::Requests, (key, item), &mut weights),
        };
    }
    if is_whole && weights.iter().all(|weight| weight.weight_per_mille == 0) {
        reader.note(Note::new(item.at(), MistakeKey::WeightsZero));
    }
    Some(weights)
}

/// One rate of a group and its weight; whether it could be read.
fn read_weight(
    reader: &mut Reader,
    group: CaseGroup,
    entry: (Placed<&str>, Item<'_>),
    weights: &mut Vec<RateWeight>,
) -> bool {
    let (key, item) = entry;
    let weight = reader.number(item, key.value, (0, WEIGHT_MAX));
    let Some(rate) = RATES.value(key.value) else {
        let note = Note::new(key.at, MistakeKey::UnknownWord).with("given", key.value);
        reader.note(choice(note.with("what", RATES.what), key.value, RATES.all()));
        return false;
    };
    if !rate.may_weigh(group) {
        let note = Note::new(key.at, MistakeKey::RateNotOfGroup).with("given", key.value);
        reader.note(note.with("group", group.as_str()));
        return false;
    }
    let Some(weight_per_mille) = weight else { return false };
    match weights.iter().find(|known| (known.rate, known.group) == (rate, group)) {
        Some(_) => {
            let note = Note::new(key.at, MistakeKey::RepeatedEntry).with("given", key.value);
            reader.note(note.with("field", "weights"));
        }
        None => weights.push(RateWeight { rate, group, weight_per_mille }),
    }
    true
}

fn read_lists(reader: &mut Reader, item: Item<'_>, is_ranked: Option<bool>) -> Vec<ListRule> {
    let Some(list) = item.list() else {
        let _: Option<()> = reader.wrong(item, "lists", "a list of tables");
        return Vec::new();
    };
    let mut rules: Vec<ListRule> = Vec::new();
    for item in list {
        if is_ranked == Some(false) {
            reader.note(Note::new(item.at(), MistakeKey::ListsWithoutRanking));
        }
        let Some(rule) = read_list(reader, item) else { continue };
        if rules.iter().any(|known| known.kind == rule.kind) {
            let note = Note::new(item.at(), MistakeKey::RepeatedEntry);
            reader.note(note.with("given", LISTS.word(rule.kind)).with("field", "lists"));
        }
        rules.push(rule);
    }
    rules
}

fn read_list(reader: &mut Reader, item: Item<'_>) -> Option<ListRule> {
    let mut table = reader.table(item, "lists", item.at())?;
    let kind = reader.required_word(&mut table, "list", &LISTS);
    let length_max = reader.required_number(&mut table, "length_max", (1, u32::MAX));
    let below = table.get("below");
    let volume = table.get("volume_min");
    if let Some(kind) = kind {
        let needs_below = kind.value == ListKind::NeedsRectification;
        let needs_volume = kind.value == ListKind::SpecialGovernance;
        let problem = match (below.is_some(), volume.is_some()) {
            (false, _) if needs_below => Some("needs `below`"),
            (_, false) if needs_volume => Some("needs `volume_min`"),
            (true, _) if !needs_below => Some("has no `below`"),
            (_, true) if !needs_volume => Some("has no `volume_min`"),
            (_, _) => None,
        };
        if let Some(problem) = problem {
            let note = Note::new(table.at, MistakeKey::ListBound);
            reader.note(note.with("list", LISTS.word(kind.value)).with("problem", problem));
        }
    }
    let below = below.and_then(|item| reader.percent(item, "below"));
    let volume_min = volume.and_then(|item| reader.number(item, "volume_min", (1, u32::MAX)));
    reader.finish(&table);
    Some(ListRule {
        kind: kind?.value,
        length_max: length_max?,
        below,
        volume_min: volume_min.map(u64::from),
    })
}
