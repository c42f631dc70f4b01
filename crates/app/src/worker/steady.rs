//! Whether the clock on the wall may be acted upon: it is held against one that only goes on.
//!
//! Steps, retention and the collecting of files happen because a time has come, and cannot be taken
//! back. A clock that was set wrong would have them all happen at once. So a jump of more than
//! [`JUMP_MAX`] holds them until somebody says that the clock is right. What people do is not held:
//! it carries the wrong time in the journal, whose order is by number.

use jiff::{SignedDuration, Timestamp};

/// How far the two clocks may come apart within an hour before it is a jump.
pub const JUMP_MAX: SignedDuration = SignedDuration::from_mins(5);
/// So long they are compared from one point: small corrections of many hours are no jump.
const STRETCH: SignedDuration = SignedDuration::from_hours(1);

/// One look at both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The clock on the wall.
    pub wall: Timestamp,
    /// A clock that nobody sets: how long something has run.
    pub ran: SignedDuration,
}

/// The clock on the wall, watched.
#[derive(Debug, Clone)]
pub struct Steady {
    since: Look,
    jump: Option<SignedDuration>,
}

impl Steady {
    /// Trusts the clock as it is now.
    #[must_use]
    pub const fn new(since: Look) -> Self {
        Self { since, jump: None }
    }

    /// By how much the clock has jumped: forward, or back where it is negative. Once it has, that
    /// stays until it is confirmed.
    pub fn look(&mut self, look: Look) -> Option<SignedDuration> {
        if self.jump.is_none() {
            let ran = look.ran - self.since.ran;
            let jump = look.wall.duration_since(self.since.wall) - ran;
            if jump.abs() > JUMP_MAX {
                self.jump = Some(jump);
            } else if ran > STRETCH {
                self.since = look;
            }
        }
        self.jump
    }

    /// The clock is right as it is now.
    pub const fn confirm(&mut self, look: Look) {
        *self = Self::new(look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(wall_seconds: i64, ran_seconds: i64) -> Look {
        let wall = Timestamp::from_second(1_800_000_000 + wall_seconds).unwrap();
        Look { wall, ran: SignedDuration::from_secs(ran_seconds) }
    }

    fn jumps(looks: &[(i64, i64)]) -> Vec<Option<i64>> {
        let mut steady = Steady::new(look(0, 0));
        let each = looks.iter().map(|(wall, ran)| steady.look(look(*wall, *ran)));
        each.map(|jump| jump.map(|jump| jump.as_secs())).collect()
    }

    #[test]
    fn a_jump_of_more_than_five_minutes_holds_in_either_direction() {
        assert_eq!(jumps(&[(10, 10), (311, 11), (320, 12)]), [None, None, Some(308)]);
        assert_eq!(jumps(&[(10, 10), (-600, 11)]), [None, Some(-611)]);
    }

    #[test]
    fn it_holds_until_it_is_confirmed_even_where_the_clock_comes_back() {
        let mut steady = Steady::new(look(0, 0));
        assert!(steady.look(look(1_000, 1)).is_some());
        assert_eq!(steady.look(look(2, 2)), Some(SignedDuration::from_secs(999)));
        steady.confirm(look(1_003, 3));
        assert_eq!(steady.look(look(1_004, 4)), None);
    }

    #[test]
    fn small_steps_within_an_hour_add_up_and_slow_corrections_do_not() {
        let steps = jumps(&[(1_000 + 120, 1_000), (2_000 + 240, 2_000), (3_000 + 360, 3_000)]);
        assert_eq!(steps, [None, None, Some(360)]);
        let slow: Vec<(i64, i64)> =
            (1..100).map(|hours| (hours * 3_601 + hours * 10, hours * 3_601)).collect();
        assert!(jumps(&slow).iter().all(Option::is_none));
    }
}
