//! A small city for random walks: three levels of units, a post of every role, a policy with a
//! limit for every clock.

use domain::actor::{Actor, Official, Role};
use domain::calendar::{Calendar, SourceFile};
use domain::case::{Calendars, DispositionClass, Escalation, Kind, Method};
use domain::clock::ClockKind;
use domain::due::{Amount, DueRule, Start, TimeUnit};
use domain::ids::{CalendarKey, PersonId, PolicyRef, PostId, RequesterId, UnitId};
use domain::policy::{
    AppraisalRule, CaseGroup, CatchUp, Category, ClockMatch, ClockRule, DispositionRule,
    ExclusionReason, ExtensionRule, LadderStep, LookBackPlan, Names, NoWordTreatment, Offset,
    Period, Policies, Policy, Rate, RateWeight, Recipient, RecipientOf, Rounding, StepLevel,
    StepRule, TypeRule, UnreachableTreatment,
};
use domain::unit::{Holding, Organisation, Post, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Units by number: 0 the city; 1 water, 2 roads, 3 hotline centre, 4 supervision office, 5
/// inspection office, 6 east district, 7 west district; 8 and 9 below east, 10 below west; 11 took
/// over from 2.
pub(crate) const UNITS: u128 = 12;

pub(crate) struct City {
    pub(crate) organisation: Organisation,
    pub(crate) policies: Policies,
    pub(crate) calendars: Calendars,
    pub(crate) zone: TimeZone,
    officials: Vec<Official>,
}

pub(crate) fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0x1_0000 + number))
}

pub(crate) fn requester(number: u128) -> RequesterId {
    RequesterId(Uuid::from_u128(0x3_0000 + number))
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x2_0000 + number))
}

fn always() -> Validity {
    Validity { from: Timestamp::UNIX_EPOCH, to: None }
}

fn parent_and_level(number: u128) -> (Option<UnitId>, u8) {
    match number {
        0 => (None, 0),
        8 | 9 => (Some(unit(6)), 2),
        10 => (Some(unit(7)), 2),
        _ => (Some(unit(0)), 1),
    }
}

/// Which role in which unit, serving which part of the tree.
const POSTS: &[(Role, u128, Option<u128>)] = &[
    (Role::Handler, 1, None),
    (Role::Handler, 1, None),
    (Role::Handler, 2, None),
    (Role::Handler, 6, None),
    (Role::Handler, 8, None),
    (Role::Handler, 9, None),
    (Role::Handler, 10, None),
    (Role::Handler, 11, None),
    (Role::Intake, 3, Some(0)),
    (Role::Contractor, 3, Some(0)),
    (Role::Dispatcher, 3, Some(0)),
    (Role::Dispatcher, 3, Some(0)),
    (Role::Verifier, 3, Some(0)),
    (Role::Verifier, 6, None),
    (Role::Supervisor, 4, Some(0)),
    (Role::Supervisor, 7, None),
    (Role::Arbiter, 4, Some(0)),
    (Role::Appraiser, 4, Some(0)),
    (Role::Inspector, 5, Some(0)),
    (Role::Leader, 0, None),
    (Role::Leader, 6, None),
    (Role::SystemAdministrator, 4, Some(0)),
    (Role::SecurityAdministrator, 4, Some(0)),
    (Role::AuditAdministrator, 4, Some(0)),
];

fn organisation() -> (Organisation, Vec<Official>) {
    let mut organisation = Organisation::default();
    for number in 0..UNITS {
        let (parent, level) = parent_and_level(number);
        // Unit 2 ends in the second month of a walk; what it has is moved to unit 11.
        let ends_at = (number == 2).then(|| "2025-10-10T00:00:00Z".parse().unwrap());
        let valid = Validity { to: ends_at, ..always() };
        let version = UnitVersion { valid, parent, level, peer_group: None };
        organisation.put_unit(Unit {
            id: unit(number),
            code: format!("unit-{number}").as_str().into(),
            versions: vec![version],
            successors: if number == 2 { vec![unit(11)] } else { Vec::new() },
        });
    }
    let mut officials = Vec::new();
    for (number, (role, of, jurisdiction)) in (0_u128..).zip(POSTS.iter().copied()) {
        let post = PostId(Uuid::from_u128(0x4_0000 + number));
        let jurisdiction = jurisdiction.map(unit);
        organisation.put_post(Post { id: post, unit: unit(of), role, jurisdiction });
        let own = Holding { person: person(number), post, valid: always(), substitute_for: None };
        organisation.take_post(own).unwrap();
        let official =
            Official { person: person(number), post, unit: unit(of), role, substitute_for: None };
        officials.push(official);
        // The next person stands in now and then.
        let (other, principal) = (person((number + 1) % 24), Some(person(number)));
        let stand_in = Holding { person: other, post, valid: always(), substitute_for: principal };
        if !role.is_administrator() && organisation.take_post(stand_in).is_ok() {
            officials.push(Official { person: other, substitute_for: principal, ..official });
        }
    }
    (organisation, officials)
}

fn amount(count: u32, unit: TimeUnit) -> Amount {
    Amount { count, unit }
}

