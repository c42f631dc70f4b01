//! Units, posts and people over time, and the one function that says who is independent of whom.
//!
//! Units form a tree that changes: names, parents and peer groups are valid from an instant, a unit
//! may end and have successors. People take and leave posts, and stand in for one another. Nothing
//! here knows a case.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::{Official, Role};
use crate::ids::{PeerGroupKey, PersonId, PostId, UnitCode, UnitId};

/// How deep a tree of units may be; a longer chain of parents is taken for a ring and cut.
const DEPTH_MAX: usize = 16;

/// A half-open stretch of time: from `from` up to, not including, `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First instant.
    pub from: Timestamp,
    /// First instant after the end; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

impl Validity {
    /// Whether `at` lies within.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }

    /// Whether the two stretches share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }
}

/// A unit as it is during one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVersion {
    /// When this version holds.
    pub valid: Validity,
    /// The unit above; none for a root.
    pub parent: Option<UnitId>,
    /// Level in the tree as the authority counts it: 0 the authority itself, 1 departments and
    /// districts, 2 subdistricts ...
    pub level: u8,
    /// Units it may be compared with.
    pub peer_group: Option<PeerGroupKey>,
}

/// A unit with all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id, the same through every change.
    pub id: UnitId,
    /// The code by which policy and imports name it.
    pub code: UnitCode,
    /// Versions, none overlapping another.
    pub versions: Vec<UnitVersion>,
    /// Units that took over from it.
    pub successors: Vec<UnitId>,
}

impl Unit {
    /// The version that holds at an instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<&UnitVersion> {
        self.versions.iter().find(|version| version.valid.holds(at))
    }

    /// The last version that had ended by an instant.
    fn last_before(&self, at: Timestamp) -> Option<&UnitVersion> {
        let ended =
            self.versions.iter().filter(|version| version.valid.to.is_some_and(|to| to <= at));
        ended.max_by_key(|version| version.valid.to)
    }
}

/// A post: duty follows it, not the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// What it is for.
    pub role: Role,
    /// The part of the tree it serves, where that is not its own unit: a hotline centre is one
    /// department among others and serves the whole city.
    pub jurisdiction: Option<UnitId>,
}

/// A person holds a post for a time, in their own name or for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Who.
    pub person: PersonId,
    /// Which post.
    pub post: PostId,
    /// When.
    pub valid: Validity,
    /// Whom they stand in for.
    pub substitute_for: Option<PersonId>,
}

/// A piece of work that somebody did for a unit: what independence is judged against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Work {
    /// Who did it; none where only the unit is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Whom they stood in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_for: Option<PersonId>,
    /// The unit it was done for.
    pub unit: UnitId,
    /// When.
    pub at: Timestamp,
}

/// Why a post cannot be given to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostConflict {
    /// There is no such post.
    UnknownPost,
    /// The person would hold two of the three administrators' posts at once.
    TwoAdministrators {
        /// The one held already.
        held: Role,
    },
}

/// All units, posts and holdings of an authority.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    units: HashMap<UnitId, Unit>,
    by_code: HashMap<UnitCode, UnitId>,
    posts: HashMap<PostId, Post>,
    holdings: HashMap<PersonId, Vec<Holding>>,
}

impl Organisation {
    /// Adds or replaces a unit.
    pub fn put_unit(&mut self, unit: Unit) {
        self.by_code.insert(unit.code.clone(), unit.id);
        self.units.insert(unit.id, unit);
    }

    /// Adds or replaces a post.
    pub fn put_post(&mut self, post: Post) {
        self.posts.insert(post.id, post);
    }

    /// Gives a person a post.
    ///
    /// # Errors
    /// The post is unknown, or the person would hold two of the three administrators' posts at
    /// once.
    pub fn take_post(&mut self, holding: Holding) -> Result<(), PostConflict> {
        let post = self.posts.get(&holding.post).ok_or(PostConflict::UnknownPost)?;
        let held = self.holdings.entry(holding.person).or_default();
        for other in held.iter().filter(|other| other.valid.overlaps(&holding.valid)) {
            let Some(other_post) = self.posts.get(&other.post) else { continue };
            let two = post.role.is_administrator() && other_post.role.is_administrator();
            if two && post.role != other_post.role {
                return Err(PostConflict::TwoAdministrators { held: other_post.role });
            }
        }
        held.push(holding);
        Ok(())
    }

    /// A unit by id.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// A unit by the code that policy and imports use.
    #[must_use]
    pub fn unit_by_code(&self, code: &UnitCode) -> Option<&Unit> {
        self.by_code.get(code).and_then(|id| self.units.get(id))
    }

