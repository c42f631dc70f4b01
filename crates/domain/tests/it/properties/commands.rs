//! Commands at random: any command on any case, with arguments that are often right and sometimes
//! not.

use domain::access::Action;
use domain::case::{
    Case, Command, Confidentiality, Correction, Counterparty, Escalation, ExtensionDecision,
    ImportedFact, Method, NewAttachment, NewChild, NewFollowUp, NewRegistration, Origin,
    Registration, RequesterWord, SupportAsk, Transferral, UpdateKind, Verdict, Verification,
};
use domain::clock::{ClockId, StepId};
use domain::ids::{AuthorityId, CaseId, RulingId, TextId, UnitId};
use domain::policy::{MediaType, Rate};
use domain::text_ref::{Digest, TextRef};
use jiff::ToSpan;
use uuid::Uuid;

use super::city::{UNITS, person, policy, requester, unit};
use super::world::World;

/// A small generator of numbers (SplitMix64), so that a walk is its seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    pub(crate) fn pick<'list, T>(&mut self, list: &'list [T]) -> &'list T {
        &list[self.below(list.len())]
    }

    pub(crate) fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    /// A unit; mostly one that has a handler.
    fn unit(&mut self) -> UnitId {
        if !self.one_in(8) {
            return unit(*self.pick(&[1, 2, 6, 8, 9, 10, 11]));
        }
        unit(u128::try_from(self.below(usize::try_from(UNITS).unwrap())).unwrap())
    }

    /// A text; now and then a blank one.
    fn text(&mut self) -> TextRef {
        let characters = if self.one_in(20) { 0 } else { 12 };
        TextRef { text_id: TextId(self.id()), keyed_hash: Digest([7; 32]), characters }
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (!self.one_in(3)).then(|| make(self))
    }

    fn registration(&mut self) -> NewRegistration {
        let (type_key, counterparty) = match self.below(8) {
            0 => ("plan-target", Counterparty::CommissioningOffice { unit: unit(4) }),
            1 => ("inspection", Counterparty::Inspector { unit: unit(5) }),
            2 => ("stocktake", Counterparty::StocktakeOffice { unit: unit(4) }),
            _ => {
                let number = u128::try_from(self.below(3)).unwrap();
                ("complaint", Counterparty::Requester { requester: requester(number) })
            }
        };
        let confidentiality = match self.below(6) {
            0 => Confidentiality::HiddenFromHandlers,
            1 => Confidentiality::NamedPersons(vec![person(8), person(10), person(0)]),
            _ => Confidentiality::Ordinary,
        };
        NewRegistration {
            authority: authority(),
            type_key: type_key.into(),
            category: self.maybe(|_| "leak".into()),
            channel: "hotline".into(),
            urgency: "general".into(),
            counterparty,
            confidentiality,
            origin: Origin::Direct,
            text: self.text(),
            quotation: self.maybe(Self::text),
            place: None,
            due_on: None,
        }
    }

    fn imported(&mut self, world: &World) -> Vec<(jiff::Timestamp, ImportedFact)> {
        let new = NewRegistration { type_key: "complaint".into(), ..self.registration() };
        let registration = Registration {
            authority: new.authority,
            kind: domain::case::Kind::Request,
            type_key: new.type_key,
            category: new.category,
            channel: new.channel,
            urgency: new.urgency,
            counterparty: Counterparty::Requester { requester: requester(0) },
            confidentiality: Confidentiality::Ordinary,
            origin: Origin::Direct,
            text: new.text,
            quotation: None,
            place: None,
            due_on: None,
            policy: policy(1).reference,
        };
        let at = world.now.checked_sub(100.hours()).unwrap();
        let closed = ImportedFact::Closed { class: domain::case::ClosedAs::Unverified };
        let mut facts = vec![
            (at, ImportedFact::Registered { registration: Box::new(registration) }),
            (at, ImportedFact::Assigned { lead: self.unit() }),
            (at, ImportedFact::Answered { text: self.text() }),
        ];
        if self.one_in(2) {
            facts.push((world.now, closed));
        }
        facts
    }

    fn verification(&mut self, case: &Case) -> Verification {
        let is_request = case
            .registration
            .as_ref()
            .is_some_and(|found| found.kind == domain::case::Kind::Request);
        let verdicts = [Verdict::Held, Verdict::Held, Verdict::Partly, Verdict::NotHeld];
        let mut verdict = *self.pick(&verdicts);
        let methods = [Method::CallBack, Method::CallBack, Method::OnSite, Method::Evidence];
        let method = *self.pick(&methods);
        if method == Method::CallBack && self.one_in(3) {
            verdict = Verdict::Unreachable;
        }
        let has_word = is_request && verdict != Verdict::Unreachable;
        Verification {
            verdict,
            method,
            requester_says: has_word.then_some(RequesterWord::Resolved),
            satisfaction: has_word.then(|| u8::try_from(self.below(6)).unwrap()),
            happened_at: None,
            note: Some(self.text()),
            evidence: Vec::new(),
        }
    }

    fn clock(&mut self, case: &Case) -> ClockId {
        let open: Vec<ClockId> = case
            .clocks
            .iter()
            .filter(|clock| clock.is_open())
            .map(|clock| clock.start.clock)
            .collect();
        if open.is_empty() { ClockId(1) } else { *self.pick(&open) }
    }

    /// A command on a case: of the action given, or of any.
    pub(crate) fn command(&mut self, world: &World, id: CaseId, action: Option<Action>) -> Command {
        let case = world.case(id);
        let action = action.unwrap_or_else(|| *self.pick(Action::ALL));
        self.early(world, &case, action)
            .or_else(|| self.late(world, &case, action))
            .unwrap_or(Command::Close)
    }

    fn early(&mut self, world: &World, case: &Case, action: Action) -> Option<Command> {
        Some(match action {
            Action::Register => Command::Register(Box::new(self.registration())),
            Action::Import => Command::Import { facts: self.imported(world) },
            Action::Dispose => {
                Command::Dispose { disposition: "answered".into(), text: Some(self.text()) }
            }
            Action::Transfer => Command::Transfer(Box::new(Transferral {
                disposition: "elsewhere".into(),
                to: AuthorityId(Uuid::from_u128(0x9_0001)),
                new_case: CaseId(self.id()),
                reason: self.text(),
            })),
            Action::LinkDuplicate => Command::LinkDuplicate { primary: world.any_case(self) },
            Action::UnlinkDuplicate => Command::UnlinkDuplicate { reason: self.text() },
            Action::Dispatch => Command::Dispatch {
                lead: self.unit(),
                supports: if self.one_in(3) { vec![self.support()] } else { Vec::new() },
                reason: self.maybe(Self::text),
            },
            Action::Sign => Command::Sign,
            Action::Object => Command::Object { reason: self.text(), proposed: None },
            Action::JudgeObjection => {
                Command::JudgeObjection { is_upheld: self.one_in(2), reason: self.text() }
            }
            Action::ReferForRuling => Command::ReferForRuling { reason: self.text() },
            Action::Rule => Command::Rule {
                ruling: RulingId(self.id()),
                lead: self.unit(),
                reasons: self.text(),
                is_precedent: true,
            },
            Action::AddSupport => Command::AddSupport(self.support()),
            Action::AnswerSupport => {
                Command::AnswerSupport { is_accepted: !self.one_in(3), text: Some(self.text()) }
            }
            Action::DeliverSupport => Command::DeliverSupport { text: self.text() },
            Action::ReleaseSupport => {
                let asked = case.active_supports.first().copied();
                let unit = asked.unwrap_or_else(|| self.unit());
                Command::ReleaseSupport { unit, reason: self.text() }
            }
            Action::Split => Command::Split { children: vec![self.child(), self.child()] },
            Action::LogContact => Command::LogContact {
                is_reached: !self.one_in(4),
                happened_at: world.now,
                note: self.text(),
            },
            Action::Update => Command::Update { kind: UpdateKind::Progress, text: self.text() },
            Action::AskExtension => Command::AskExtension {
                clock: self.clock(case),
                count: u32::try_from(self.below(7)).unwrap(),
                reason: self.text(),
            },
            Action::DecideExtension => Command::DecideExtension(ExtensionDecision {
                is_granted: !self.one_in(3),
                reason: self.text(),
            }),
            Action::Pause => Command::Pause { reason: "waiting".into(), note: None },
            Action::Resume => Command::Resume { note: None },
            _ => return None,
        })
    }

    fn support(&mut self) -> SupportAsk {
        SupportAsk { unit: self.unit(), task: self.text(), due_on: None }
    }

    fn child(&mut self) -> NewChild {
        let below = [unit(8), unit(9), unit(10), unit(1)];
        NewChild {
            case: CaseId(self.id()),
            unit: *self.pick(&below),
            task: self.text(),
            due_on: None,
        }
    }

    fn late(&mut self, world: &World, case: &Case, action: Action) -> Option<Command> {
        let day = world.today().saturating_add(i64::try_from(self.below(40)).unwrap().days());
        Some(match action {
            Action::MakeLongTerm => Command::MakeLongTerm { review_on: day, reason: self.text() },
            Action::ReviewLongTerm => Command::ReviewLongTerm {
                keep_until: self.one_in(3).then_some(day),
                reason: self.text(),
            },
            Action::Answer => {
                Command::Answer { public: self.text(), internal: None, evidence: Vec::new() }
            }
            Action::AcceptAnswer => Command::AcceptAnswer,
            Action::SendBack => Command::SendBack { reason: self.text() },
            Action::FollowUp => Command::FollowUp(Box::new(NewFollowUp {
                case: CaseId(self.id()),
                type_key: "plan-target".into(),
                quotation: self.text(),
                due_on: Some(day),
                commissioning_office: unit(4),
            })),
            Action::Remind => Command::Remind { text: self.text() },
            Action::Escalate => {
                let levels = [Escalation::Reminder, Escalation::Notice, Escalation::Raised];
                Command::Escalate { level: *self.pick(&levels), reason: self.text() }
            }
            Action::RecordStep => Command::RecordStep {
                clock: self.clock(case),
                step: StepId(u16::try_from(self.below(3)).unwrap()),
            },
            Action::Verify => Command::Verify(self.verification(case)),
            Action::VerifyOwn => Command::VerifyOwn(self.verification(case)),
            Action::SignOff => Command::SignOff { text: self.text() },
            Action::PublishNotice => Command::PublishNotice { text: self.text() },
            Action::Close => Command::Close,
            Action::DrawLookBack => {
                Command::DrawLookBack { seed: "walk".into(), due_on: world.today() }
            }
            Action::LookBack => Command::LookBack { has_held: !self.one_in(3), note: self.text() },
            Action::Reopen => Command::Reopen { reason: self.text() },
            Action::Withdraw => Command::Withdraw { reason: self.text() },
            Action::AskExclusion => Command::AskExclusion {
                rates: vec![Rate::Resolution],
                reason: "storm".into(),
                evidence: Vec::new(),
            },
            Action::DecideExclusion => {
                Command::DecideExclusion { is_approved: self.one_in(2), note: self.text() }
            }
            Action::Reorganise => Command::Reorganise { from: unit(2), to: unit(11) },
            Action::Rebase => Command::Rebase { policy: policy(2).reference, reason: self.text() },
            Action::Recompute => Command::Recompute,
            Action::Correct => Command::Correct {
                correction: Correction::Urgency("urgent".into()),
                reason: self.text(),
            },
            Action::Redact => {
                let known = case.texts.first().copied();
                let text = known.unwrap_or_else(|| TextId(self.id()));
                Command::Redact { text, reason: "asked".into() }
            }
            Action::Attach => Command::Attach(NewAttachment {
                file: self.text(),
                media_type: Some(MediaType::Jpeg),
                bytes: 1,
            }),
            Action::RevealContact => Command::RevealContact { reason: self.text() },
            Action::Archive => Command::Archive,
            _ => return None,
        })
    }
}

pub(crate) fn authority() -> AuthorityId {
    AuthorityId(Uuid::from_u128(0x9_0000))
}
