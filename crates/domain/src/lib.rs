//! The rules of the public-service loop, as pure functions.
//!
//! What lives here: the case and every step it can take ([`case`]), who may take it ([`access`],
//! [`mod@unit`]), by when ([`calendar`], [`due`], [`clock`]), under which settings ([`policy`]).
//!
//! What does not: no input or output, no async, no clock of its own, no random numbers, no text of
//! a person. `now` and fresh ids are handed in; texts are named by reference ([`text_ref`]).

#![warn(clippy::wildcard_enum_match_arm)]

pub mod access;
pub mod actor;
pub mod appraisal;
pub mod calendar;
pub mod case;
pub mod clock;
pub mod decimal;
pub mod due;
pub mod ids;
pub mod look_back;
pub mod policy;
pub mod refusal;
pub mod text_ref;
pub mod unit;
mod words;