    /// All units, in no order.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// A post by id.
    #[must_use]
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.posts.get(&id)
    }

    /// The version of a unit that holds at an instant.
    #[must_use]
    pub fn unit_at(&self, id: UnitId, at: Timestamp) -> Option<&UnitVersion> {
        self.units.get(&id).and_then(|unit| unit.at(at))
    }

    /// The unit and those above it at an instant, nearest first, never more than the greatest
    /// depth. A unit that has ended stays where it was, so that what it still has can be found.
    pub fn line_of(&self, unit: UnitId, at: Timestamp) -> impl Iterator<Item = UnitId> + '_ {
        let above = move |id: &UnitId| {
            let unit = self.units.get(id)?;
            unit.at(at).or_else(|| unit.last_before(at)).and_then(|version| version.parent)
        };
        std::iter::successors(Some(unit), above).take(DEPTH_MAX)
    }

    /// Whether `unit` is `above` or lies anywhere below it at an instant.
    #[must_use]
    pub fn is_within(&self, unit: UnitId, above: UnitId, at: Timestamp) -> bool {
        self.line_of(unit, at).any(|id| id == above)
    }

    /// Whether the unit has none above it at an instant.
    #[must_use]
    pub fn is_root(&self, unit: UnitId, at: Timestamp) -> bool {
        self.unit_at(unit, at).is_some_and(|version| version.parent.is_none())
    }

    /// Whether two units are the same, or one took over from the other, or one lies above the other
    /// and is itself at `independence_level` or below.
    ///
    /// The level keeps the top of the tree from being kin to everybody: with level 1 the authority
    /// itself (level 0) does not make its call-back centre and its departments one house, while a
    /// district (level 1) and its subdistricts are.
    #[must_use]
    pub fn are_kin(
        &self,
        one: UnitId,
        other: UnitId,
        at: Timestamp,
        independence_level: u8,
    ) -> bool {
        let counts = |above: UnitId| {
            self.unit_at(above, at).is_none_or(|version| version.level >= independence_level)
        };
        one == other
            || self.took_over(one, other)
            || self.took_over(other, one)
            || (self.is_within(one, other, at) && counts(other))
            || (self.is_within(other, one, at) && counts(one))
    }

    /// Whether a unit took over from another, directly or through others.
    #[must_use]
    pub fn took_over(&self, unit: UnitId, from: UnitId) -> bool {
        if self.units.get(&from).is_none_or(|known| known.successors.is_empty()) {
            return false;
        }
        let mut line = vec![from];
        for _ in 0..DEPTH_MAX {
            let next = line.iter().filter_map(|known| self.units.get(known));
            let successors: Vec<UnitId> =
                next.flat_map(|known| known.successors.iter().copied()).collect();
            if successors.contains(&unit) {
                return true;
            }
            if successors.is_empty() {
                return false;
            }
            line = successors;
        }
        false
    }

    /// The units for which a person held posts at an instant, in their own name or another's.
    pub fn units_of(&self, person: PersonId, at: Timestamp) -> impl Iterator<Item = UnitId> + '_ {
        self.holdings
            .get(&person)
            .into_iter()
            .flatten()
            .filter(move |holding| holding.valid.holds(at))
            .filter_map(|holding| self.posts.get(&holding.post).map(|post| post.unit))
    }

    /// The roles of the posts that a person holds at an instant, in their own name or another's.
    pub fn roles_of(&self, person: PersonId, at: Timestamp) -> impl Iterator<Item = Role> + '_ {
        self.holdings
            .get(&person)
            .into_iter()
            .flatten()
            .filter(move |holding| holding.valid.holds(at))
            .filter_map(|holding| self.posts.get(&holding.post).map(|post| post.role))
    }

    /// The first piece of work that keeps an official from judging it, if any.
    ///
    /// Independent means: not the same person, under either name; and no kinship (see
    /// [`Self::are_kin`]) between the unit that did the work and the unit acted for now, nor any
    /// unit the person held a post in when the work was done.
    #[must_use]
    pub fn dependence<'work>(
        &self,
        official: &Official,
        works: &'work [Work],
        now: Timestamp,
        independence_level: u8,
    ) -> Option<&'work Work> {
        works.iter().find(|work| {
            let same_person = official
                .names()
                .any(|name| work.person == Some(name) || work.substitute_for == Some(name));
            same_person
                || self.are_kin(official.unit, work.unit, now, independence_level)
                || official.names().any(|name| {
                    self.units_of(name, work.at)
                        .any(|unit| self.are_kin(unit, work.unit, work.at, independence_level))
                })
        })
    }

    /// The part of the tree that an acting post serves.
    #[must_use]
    pub fn jurisdiction(&self, official: &Official) -> UnitId {
        self.posts.get(&official.post).and_then(|post| post.jurisdiction).unwrap_or(official.unit)
    }

    /// Whether an official really holds the post they act in, with that role, unit and
    /// substitution.
    #[must_use]
    pub fn confirms(&self, official: &Official, at: Timestamp) -> bool {
        let fits = self
            .posts
            .get(&official.post)
            .is_some_and(|post| post.unit == official.unit && post.role == official.role);
        fits && self.holdings.get(&official.person).into_iter().flatten().any(|holding| {
            holding.post == official.post
                && holding.substitute_for == official.substitute_for
                && holding.valid.holds(at)
        })
    }
}

impl Work {
    /// The work of whoever acted in a post; requesters, guests and workers of the system do none.
    #[must_use]
    pub fn of(actor: &crate::actor::Actor, at: Timestamp) -> Option<Self> {
        actor.official().map(|official| Self {
            person: Some(official.person),
            substitute_for: official.substitute_for,
            unit: official.unit,
            at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn validity(from: i64, to: Option<i64>) -> Validity {
        Validity { from: at(from), to: to.map(at) }
    }

    #[test]
    fn stretches_that_touch_share_no_instant() {
        let (early, late) = (validity(0, Some(10)), validity(10, Some(20)));
        assert!(!early.overlaps(&late) && !late.overlaps(&early));
        assert!(!early.holds(at(10)) && late.holds(at(10)));
        let open = validity(10, None);
        assert!(!early.overlaps(&open) && !open.overlaps(&early));
        for other in [validity(9, Some(11)), validity(0, None), validity(3, Some(4)), early] {
            assert!(early.overlaps(&other) && other.overlaps(&early), "{other:?}");
        }
    }
}
