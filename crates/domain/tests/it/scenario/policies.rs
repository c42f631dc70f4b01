//! The small policies that scenarios name: one city's limits, and variations of it.

use domain::access::Action;
use domain::actor::Role;
use domain::case::{DispositionClass, Escalation, Kind, Method};
use domain::clock::ClockKind;
use domain::due::{Amount, DayEnd, DueRule, LastDay, Start, TimeUnit};
use domain::ids::PolicyRef;
use domain::policy::{
    AppraisalRule, CatchUp, Category, ClockMatch, ClockRule, DispositionRule, ExclusionReason,
    ExtensionRule, LadderStep, LookBackPlan, Names, Narrowing, Offset, Period, Policy, Rate,
    RateWeight, Recipient, RecipientOf, Rounding, StepLevel, StepRule, TypeRule,
    UnreachableTreatment,
};
use jiff::civil::date;

const WORKING_DAYS: TimeUnit = TimeUnit::WorkingDays;

fn days(count: u32) -> Amount {
    Amount::new(count, WORKING_DAYS)
}

fn clock(kind: ClockKind, amount: Amount, start: Start) -> ClockRule {
    ClockRule {
        kind,
        applies_to: ClockMatch::default(),
        calendar: "china".into(),
        due: DueRule {
            amount,
            start,
            day_end: DayEnd::CloseOfBusiness,
            last_day: LastDay::AsCounted,
        },
        pauses: vec!["waiting-for-requester".into()],
        pauses_long_term: true,
        extension: None,
        steps: Vec::new(),
    }
}

fn step(offset: Offset, level: StepLevel, role: Role, of: RecipientOf) -> StepRule {
    StepRule { offset, level, recipients: vec![Recipient { role, of }] }
}

fn answer_steps() -> Vec<StepRule> {
    let to_unit = (Role::Handler, RecipientOf::Unit);
    let to_supervisors = (Role::Supervisor, RecipientOf::Jurisdiction);
    vec![
        step(Offset::Before(days(1)), StepLevel::Warning, to_unit.0, to_unit.1),
        step(
            Offset::AtDue,
            StepLevel::Escalation(Escalation::Reminder),
            to_unit.0,
            to_unit.1,
        ),
        step(
            Offset::After(days(3)),
            StepLevel::Escalation(Escalation::Notice),
            to_supervisors.0,
            to_supervisors.1,
        ),
        step(
            Offset::After(days(5)),
            StepLevel::Escalation(Escalation::Raised),
            to_supervisors.0,
            to_supervisors.1,
        ),
    ]
}

fn answer(of_type: Option<&str>, count: u32) -> ClockRule {
    ClockRule {
        applies_to: ClockMatch { type_key: of_type.map(Into::into), ..ClockMatch::default() },
        extension: Some(ExtensionRule { count_max: 1, amount_max: days(10) }),
        steps: answer_steps(),
        ..clock(ClockKind::Answer, days(count), Start::NextWorkingDay)
    }
}

fn clocks(complaint_days: u32) -> Vec<ClockRule> {
    let at_event = Start::AtEvent;
    let emergency = ClockMatch { urgency: Some("emergency".into()), ..ClockMatch::default() };
    let overall = ClockRule {
        pauses: Vec::new(),
        pauses_long_term: false,
        steps: vec![step(
            Offset::Before(days(2)),
            StepLevel::Warning,
            Role::Supervisor,
            RecipientOf::Jurisdiction,
        )],
        ..clock(ClockKind::Overall, days(20), at_event)
    };
    vec![
        overall,
        clock(ClockKind::Dispatch, Amount::new(4, TimeUnit::WorkingHours), at_event),
        clock(ClockKind::SignOrObject, days(2), Start::NextWorkingDay),
        clock(ClockKind::Judge, days(1), Start::NextWorkingDay),
        clock(ClockKind::Ruling, days(3), Start::NextWorkingDay),
        clock(ClockKind::FirstContact, days(1), Start::NextWorkingDay),
        answer(None, 7),
        answer(Some("consultation"), 3),
        answer(Some("complaint"), complaint_days),
        ClockRule {
            applies_to: emergency,
            calendar: "always-open".into(),
            extension: None,
            ..clock(ClockKind::Answer, Amount::new(2, TimeUnit::NaturalHours), at_event)
        },
        clock(ClockKind::ExtensionDecision, days(1), Start::NextWorkingDay),
        clock(ClockKind::Verify, days(5), Start::NextWorkingDay),
        clock(ClockKind::Review, days(2), Start::NextWorkingDay),
        clock(ClockKind::Support, days(5), Start::NextWorkingDay),
    ]
}

fn types() -> Vec<(&'static str, TypeRule)> {
    let rule = |kind, methods: &[Method]| TypeRule {
        kind,
        silent_after: Some(days(5)),
        methods: methods.to_vec(),
        contact_before_answer: kind == Kind::Request,
    };
    let asked: &[Method] = &[Method::CallBack, Method::OnSite];
    vec![
        ("consultation", rule(Kind::Request, &[Method::CallBack])),
        ("help", rule(Kind::Request, asked)),
        ("complaint", rule(Kind::Request, asked)),
        ("plan-target", rule(Kind::Commitment, &[Method::Evidence, Method::OnSite])),
        ("promise", rule(Kind::Commitment, &[Method::Evidence, Method::OnSite])),
        ("inspection-finding", rule(Kind::Finding, &[Method::OnSite])),
        ("stocktake-decision", rule(Kind::Decision, &[Method::Evidence])),
    ]
}

