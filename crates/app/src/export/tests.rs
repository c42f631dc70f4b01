//! The export is enough to add the appraisal up again, in another language, to the last digit.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::appraisal::{
    CaseFacts, DueOf, EndClass, Exclusion, Fact, FactBody, Outcome, Place, Question, Span, Table,
    Tabulator, UnitRow,
};
use domain::calendar::Calendar;
use domain::case::{RequesterWord, Verdict};
use domain::clock::ClockId;
use domain::ids::{CaseId, ReasonKey, UnitId};
use domain::policy::{AppraisalRule, CaseGroup, ListKind, ListRule, Policy, Rate, Rounding, pack};
use domain::unit::{Organisation, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ExportFormat, write_appraisal};

/// A small generator of numbers, the same at every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % limit
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let length = u64::try_from(all.len()).unwrap();
        all[usize::try_from(self.below(length)).unwrap()]
    }
}

fn policy(key: &str) -> Policy {
    let calendars = ["china", "united-states", "always-open"].map(Into::into);
    pack::load(pack::shipped(key).unwrap(), &calendars).unwrap()
}

fn organisation(policy: &Policy) -> Organisation {
    let mut organisation = Organisation::default();
    for (number, (code, expected)) in (1_u128..).zip(&policy.units) {
        let valid = Validity { from: Timestamp::MIN, to: None };
        let (level, peer_group) = (expected.level, expected.peer_group.clone());
        let versions = vec![UnitVersion { valid, parent: None, level, peer_group }];
        let id = UnitId(Uuid::from_u128(number));
        organisation.put_unit(Unit { id, code: code.clone(), versions, successors: Vec::new() });
    }
    organisation
}

fn body(dice: &mut Dice, at: Timestamp) -> FactBody {
    match dice.below(6) {
        0 | 1 => FactBody::Due {
            of: dice.of(&[DueOf::Response, DueOf::Answer, DueOf::Support, DueOf::Overall]),
            due_at: at,
            outcome: dice.of(&[
                Outcome::InTime,
                Outcome::InTime,
                Outcome::Late,
                Outcome::Missed,
                Outcome::Open,
                Outcome::InTimeUnreviewed,
                Outcome::WithdrawalAsked,
            ]),
            first_due_at: at,
            is_late_on_first_date: dice.one_in(3),
        },
        2 => FactBody::Verified {
            verdict: dice.of(&[Verdict::Held, Verdict::Partly, Verdict::NotHeld]),
            word: dice.of(&[
                None,
                Some(RequesterWord::Resolved),
                Some(RequesterWord::Resolved),
                Some(RequesterWord::NotResolved),
            ]),
            satisfaction: dice.of(&[None, Some(1), Some(3), Some(4), Some(5)]),
        },
        3 => FactBody::Reopened,
        4 => FactBody::LookedBack { has_held: dice.one_in(2) },
        _ => FactBody::Ended {
            class: dice.of(&[EndClass::Unreachable, EndClass::Unverified, EndClass::Linked]),
            is_imported: dice.one_in(2),
        },
    }
}

fn facts(dice: &mut Dice, number: u128, units: u64) -> CaseFacts {
    let at: Timestamp = "2026-03-10T04:00:00Z".parse().unwrap();
    // Some units have many cases, some few, some none.
    let rank = dice.below(units).min(dice.below(units));
    let unit = UnitId(Uuid::from_u128(u128::from(rank) + 1));
    let facts = (1..=1 + dice.below(5)).map(|seq| {
        let body = body(dice, at);
        let is_whole = matches!(body, FactBody::Due { of: DueOf::Overall, .. });
        Fact {
            seq,
            clock: matches!(body, FactBody::Due { .. })
                .then(|| ClockId(u32::try_from(seq).unwrap())),
            round: 1,
            on: date(2026, 3, 10),
            unit: (!is_whole).then_some(unit),
            is_duplicate: dice.one_in(9),
            body,
        }
    });
    let facts = facts.collect();
    let exclusion = Exclusion {
        seq: 9,
        rates: vec![Rate::Resolution, Rate::OnTime],
        reason: ReasonKey::from("act-of-nature"),
        evidence: Vec::new(),
        asked_by: None,
        approved_by: None,
    };
    let exclusions = if dice.one_in(7) { vec![exclusion] } else { Vec::new() };
    let group = dice.of(&[CaseGroup::Requests, CaseGroup::Requests, CaseGroup::Promises]);
    CaseFacts { case: CaseId(Uuid::from_u128(number)), group, facts, exclusions }
}

/// A table of invented facts by the policy of a pack, its rule changed.
fn table(key: &str, seed: u64, change: impl FnOnce(&mut AppraisalRule)) -> Table {
    let mut policy = policy(key);
    change(&mut policy.appraisal);
    let organisation = organisation(&policy);
    let calendar: Calendar = domain::calendar::shipped(policy.calendar.as_str()).unwrap().unwrap();
    let question = Question {
        span: Span::containing(policy.appraisal.period, date(2026, 3, 10)),
        as_of: "2026-05-01T00:00:00Z".parse().unwrap(),
        policy: &policy.reference,
        rule: &policy.appraisal,
        organisation: &organisation,
        calendar: &calendar,
    };
    let mut tabulator = Tabulator::new(question).unwrap();
    let mut dice = Dice(seed);
    let units = u64::try_from(policy.units.len()).unwrap();
    for number in 1..=700 {
        tabulator.add(&facts(&mut dice, number, units));
    }
    tabulator.finish(None).unwrap()
}

