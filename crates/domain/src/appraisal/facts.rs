//! From the events of one case to its facts. Reads nothing but events and the days of a calendar.
//!
//! Events of activity (updates, contacts, reminders, escalations, texts) give no fact: activity
//! never scores. What was due is kept in [`clocks`] and becomes facts at the end, because pauses,
//! extensions, objections and withdrawals change what was due until then.

mod clocks;

use std::fmt;

use jiff::Timestamp;

use self::clocks::Clocks;
use super::fact::{CaseFacts, EndClass, Exclusion, Fact, FactBody};
use super::span::day_of;
use crate::calendar::Calendar;
use crate::case::{Event, EventBody, ImportedFact, ReopenCause, Verdict, Verification};
use crate::ids::{CaseId, ReasonKey, TextId, UnitId};
use crate::policy::{CaseGroup, Rate};
use crate::text_ref::TextRef;
use crate::unit::Work;

/// The events are not the journal of one case from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalError {
    /// There is no event, or none that registers the case.
    NotRegistered,
    /// Events of another case lie among them.
    AnotherCase {
        /// Of this one.
        found: CaseId,
    },
    /// An event is missing, or they are out of order.
    OutOfOrder {
        /// The place that should have come next.
        expected: u64,
        /// The place that came.
        found: u64,
    },
}

impl fmt::Display for JournalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRegistered => formatter.write_str("no event registers the case"),
            Self::AnotherCase { found } => write!(formatter, "an event of case {found} among them"),
            Self::OutOfOrder { expected, found } => {
                write!(formatter, "event {found} where event {expected} should be")
            }
        }
    }
}

impl std::error::Error for JournalError {}

/// The facts of one case, from all its events in order.
///
/// # Errors
/// The events are not the journal of one case from its beginning.
pub fn facts(events: &[Event], calendar: &Calendar) -> Result<CaseFacts, JournalError> {
    let mut fold = Fold::new(calendar);
    events.iter().try_for_each(|event| fold.push(event))?;
    fold.finish()
}

/// The events that were on record at an instant: the order of a journal is the order of recording.
#[must_use]
pub fn recorded_by(events: &[Event], as_of: Timestamp) -> &[Event] {
    let count = events.partition_point(|event| event.recorded_at <= as_of);
    events.get(..count).unwrap_or(events)
}

/// An exclusion that awaits its decision.
#[derive(Clone)]
struct AskedExclusion {
    evidence: Vec<TextId>,
    by: Option<Work>,
}

/// The fold over the events of one case, one by one.
#[derive(Clone)]
pub struct Fold<'calendar> {
    calendar: &'calendar Calendar,
    case: Option<CaseId>,
    seq: u64,
    group: Option<CaseGroup>,
    lead: Option<UnitId>,
    /// The unit that gave the answer that stands; a reorganisation does not move what was done.
    answered_by: Option<UnitId>,
    round: u32,
    /// The answer that stands came from the case this one was linked to.
    is_duplicate: bool,
    /// The answer that stands has been verified as held.
    is_held: bool,
    objector: Option<UnitId>,
    exclusion: Option<AskedExclusion>,
    clocks: Clocks,
    facts: Vec<Fact>,
    exclusions: Vec<Exclusion>,
}