fn categories() -> Vec<(&'static str, Category)> {
    let category = |parent: Option<&str>, unit: Option<&str>, lowest_level| Category {
        parent: parent.map(Into::into),
        unit: unit.map(Into::into),
        lowest_level,
    };
    vec![
        ("water", category(None, Some("water-bureau"), None)),
        ("water-leak", category(Some("water"), None, None)),
        ("road-damage", category(None, Some("roads-bureau"), None)),
        ("heating", category(None, Some("housing-bureau"), None)),
        ("noise", category(None, None, Some(2))),
        ("licences", category(None, None, Some(1))),
        ("licences-trade", category(Some("licences"), None, None)),
    ]
}

fn dispositions() -> Vec<(&'static str, DispositionRule)> {
    let rule = |class, is_sampled| DispositionRule { class, needs_text: true, is_sampled };
    vec![
        ("answered", rule(DispositionClass::AnsweredAtIntake, true)),
        ("to-emergency", rule(DispositionClass::Emergency, false)),
        ("to-court", rule(DispositionClass::OtherLegalChannel, false)),
        ("not-ours", rule(DispositionClass::OutOfScope, false)),
        ("refused", rule(DispositionClass::Refused, true)),
        ("to-other-authority", rule(DispositionClass::TransferredToAuthority, false)),
    ]
}

fn appraisal() -> AppraisalRule {
    let weight = |rate, weight_per_mille| RateWeight { rate, weight_per_mille };
    AppraisalRule {
        formula_version: 1,
        period: Period::Month,
        weights: vec![
            weight(Rate::Response, 300),
            weight(Rate::Resolution, 350),
            weight(Rate::Satisfaction, 350),
        ],
        satisfied_from: 4,
        unreachable: UnreachableTreatment::Apart,
        decimals: 2,
        rounding: Rounding::HalfUp,
        minimum_count: 10,
        is_ranked: true,
        lists: Vec::new(),
        objection_window: days(5),
    }
}

fn keyed<K: From<&'static str> + Ord, V>(
    list: Vec<(&'static str, V)>,
) -> std::collections::BTreeMap<K, V> {
    list.into_iter().map(|(key, value)| (K::from(key), value)).collect()
}

fn usual() -> Policy {
    let rung = |level, may_start| LadderStep { level, may_start };
    let rates = vec![Rate::Response, Rate::Resolution, Rate::Satisfaction];
    Policy {
        reference: PolicyRef { key: "usual".into(), version: 1 },
        effective_from: date(2025, 1, 1),
        calendar: "china".into(),
        types: keyed(types()),
        categories: keyed(categories()),
        channels: ["hotline", "web", "visit", "document", "stocktake"].map(Into::into).to_vec(),
        urgencies: ["ordinary", "urgent", "emergency"].map(Into::into).to_vec(),
        clocks: clocks(15),
        dispositions: keyed(dispositions()),
        pause_reasons: vec!["waiting-for-requester".into(), "weather".into()],
        exclusion_reasons: keyed(vec![
            ("force-majeure", ExclusionReason { rates: rates.clone(), needs_evidence: true }),
            (
                "unreasonable-demand",
                ExclusionReason { rates: vec![Rate::Satisfaction], needs_evidence: false },
            ),
        ]),
        ladder: vec![
            rung(Escalation::Reminder, true),
            rung(Escalation::Notice, false),
            rung(Escalation::Raised, true),
        ],
        independence_level: 1,
        support_blocks_answer: true,
        attempts_before_unreachable: 3,
        reopen_within_days: Some(30),
        catch_up: CatchUp::All,
        narrowings: Vec::new(),
        look_back: LookBackPlan { per_mille: 50, minimum: 1, after_days: vec![30, 90] },
        appraisal: appraisal(),
        names: Names::default(),
    }
}

/// The policy of a name and version, if there is one.
pub(super) fn policy(name: &str, version: u32) -> Option<Policy> {
    let reference = PolicyRef { key: name.into(), version };
    Some(match (name, version) {
        ("usual", 1) => usual(),
        // From November 2025 on, complaints are answered in ten working days.
        ("usual", 2) => Policy {
            reference,
            effective_from: date(2025, 11, 1),
            clocks: clocks(10),
            ..usual()
        },
        // Catches up quietly, does not wait for supporting units, knows no notice, and leaves
        // reopening to supervisors and requesters.
        ("lenient", 1) => Policy {
            reference,
            support_blocks_answer: false,
            catch_up: CatchUp::Latest,
            ladder: vec![LadderStep { level: Escalation::Reminder, may_start: true }],
            narrowings: vec![Narrowing {
                action: Action::Reopen,
                roles: vec![Role::Supervisor, Role::Requester],
            }],
            reopen_within_days: None,
            ..usual()
        },
        // Counts everything by a calendar that nobody has entered.
        ("calendarless", 1) => Policy {
            reference,
            clocks: clocks(15)
                .into_iter()
                .map(|clock| ClockRule { calendar: "unheard-of".into(), ..clock })
                .collect(),
            ..usual()
        },
        // Counts everything by a calendar that opens on one day only.
        ("standstill", 1) => Policy {
            reference,
            clocks: clocks(15)
                .into_iter()
                .map(|clock| ClockRule { calendar: "one-day".into(), ..clock })
                .collect(),
            ..usual()
        },
        _ => return None,
    })
}
