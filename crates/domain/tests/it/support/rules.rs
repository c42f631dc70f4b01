//! The policy and the calendar of the town: short limits in whole days, easy to count by hand.

use domain::calendar::{Calendar, SourceFile};
use domain::case::{DispositionClass, Escalation, Kind, Method};
use domain::clock::ClockKind;
use domain::due::{Amount, DayEnd, DueRule, Start, TimeUnit};
use domain::policy::{
    AppraisalRule, CaseGroup, CatchUp, ClockMatch, ClockRule, DispositionRule, ExclusionReason,
    ExtensionRule, LadderStep, LookBackPlan, Names, NoWordTreatment, Period, Policy, Rate,
    RateWeight, Rounding, TypeRule, UnreachableTreatment,
};
use jiff::civil::date;

/// Open from Monday to Friday; the days of the town.
const WEEKDAYS: &str = r#"
key = "weekdays"
version = "1"
zone = "Asia/Shanghai"
authoritative_until = 2030-12-31

[week]
monday = ["09:00-17:30"]
tuesday = ["09:00-17:30"]
wednesday = ["09:00-17:30"]
thursday = ["09:00-17:30"]
friday = ["09:00-17:30"]
saturday = []
sunday = []
"#;

pub(crate) fn calendar() -> Calendar {
    Calendar::load(SourceFile { name: "weekdays.toml", text: WEEKDAYS }, &[]).unwrap()
}

/// So many days after the day of the event, up to midnight.
fn days(kind: ClockKind, count: u32) -> ClockRule {
    let amount = |count| Amount { count, unit: TimeUnit::Days };
    let due = DueRule::new(amount(count), Start::NextDay);
    let extension = ExtensionRule { count_max: 1, amount_max: amount(5) };
    ClockRule {
        kind,
        applies_to: ClockMatch::default(),
        calendar: "weekdays".into(),
        due: DueRule { day_end: DayEnd::Midnight, ..due },
        pauses: if kind.is_of_unit() { vec!["waiting".into()] } else { Vec::new() },
        pauses_long_term: false,
        extension: (kind == ClockKind::Answer).then_some(extension),
        steps: Vec::new(),
    }
}

fn kind_type(kind: Kind, methods: &[Method]) -> TypeRule {
    TypeRule { kind, silent_after: None, methods: methods.to_vec(), contact_before_answer: false }
}

/// Response 30, resolution 35, satisfaction 35; printed with two digits, half up; ranked from four
/// cases on.
pub(crate) fn rule() -> AppraisalRule {
    let weight =
        |rate, weight_per_mille| RateWeight { rate, group: CaseGroup::Requests, weight_per_mille };
    AppraisalRule {
        formula_version: 1,
        period: Period::Month,
        weights: vec![
            weight(Rate::Response, 300),
            weight(Rate::Resolution, 350),
            weight(Rate::Satisfaction, 350),
        ],
        satisfaction_per_mille: [0, 0, 600, 1_000, 1_000],
        unreachable: UnreachableTreatment::Apart,
        no_word: NoWordTreatment::Apart,
        decimals: 2,
        rounding: Rounding::HalfUp,
        minimum_count: 4,
        is_ranked: true,
        lists: Vec::new(),
        objection_window: Amount { count: 3, unit: TimeUnit::WorkingDays },
    }
}

/// Sign within 1 day, contact within 2, answer within 5, support within 3, overall within 10.
pub(crate) fn policy() -> Policy {
    let disposition = |class| DispositionRule { class, needs_text: true, is_sampled: true };
    let every_rate = ExclusionReason { rates: Rate::ALL.to_vec(), needs_evidence: false };
    Policy {
        reference: domain::ids::PolicyRef { key: "town".into(), version: 1 },
        effective_from: date(2020, 1, 1),
        calendar: "weekdays".into(),
        types: [
            ("complaint".into(), kind_type(Kind::Request, &[Method::CallBack, Method::OnSite])),
            ("target".into(), kind_type(Kind::Commitment, &[Method::Evidence])),
        ]
        .into(),
        categories: [].into(),
        channels: vec!["hotline".into()],
        urgencies: vec!["ordinary".into()],
        peer_groups: Vec::new(),
        units: Default::default(),
        clocks: vec![
            days(ClockKind::SignOrObject, 1),
            days(ClockKind::FirstContact, 2),
            days(ClockKind::Answer, 5),
            days(ClockKind::Support, 3),
            days(ClockKind::Overall, 10),
        ],
        dispositions: [("answered".into(), disposition(DispositionClass::AnsweredAtIntake))].into(),
        pause_reasons: vec!["waiting".into()],
        exclusion_reasons: [("storm".into(), every_rate)].into(),
        ladder: vec![LadderStep { level: Escalation::Reminder, may_start: true }],
        independence_level: 1,
        support_blocks_answer: false,
        attempts_before_unreachable: 1,
        reopen_within_days: None,
        redaction_reasons: vec!["asked".into()],
        catch_up: CatchUp::Latest,
        narrowings: Vec::new(),
        look_back: LookBackPlan {
            per_mille: 100,
            minimum: 1,
            after_days: vec![30],
            is_per_unit: false,
        },
        appraisal: rule(),
        attachments: domain::policy::AttachmentRule::default(),
        retention: domain::policy::RetentionRule::default(),
        names: Names::default(),
    }
}
