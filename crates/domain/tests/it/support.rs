//! A small town whose cases are driven through the real decisions, for tests that count what came
//! of them. Business verbs, local times; every refusal is a failure of the test.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail the test"
)]

pub(crate) mod rules;
pub(crate) mod units;

use std::collections::BTreeMap;

use domain::actor::{Actor, Role};
use domain::calendar::Calendar;
use domain::case::{
    Calendars, Case, Change, Command, Confidentiality, Context, Counterparty, Event,
    ExtensionDecision, Method, NewChild, NewRegistration, Origin, RequesterWord, SupportAsk,
    UpdateKind, Verdict, Verification, View, decide, related_ids,
};
use domain::clock::ClockKind;
use domain::ids::{AuthorityId, CaseId, RequesterId, RulingId, TextId};
use domain::policy::{Policies, Policy, Rate};
use domain::refusal::Refusal;
use domain::text_ref::{Digest, TextRef};
use domain::unit::Organisation;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use units::{CENTRE, OFFICE, official, unit};

/// The town, its cases and their journals.
pub(crate) struct Town {
    pub(crate) organisation: Organisation,
    pub(crate) calendar: Calendar,
    pub(crate) policy: Policy,
    pub(crate) journals: BTreeMap<CaseId, Vec<Event>>,
    pub(crate) now: Timestamp,
    policies: Policies,
    calendars: Calendars,
    cases: BTreeMap<CaseId, Case>,
    ids: u128,
}

/// A result of a verification, in short.
pub(crate) struct Found {
    pub(crate) verdict: Verdict,
    pub(crate) word: Option<RequesterWord>,
    pub(crate) satisfaction: Option<u8>,
}

/// The requester says that it is resolved, and how satisfied they are.
pub(crate) const fn resolved(satisfaction: Option<u8>) -> Found {
    Found { verdict: Verdict::Held, word: Some(RequesterWord::Resolved), satisfaction }
}

/// The requester says that it is not resolved.
pub(crate) const fn not_resolved(satisfaction: Option<u8>) -> Found {
    Found { verdict: Verdict::NotHeld, word: Some(RequesterWord::NotResolved), satisfaction }
}

pub(crate) fn text() -> TextRef {
    TextRef { text_id: TextId(Uuid::from_u128(0xF)), keyed_hash: Digest([1; 32]), characters: 9 }
}

/// An instant by the town's clock.
pub(crate) fn local(text: &str) -> Timestamp {
    let local: DateTime = text.parse().expect("a local date and time");
    local.in_tz("Asia/Shanghai").unwrap().timestamp()
}

impl Town {
    pub(crate) fn new() -> Self {
        Self::under(rules::policy())
    }

    pub(crate) fn under(policy: Policy) -> Self {
        let calendar = rules::calendar();
        let mut calendars = Calendars::default();
        calendars.put(calendar.clone());
        let mut policies = Policies::default();
        policies.add(policy.clone());
        Self {
            organisation: units::organisation(),
            calendar,
            policy,
            journals: BTreeMap::new(),
            now: local("2026-01-05T09:00"),
            policies,
            calendars,
            cases: BTreeMap::new(),
            ids: 0,
        }
    }

    pub(crate) fn case(&self, id: CaseId) -> Case {
        self.cases.get(&id).cloned().unwrap_or_else(|| Case::unborn(id))
    }

    fn fresh(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(0xE_0000 + self.ids)
    }

    /// The time goes on to a local date and time.
    pub(crate) fn at(&mut self, text: &str) -> &mut Self {
        self.now = local(text);
        self
    }

    /// The time goes on by so many hours.
    pub(crate) fn later(&mut self, hours: i64) -> &mut Self {
        self.now += SignedDuration::from_hours(hours);
        self
    }

    /// The case with those that this may touch.
    pub(crate) fn view(&self, id: CaseId, what: &Command) -> View {
        let case = self.case(id);
        let related = related_ids(&case, what, &|other| self.cases.get(&other));
        View { related: related.into_iter().map(|id| self.case(id)).collect(), case }
    }

    pub(crate) fn decide(&self, who: Actor, view: &View, what: Command) -> Result<Change, Refusal> {
        let context = Context {
            now: self.now,
            actor: &who,
            zone: self.calendar.zone(),
            organisation: &self.organisation,
            policies: &self.policies,
            calendars: &self.calendars,
            precedents: &[],
        };
        decide(view, what, &context)
    }

