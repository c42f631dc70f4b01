//! Tallies: how often each kind of thing happened, by day and unit. Facts only; whatever depends on
//! the present instant is read from the rows.
//!
//! A tally is counted up with the events that cause it. The recount in [`crate::verify`] counts
//! again from the whole journal and shares no code with this.

use domain::case::{Case, Event, EventBody, ImportedFact, Verdict};
use jiff::tz::TimeZone;

use crate::port::commit::TallyChange;

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident => $text:literal = $code:literal),+ $(,)?) => {
        /// What is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure {
            $($(#[$doc])* $name,)+
        }

        impl Measure {
            /// Every measure.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The stable number under which a store keeps it.
            #[must_use]
            pub const fn code(self) -> i64 {
                match self { $(Self::$name => $code,)+ }
            }

            /// The measure of a number.
            #[must_use]
            pub const fn of_code(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

measures! {
    /// Cases registered, imported ones among them. Of the unit that registered.
    Registered => "registered" = 1,
    /// Cases ended at intake. Of the unit that registered.
    Disposed => "disposed" = 2,
    /// Dispatches, rulings among them. Of the new lead.
    Dispatched => "dispatched" = 3,
    /// Cases signed. Of the lead.
    Signed => "signed" = 4,
    /// Objections. Of the lead that objects.
    Objected => "objected" = 5,
    /// Answers submitted. Of the lead.
    Answered => "answered" = 6,
    /// Verifications that held. Of the lead that answered.
    VerifiedHeld => "verified_held" = 7,
    /// Verifications that held in part or not at all. Of the lead that answered.
    VerifiedNotHeld => "verified_not_held" = 8,
    /// Cases closed, in whatever class. Of the lead.
    Closed => "closed" = 9,
    /// Cases reopened. Of the lead that answered.
    Reopened => "reopened" = 10,
}

/// What an event adds to the tallies. `before` is the case as the event found it, `after` as it
/// left it; days are those of the authority.
#[must_use]
pub fn of_event(
    event: &Event,
    before: &Case,
    after: &Case,
    zone: &TimeZone,
) -> Option<TallyChange> {
    let (measure, unit) = match &event.body {
        EventBody::Registered { .. }
        | EventBody::Imported { fact: ImportedFact::Registered { .. } } => {
            (Measure::Registered, after.responsible())
        }
        EventBody::Disposed { .. }
        | EventBody::Transferred { .. }
        | EventBody::Imported { fact: ImportedFact::Disposed { .. } } => {
            (Measure::Disposed, before.responsible())
        }
        EventBody::Dispatched { .. }
        | EventBody::Ruled { .. }
        | EventBody::Imported { fact: ImportedFact::Assigned { .. } } => {
            (Measure::Dispatched, after.lead())
        }
        EventBody::Signed => (Measure::Signed, after.lead()),
        EventBody::Objected { .. } => (Measure::Objected, after.lead()),
        EventBody::AnswerSubmitted { .. }
        | EventBody::Imported { fact: ImportedFact::Answered { .. } } => {
            (Measure::Answered, after.lead())
        }
        EventBody::Verified { verification, lead } => match verification.verdict {
            Verdict::Held => (Measure::VerifiedHeld, *lead),
            Verdict::Partly | Verdict::NotHeld => (Measure::VerifiedNotHeld, *lead),
            Verdict::Unreachable => return None,
        },
        EventBody::Reopened { lead, .. } => (Measure::Reopened, *lead),
        EventBody::Imported { fact: ImportedFact::Reopened } => (Measure::Reopened, before.lead()),
        EventBody::Closed { .. } | EventBody::Imported { fact: ImportedFact::Closed { .. } } => {
            (Measure::Closed, after.lead())
        }
        _ => return None,
    };
    let day = zone.to_datetime(event.occurred_at).date();
    Some(TallyChange { day, unit, measure, count: 1 })
}