fn clock(kind: ClockKind, count: u32, unit: TimeUnit) -> ClockRule {
    let warn = Offset::Before(amount(1, unit));
    let recipients = vec![Recipient { role: Role::Supervisor, of: RecipientOf::Jurisdiction }];
    let step = |offset, level| StepRule { offset, level, recipients: recipients.clone() };
    let extension = ExtensionRule { count_max: 2, amount_max: amount(5, unit) };
    ClockRule {
        kind,
        applies_to: ClockMatch::default(),
        calendar: "office".into(),
        due: DueRule::new(amount(count, unit), Start::AtEvent),
        pauses: if kind.is_of_unit() { vec!["waiting".into()] } else { Vec::new() },
        pauses_long_term: kind == ClockKind::Answer,
        extension: (kind == ClockKind::Answer).then_some(extension),
        steps: vec![
            step(warn, StepLevel::Warning),
            step(Offset::AtDue, StepLevel::Escalation(Escalation::Reminder)),
            step(Offset::After(amount(1, unit)), StepLevel::Escalation(Escalation::Notice)),
        ],
    }
}

fn kind_type(kind: Kind, methods: &[Method]) -> TypeRule {
    TypeRule {
        kind,
        silent_after: Some(amount(3, TimeUnit::WorkingDays)),
        methods: methods.to_vec(),
        contact_before_answer: kind == Kind::Request,
    }
}

fn appraisal() -> AppraisalRule {
    AppraisalRule {
        formula_version: 1,
        period: Period::Month,
        weights: vec![RateWeight {
            rate: Rate::Response,
            group: CaseGroup::Requests,
            weight_per_mille: 1_000,
        }],
        satisfaction_per_mille: [0, 0, 0, 1_000, 1_000],
        unreachable: UnreachableTreatment::Apart,
        no_word: NoWordTreatment::Apart,
        decimals: 2,
        rounding: Rounding::HalfUp,
        minimum_count: 10,
        is_ranked: true,
        lists: Vec::new(),
        objection_window: amount(3, TimeUnit::WorkingDays),
    }
}

fn disposition(class: DispositionClass) -> DispositionRule {
    DispositionRule { class, needs_text: true, is_sampled: true }
}

pub(crate) fn policy(version: u32) -> Policy {
    let days = version + 4;
    Policy {
        reference: PolicyRef { key: "walk".into(), version },
        effective_from: date(2020, 1, 1),
        calendar: CalendarKey::from("office"),
        types: [
            ("complaint".into(), kind_type(Kind::Request, &[Method::CallBack, Method::OnSite])),
            ("question".into(), kind_type(Kind::Request, &[Method::CallBack])),
            ("plan-target".into(), kind_type(Kind::Commitment, &[Method::Evidence])),
            ("inspection".into(), kind_type(Kind::Finding, &[Method::OnSite])),
            ("stocktake".into(), kind_type(Kind::Decision, &[Method::Evidence])),
        ]
        .into(),
        categories: [(
            "leak".into(),
            Category { parent: None, unit: Some("unit-1".into()), lowest_level: None },
        )]
        .into(),
        channels: vec!["hotline".into()],
        urgencies: vec!["general".into(), "urgent".into()],
        peer_groups: Vec::new(),
        units: Default::default(),
        clocks: ClockKind::ALL
            .iter()
            .map(|kind| clock(*kind, days, TimeUnit::WorkingDays))
            .collect(),
        dispositions: [
            ("answered".into(), disposition(DispositionClass::AnsweredAtIntake)),
            ("elsewhere".into(), disposition(DispositionClass::TransferredToAuthority)),
        ]
        .into(),
        pause_reasons: vec!["waiting".into()],
        exclusion_reasons: [(
            "storm".into(),
            ExclusionReason { rates: vec![Rate::Resolution], needs_evidence: false },
        )]
        .into(),
        ladder: [Escalation::Reminder, Escalation::Notice, Escalation::Raised]
            .map(|level| LadderStep { level, may_start: level != Escalation::Notice })
            .to_vec(),
        independence_level: 1,
        support_blocks_answer: true,
        attempts_before_unreachable: 2,
        reopen_within_days: Some(30),
        redaction_reasons: vec!["asked".into()],
        catch_up: CatchUp::Latest,
        narrowings: Vec::new(),
        look_back: LookBackPlan {
            per_mille: 100,
            minimum: 1,
            after_days: vec![30],
            is_per_unit: false,
        },
        appraisal: appraisal(),
        attachments: domain::policy::AttachmentRule::default(),
        retention: domain::policy::RetentionRule::default(),
        names: Names::default(),
    }
}

const OFFICE: &str = r#"
key = "office"
version = "1"
zone = "Asia/Shanghai"
authoritative_until = 2030-12-31

[week]
monday = ["09:00-12:00", "13:30-17:30"]
tuesday = ["09:00-12:00", "13:30-17:30"]
wednesday = ["09:00-12:00", "13:30-17:30"]
thursday = ["09:00-12:00", "13:30-17:30"]
friday = ["09:00-12:00", "13:30-17:30"]
saturday = []
sunday = []
"#;

impl City {
    pub(crate) fn new() -> Self {
        let (organisation, officials) = organisation();
        let mut policies = Policies::default();
        policies.add(policy(1));
        policies.add(Policy { effective_from: date(2035, 1, 1), ..policy(2) });
        let mut calendars = Calendars::default();
        let source = SourceFile { name: "office.toml", text: OFFICE };
        calendars.put(Calendar::load(source, &[]).unwrap());
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        Self { organisation, policies, calendars, zone, officials }
    }

    /// Everybody there is.
    pub(crate) fn actors(&self) -> Vec<Actor> {
        let mut actors: Vec<Actor> = self.officials.iter().copied().map(Actor::Official).collect();
        actors.extend((0..3).map(|number| Actor::Requester { requester: requester(number) }));
        actors.extend([Actor::Public, Actor::Worker]);
        actors
    }
}
