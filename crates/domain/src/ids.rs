//! Names of things: machine ids (UUIDs, made at the edge) and keys (short words from a policy
//! pack).
//!
//! Ids and keys are types of their own, so that a unit can never stand where a person belongs.
//! People see names and public numbers, never these.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )+};
}

id! {
    /// The city or province that runs the loop.
    AuthorityId,
    /// A case: any item in the loop.
    CaseId,
    /// A unit of the authority, or a utility that handles for it.
    UnitId,
    /// A person who holds posts, or who asked.
    PersonId,
    /// A post in a unit; duty follows the post.
    PostId,
    /// A person or an enterprise that asked. Its contact data lives apart from the case.
    RequesterId,
    /// A text kept beside the journal.
    TextId,
    /// A ruling that became a precedent.
    RulingId,
}

macro_rules! key {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The key as written in the policy pack.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

key! {
    /// A type within a kind: consultation, complaint, plan target ...
    TypeKey,
    /// A subject in the catalogue.
    CategoryKey,
    /// How a case came in: hotline, web form, visit ...
    ChannelKey,
    /// How pressing a case is.
    UrgencyKey,
    /// A reason from a closed list of the policy: why a clock pauses, why a case leaves a rate ...
    ReasonKey,
    /// A disposition as the policy names it.
    DispositionKey,
    /// A calendar.
    CalendarKey,
    /// A version of a calendar, as its author wrote it.
    CalendarVersion,
    /// A policy pack.
    PolicyKey,
    /// The code by which a policy pack or an import names a unit.
    UnitCode,
    /// Similar units that may be ranked among themselves.
    PeerGroupKey,
}

/// A policy pack in one of its versions. A case keeps the version it was dispatched under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicyRef {
    /// Which pack.
    pub key: PolicyKey,
    /// Which version of it, counted from 1.
    pub version: u32,
}