    pub(crate) fn attempt(&mut self, who: Actor, id: CaseId, what: Command) -> Result<(), Refusal> {
        let change = self.decide(who, &self.view(id, &what), what)?;
        for stream in change.into_streams() {
            self.journals.entry(stream.case_id).or_default().extend(stream.events);
            self.cases.insert(stream.case_id, stream.after);
        }
        Ok(())
    }

    /// Somebody does something, and may.
    pub(crate) fn act(&mut self, who: Actor, id: CaseId, what: Command) -> &mut Self {
        let shown = format!("{:?}", what.action());
        if let Err(refusal) = self.attempt(who, id, what) {
            panic!("{shown} refused: {refusal:?}");
        }
        self
    }

    fn register_kind(&mut self, who: Actor, type_key: &str, owed: Counterparty) -> CaseId {
        let id = CaseId(self.fresh());
        let is_commitment = matches!(owed, Counterparty::CommissioningOffice { .. });
        let new = NewRegistration {
            authority: AuthorityId(Uuid::from_u128(0xD)),
            type_key: type_key.into(),
            category: None,
            channel: "hotline".into(),
            urgency: "ordinary".into(),
            counterparty: owed,
            confidentiality: Confidentiality::Ordinary,
            origin: Origin::Direct,
            text: text(),
            quotation: is_commitment.then(text),
            place: None,
            due_on: None,
        };
        self.act(who, id, Command::Register(Box::new(new)));
        id
    }

    /// Somebody complains.
    pub(crate) fn complaint(&mut self) -> CaseId {
        let requester = RequesterId(self.fresh());
        let owed = Counterparty::Requester { requester };
        self.register_kind(official(Role::Intake, CENTRE), "complaint", owed)
    }

    /// The town promises something.
    pub(crate) fn promise(&mut self) -> CaseId {
        let owed = Counterparty::CommissioningOffice { unit: unit(OFFICE) };
        self.register_kind(official(Role::Supervisor, OFFICE), "target", owed)
    }

    pub(crate) fn dispatch(&mut self, id: CaseId, lead: u128) -> &mut Self {
        let command = Command::Dispatch { lead: unit(lead), supports: Vec::new(), reason: None };
        self.act(official(Role::Dispatcher, CENTRE), id, command)
    }

    /// A complaint that a unit has at once.
    pub(crate) fn complaint_for(&mut self, lead: u128) -> CaseId {
        let id = self.complaint();
        self.dispatch(id, lead);
        id
    }

    /// What the lead's handler does.
    pub(crate) fn handle(&mut self, id: CaseId, lead: u128, what: Command) -> &mut Self {
        self.act(official(Role::Handler, lead), id, what)
    }

    pub(crate) fn sign(&mut self, id: CaseId, lead: u128) -> &mut Self {
        self.handle(id, lead, Command::Sign)
    }

    pub(crate) fn contact(&mut self, id: CaseId, lead: u128) -> &mut Self {
        let happened_at = self.now;
        self.handle(id, lead, Command::LogContact { is_reached: true, happened_at, note: text() })
    }

    pub(crate) fn update(&mut self, id: CaseId, lead: u128) -> &mut Self {
        self.handle(id, lead, Command::Update { kind: UpdateKind::Progress, text: text() })
    }

    pub(crate) fn answer(&mut self, id: CaseId, lead: u128) -> &mut Self {
        let evidence = Vec::new();
        self.handle(id, lead, Command::Answer { public: text(), internal: None, evidence })
    }

    pub(crate) fn accept(&mut self, id: CaseId) -> &mut Self {
        self.act(official(Role::Dispatcher, CENTRE), id, Command::AcceptAnswer)
    }

    pub(crate) fn send_back(&mut self, id: CaseId) -> &mut Self {
        let command = Command::SendBack { reason: text() };
        self.act(official(Role::Dispatcher, CENTRE), id, command)
    }

    pub(crate) fn verify_by(&mut self, id: CaseId, method: Method, found: &Found) -> &mut Self {
        let verification = Verification {
            verdict: found.verdict,
            method,
            requester_says: found.word,
            satisfaction: found.satisfaction,
            happened_at: None,
            note: Some(text()),
            evidence: Vec::new(),
        };
        self.act(official(Role::Verifier, CENTRE), id, Command::Verify(verification))
    }

    pub(crate) fn verify(&mut self, id: CaseId, found: &Found) -> &mut Self {
        self.verify_by(id, Method::CallBack, found)
    }

    /// Nobody answers the call-back.
    pub(crate) fn not_reached(&mut self, id: CaseId) -> &mut Self {
        self.verify(id, &Found { verdict: Verdict::Unreachable, word: None, satisfaction: None })
    }

    pub(crate) fn close(&mut self, id: CaseId) -> &mut Self {
        self.act(official(Role::Verifier, CENTRE), id, Command::Close)
    }