/// The table as the script prints it.
fn told(table: &Table) -> Value {
    let mut units: Vec<(String, Value)> = table
        .units()
        .chain([(None, &table.no_unit)])
        .filter(|(_, row)| row.unit.is_some() || !row.figures.is_empty() || !row.classes.is_empty())
        .map(|(group, row)| {
            let id = row.unit.map(|unit| unit.to_string()).unwrap_or_default();
            (id, told_unit(group.map(|group| group.as_str()), row))
        })
        .collect();
    units.sort_by(|one, other| one.0.cmp(&other.0));
    Value::Array(units.into_iter().map(|(_, unit)| unit).collect())
}

fn told_unit(group: Option<&str>, row: &UnitRow) -> Value {
    let figures = row.figures.iter().map(|figure| {
        let key = format!("{}.{}", figure.group.as_str(), figure.rate.as_str());
        let told = json!({
            "numerator_per_mille": figure.numerator_per_mille,
            "denominator": figure.denominator,
            "percent": figure.value.map(|value| value.to_string()),
            "late_on_first_date": figure.late_on_first_date,
            "excluded": figure.excluded.len(),
            "beside": figure.beside.len(),
        });
        (key, told)
    });
    let classes = row.classes.iter().map(|class| {
        let key = format!("{}.{}", class.group.as_str(), class.class.as_str());
        (key, json!(class.cases.len()))
    });
    let place = match row.place {
        Place::Ranked(place) => place.to_string(),
        Place::TooFew => "too_few".to_owned(),
        Place::SpecialGovernance => "special_governance".to_owned(),
        Place::NoScore => "no_score".to_owned(),
        Place::NotCompared => "not_compared".to_owned(),
    };
    json!({
        "peer_group": group,
        "unit": row.unit,
        "code": row.code,
        "cases_counted": row.cases_counted,
        "score": row.score.map(|score| score.to_string()),
        "place": place,
        "figures": figures.collect::<serde_json::Map<_, _>>(),
        "classes": classes.collect::<serde_json::Map<_, _>>(),
    })
}

/// A folder that is removed when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("answerable-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn recomputed(table: &Table, format: ExportFormat, file: &Path) -> Value {
    let (bytes, _) = write_appraisal(table, &HashMap::new(), format, Vec::new()).unwrap();
    std::fs::write(file, bytes).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let script = root.join("docs/recompute/recompute.py");
    let output = Command::new("python3")
        .args([script.as_os_str(), file.as_os_str()])
        .args(["--format", "json"])
        .output()
        .expect("python3 is needed for this test: install it from the distribution's packages");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn check(table: &Table, name: &str) {
    let scratch = Scratch::new(name);
    let wanted = told(table);
    for (format, file) in [(ExportFormat::Csv, "a.csv"), (ExportFormat::Jsonl, "a.jsonl")] {
        let found = recomputed(table, format, &scratch.0.join(file));
        if found != wanted {
            let pairs = found.as_array().unwrap().iter().zip(wanted.as_array().unwrap());
            let first = pairs.into_iter().find(|(found, wanted)| found != wanted);
            panic!("{name} {file}: {first:?}");
        }
    }
}

#[test]
fn the_script_recomputes_the_tables_of_every_shipped_policy() {
    for key in ["city-311", "swift-response", "three-colour"] {
        let table = table(key, 7, |_| {});
        assert!(table.units().any(|(_, row)| row.score.is_some()), "{key}: nothing to compare");
        check(&table, key);
    }
}

#[test]
fn the_script_rounds_as_every_rule_does() {
    for rounding in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down] {
        for decimals in [0, 4] {
            let table = table("swift-response", 11, |rule| {
                rule.rounding = rounding;
                rule.decimals = decimals;
            });
            check(&table, &format!("{}-{decimals}", rounding.as_str()));
        }
    }
}

#[test]
fn the_script_ranks_shares_places_and_takes_out_by_volume() {
    let table = table("swift-response", 23, |rule| {
        rule.is_ranked = true;
        rule.decimals = 0;
        rule.minimum_count = 4;
        rule.lists = vec![ListRule {
            kind: ListKind::SpecialGovernance,
            length_max: 1,
            below: None,
            volume_min: Some(12),
        }];
    });
    let places: Vec<Place> = table.units().map(|(_, row)| row.place).collect();
    let counted: Vec<u64> = table.units().map(|(_, row)| row.cases_counted).collect();
    assert!(places.contains(&Place::SpecialGovernance), "{places:?} {counted:?}");
    assert!(places.contains(&Place::Ranked(2)), "{places:?}");
    check(&table, "ranked");
}

#[test]
fn a_figure_that_was_changed_is_noticed() {
    let table = table("city-311", 7, |_| {});
    let scratch = Scratch::new("changed");
    let mut wanted = told(&table);
    let found = recomputed(&table, ExportFormat::Csv, &scratch.0.join("a.csv"));
    assert_eq!(found, wanted);
    wanted[0]["cases_counted"] = json!(999);
    assert_ne!(found, wanted);
}