impl<'calendar> Fold<'calendar> {
    /// A fold that has seen nothing; days are those of the authority's calendar.
    #[must_use]
    pub fn new(calendar: &'calendar Calendar) -> Self {
        Self {
            calendar,
            case: None,
            seq: 0,
            group: None,
            lead: None,
            answered_by: None,
            round: 1,
            is_duplicate: false,
            is_held: false,
            objector: None,
            exclusion: None,
            clocks: Clocks::default(),
            facts: Vec::new(),
            exclusions: Vec::new(),
        }
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// It is of another case, or not the next one.
    pub fn push(&mut self, event: &Event) -> Result<(), JournalError> {
        if *self.case.get_or_insert(event.case_id) != event.case_id {
            return Err(JournalError::AnotherCase { found: event.case_id });
        }
        let expected = self.seq + 1;
        if event.seq != expected {
            return Err(JournalError::OutOfOrder { expected, found: event.seq });
        }
        self.seq = event.seq;
        self.apply(event);
        Ok(())
    }

    /// The facts of what was pushed.
    ///
    /// # Errors
    /// Nothing registered the case.
    pub fn finish(mut self) -> Result<CaseFacts, JournalError> {
        let (Some(case), Some(group)) = (self.case, self.group) else {
            return Err(JournalError::NotRegistered);
        };
        self.clocks.due_facts(self.calendar, &mut self.facts);
        Ok(CaseFacts { case, group, facts: self.facts, exclusions: self.exclusions })
    }

    fn apply(&mut self, event: &Event) {
        match &event.body {
            EventBody::Registered { registration } => {
                self.group = Some(CaseGroup::of(registration));
            }
            EventBody::Imported { fact } => self.imported(fact, event),
            EventBody::Dispatched { lead, .. } => self.assign(*lead),
            EventBody::Objected { .. } => self.objector = self.lead,
            EventBody::ObjectionJudged { is_upheld, .. } => self.judged(*is_upheld, event),
            EventBody::Ruled { lead, .. } => self.ruled(*lead, event),
            EventBody::Reorganised { from, to } => self.reorganised((*from, *to), event),
            EventBody::ClockStarted { .. }
            | EventBody::ClockStopped { .. }
            | EventBody::ClockRanOn { .. }
            | EventBody::ClockPaused { .. }
            | EventBody::ClockResumed { .. } => self.clocks.apply(event, self.round),
            EventBody::ExclusionAsked { evidence, .. } => self.asked_exclusion(evidence, event),
            EventBody::ExclusionDecided { rates, reason, is_approved, .. } => {
                self.decided_exclusion((rates, reason), *is_approved, event);
            }
            EventBody::AnswerSubmitted { .. }
            | EventBody::AnswerAccepted
            | EventBody::SentBack { .. }
            | EventBody::AnswerInherited { .. }
            | EventBody::Verified { .. }
            | EventBody::WithdrawalAsked { .. }
            | EventBody::WithdrawalVerified { .. }
            | EventBody::WithdrawalLapsed
            | EventBody::Closed { .. }
            | EventBody::Disposed { .. }
            | EventBody::Transferred { .. }
            | EventBody::LookedBack { .. }
            | EventBody::Reopened { .. } => self.conclude(event),
            EventBody::Linked { .. }
            | EventBody::DuplicateTaken { .. }
            | EventBody::Unlinked { .. }
            | EventBody::DuplicateReleased { .. }
            | EventBody::Signed
            | EventBody::ReferredForRuling { .. }
            | EventBody::SupportAsked { .. }
            | EventBody::SupportAnswered { .. }
            | EventBody::SupportDelivered { .. }
            | EventBody::SupportReleased { .. }
            | EventBody::ChildOpened { .. }
            | EventBody::ChildStood { .. }
            | EventBody::Contacted { .. }
            | EventBody::Updated { .. }
            | EventBody::ExtensionAsked { .. }
            | EventBody::ExtensionDecided { .. }
            | EventBody::Paused { .. }
            | EventBody::Resumed { .. }
            | EventBody::MadeLongTerm { .. }
            | EventBody::LongTermReviewed { .. }
            | EventBody::FollowUpOpened { .. }
            | EventBody::Reminded { .. }
            | EventBody::Escalated { .. }
            | EventBody::StepReached { .. }
            | EventBody::SignedOff { .. }
            | EventBody::NoticePublished { .. }
            | EventBody::LookBackDrawn { .. }
            | EventBody::Rebased { .. }
            | EventBody::Corrected { .. }
            | EventBody::Redacted { .. }
            | EventBody::Attached { .. }
            | EventBody::ContactRevealed { .. }
            | EventBody::Archived => {}
        }
    }

    /// Answers, verification, and every way to end and to begin again.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` names every event; this matches only its own"
    )]
    fn conclude(&mut self, event: &Event) {
        match &event.body {
            EventBody::AnswerSubmitted { .. } => {
                self.answered_by = self.lead;
                self.is_duplicate = false;
                self.is_held = false;
            }
            EventBody::SentBack { .. } => self.answered_by = None,
            EventBody::AnswerAccepted => self.clocks.answer_accepted(self.round),
            EventBody::AnswerInherited { lead, .. } => {
                self.lead = Some(*lead);
                self.answered_by = self.lead;
                self.is_duplicate = true;
                self.ended(EndClass::Linked, event);
            }
            EventBody::Verified { verification, lead } => {
                self.verified(verification, lead.or(self.answerable()), event);
            }
            EventBody::WithdrawalAsked { .. } => self.clocks.withdrawal_asked(event.occurred_at),
            EventBody::WithdrawalVerified { verification } => {
                if matches!(verification.verdict, Verdict::Partly | Verdict::NotHeld) {
                    self.clocks.withdrawal_denied();
                }
            }
            EventBody::WithdrawalLapsed => self.clocks.withdrawal_denied(),
            EventBody::Closed { class } => {
                self.clocks.closed(*class);
                if let Some(class) = EndClass::of_closing(*class, false) {
                    self.ended(class, event);
                }
            }
            EventBody::Disposed { class, .. } => {
                self.disposed(EndClass::of_disposition(*class), event);
            }
            EventBody::Transferred { .. } => {
                self.disposed(EndClass::TransferredToAuthority, event);
            }
            EventBody::LookedBack { has_held, lead, .. } => {
                self.note(event, *lead, FactBody::LookedBack { has_held: *has_held });
            }
            EventBody::Reopened { cause, lead, .. } => self.reopened(*cause, *lead, event),
            _ => {}
        }
    }

    /// Writes a fact that counts on the day of its event.
    fn note(&mut self, event: &Event, unit: Option<UnitId>, body: FactBody) {
        self.note_at(event, event.occurred_at, (unit, body));
    }

    fn note_at(&mut self, event: &Event, at: Timestamp, what: (Option<UnitId>, FactBody)) {
        let (unit, body) = what;
        self.facts.push(Fact {
            seq: event.seq,
            clock: None,
            round: self.round,
            on: day_of(at, self.calendar),
            unit,
            is_duplicate: self.is_duplicate,
            body,
        });
    }

    fn ended(&mut self, class: EndClass, event: &Event) {
        let is_imported = matches!(event.body, EventBody::Imported { .. });
        self.note(event, self.answerable(), FactBody::Ended { class, is_imported });
    }

    /// The unit against which the result counts: the one that gave the answer, else the lead.
    fn answerable(&self) -> Option<UnitId> {
        self.answered_by.or(self.lead)
    }

    fn disposed(&mut self, class: EndClass, event: &Event) {
        self.clocks.disposed();
        self.ended(class, event);
    }

    fn imported(&mut self, fact: &ImportedFact, event: &Event) {
        match fact {
            ImportedFact::Registered { registration } => {
                self.group = Some(CaseGroup::of(registration));
            }
            ImportedFact::Assigned { lead } => self.lead = Some(*lead),
            ImportedFact::Noted { .. } | ImportedFact::Answered { .. } => {}
            ImportedFact::Disposed { class, .. } => {
                self.ended(EndClass::of_disposition(*class), event);
            }
            ImportedFact::Linked { .. } => self.ended(EndClass::Linked, event),
            ImportedFact::Closed { class } => {
                if let Some(class) = EndClass::of_closing(*class, true) {
                    self.ended(class, event);
                }
            }
            ImportedFact::Reopened => {
                self.answered_by = None;
                self.round += 1;
            }
        }
    }

    fn assign(&mut self, lead: UnitId) {
        self.lead = Some(lead);
        self.clocks.assigned();
    }

    fn judged(&mut self, is_upheld: bool, event: &Event) {
        let objector = self.objector.take();
        self.note(event, objector, FactBody::ObjectionJudged { is_lost: !is_upheld });
        if is_upheld {
            self.clocks.never_its_case();
            self.lead = None;
        }
    }

    fn ruled(&mut self, lead: UnitId, event: &Event) {
        if let Some(objector) = self.objector.take() {
            let is_lost = objector == lead;
            self.note(event, Some(objector), FactBody::ObjectionJudged { is_lost });
        }
        if self.lead != Some(lead) {
            self.clocks.never_its_case();
            self.assign(lead);
        }
    }

    fn reorganised(&mut self, units: (UnitId, UnitId), event: &Event) {
        let (from, to) = units;
        for unit in [&mut self.lead, &mut self.objector] {
            if *unit == Some(from) {
                *unit = Some(to);
            }
        }
        self.clocks.reorganised(units, event.occurred_at);
    }

    fn asked_exclusion(&mut self, evidence: &[TextRef], event: &Event) {
        self.exclusion = Some(AskedExclusion {
            evidence: evidence.iter().map(|text| text.text_id).collect(),
            by: Work::of(&event.actor, event.occurred_at),
        });
    }

    fn decided_exclusion(&mut self, what: (&[Rate], &ReasonKey), is_approved: bool, event: &Event) {
        let asked = self.exclusion.take();
        if !is_approved {
            return;
        }
        let (evidence, asked_by) =
            asked.map_or((Vec::new(), None), |asked| (asked.evidence, asked.by));
        self.exclusions.push(Exclusion {
            seq: event.seq,
            rates: what.0.to_vec(),
            reason: what.1.clone(),
            evidence,
            asked_by,
            approved_by: Work::of(&event.actor, event.occurred_at),
        });
    }

    fn verified(&mut self, verification: &Verification, lead: Option<UnitId>, event: &Event) {
        if verification.verdict == Verdict::Unreachable {
            return;
        }
        self.is_held = verification.verdict == Verdict::Held;
        let at = verification.happened_at.unwrap_or(event.occurred_at);
        let body = FactBody::Verified {
            verdict: verification.verdict,
            word: verification.requester_says,
            satisfaction: verification.satisfaction,
        };
        self.note_at(event, at, (lead, body));
    }

    /// A reopening counts where the answer had been verified as held: what was found partly or not
    /// held counts as that, and once.
    fn reopened(&mut self, cause: ReopenCause, lead: Option<UnitId>, event: &Event) {
        if self.is_held && cause != ReopenCause::NotHeld {
            self.note(event, lead, FactBody::Reopened);
        }
        self.is_held = false;
        self.answered_by = None;
        self.clocks.reopened();
        self.round += 1;
    }
}