    /// The lead signs and contacts at once, and its answer is accepted.
    pub(crate) fn work(&mut self, id: CaseId, lead: u128) -> &mut Self {
        self.sign(id, lead).contact(id, lead).answer(id, lead).accept(id)
    }

    /// All of it, up to the closing.
    pub(crate) fn settle(&mut self, id: CaseId, lead: u128, found: &Found) -> &mut Self {
        self.work(id, lead).verify(id, found).close(id)
    }

    pub(crate) fn object(&mut self, id: CaseId, lead: u128) -> &mut Self {
        self.handle(id, lead, Command::Object { reason: text(), proposed: None })
    }

    pub(crate) fn judge(&mut self, id: CaseId, is_upheld: bool) -> &mut Self {
        let command = Command::JudgeObjection { is_upheld, reason: text() };
        self.act(official(Role::Supervisor, OFFICE), id, command)
    }

    pub(crate) fn refer(&mut self, id: CaseId) -> &mut Self {
        let command = Command::ReferForRuling { reason: text() };
        self.act(official(Role::Supervisor, OFFICE), id, command)
    }

    pub(crate) fn rule(&mut self, id: CaseId, lead: u128) -> &mut Self {
        let ruling = RulingId(self.fresh());
        let lead = unit(lead);
        let command = Command::Rule { ruling, lead, reasons: text(), is_precedent: false };
        self.act(official(Role::Arbiter, OFFICE), id, command)
    }

    pub(crate) fn withdraw(&mut self, id: CaseId) -> &mut Self {
        self.act(official(Role::Intake, CENTRE), id, Command::Withdraw { reason: text() })
    }

    pub(crate) fn link(&mut self, id: CaseId, primary: CaseId) -> &mut Self {
        self.act(official(Role::Dispatcher, CENTRE), id, Command::LinkDuplicate { primary })
    }

    pub(crate) fn reopen(&mut self, id: CaseId) -> &mut Self {
        self.act(official(Role::Supervisor, OFFICE), id, Command::Reopen { reason: text() })
    }

    /// Draws the case for look-back, due today, and looks back on it.
    pub(crate) fn look_back(&mut self, id: CaseId, has_held: bool) -> &mut Self {
        let due_on = self.calendar.date_of(self.now).unwrap();
        let supervisor = official(Role::Supervisor, OFFICE);
        self.act(supervisor, id, Command::DrawLookBack { seed: "seed".to_owned(), due_on });
        self.act(supervisor, id, Command::LookBack { has_held, note: text() })
    }

    /// The lead asks that the case leave rates, and an appraiser approves or refuses it.
    pub(crate) fn exclude(&mut self, id: CaseId, lead: u128, what: (&[Rate], bool)) -> &mut Self {
        let (rates, is_approved) = (what.0.to_vec(), what.1);
        let evidence = vec![text()];
        self.handle(id, lead, Command::AskExclusion { rates, reason: "storm".into(), evidence });
        let decision = Command::DecideExclusion { is_approved, note: text() };
        self.act(official(Role::Appraiser, OFFICE), id, decision)
    }

    /// The lead asks for more days for its answer, and they are granted or refused.
    pub(crate) fn extend(&mut self, id: CaseId, lead: u128, what: (u32, bool)) -> &mut Self {
        let (count, is_granted) = what;
        let clock = self.case(id).open_clocks(ClockKind::Answer).next().unwrap().start.clock;
        self.handle(id, lead, Command::AskExtension { clock, count, reason: text() });
        let decision = ExtensionDecision { is_granted, reason: text() };
        self.act(official(Role::Dispatcher, CENTRE), id, Command::DecideExtension(decision))
    }

    pub(crate) fn ask_support(&mut self, id: CaseId, supporting: u128) -> &mut Self {
        let ask = SupportAsk { unit: unit(supporting), task: text(), due_on: None };
        self.act(official(Role::Dispatcher, CENTRE), id, Command::AddSupport(ask))
    }

    /// Splits off a child for a unit below.
    pub(crate) fn split(&mut self, id: CaseId, lead: u128, below: u128) -> CaseId {
        let case = CaseId(self.fresh());
        let child = NewChild { case, unit: unit(below), task: text(), due_on: None };
        self.handle(id, lead, Command::Split { children: vec![child] });
        case
    }

    pub(crate) fn reorganise(&mut self, id: CaseId, units: (u128, u128)) -> &mut Self {
        let command = Command::Reorganise { from: unit(units.0), to: unit(units.1) };
        self.act(official(Role::Supervisor, OFFICE), id, command)
    }
}
