//! Room for the files that a server holds open, for each connection is one: the only place that
//! reads and raises the limit which the system sets. What a connection may do is not here.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files besides the connections: databases, attached files, what is listened on.
const BESIDE: u64 = 200;

/// Raises the limit of open files to what so many connections need, as far as the system lets this
/// process; how many connections then have room, which the log says where it is fewer.
pub(crate) fn make_room(connections_max: u16) -> u16 {
    let wanted = u64::from(connections_max) + BESIDE;
    let limit = getrlimit(Resource::Nofile);
    if let Some(raised) = raised(limit, wanted) {
        let to = Rlimit { current: Some(raised), ..limit };
        if let Err(error) = setrlimit(Resource::Nofile, to) {
            tracing::warn!(%error, "the limit of open files cannot be raised to {raised}");
        }
    }
    let allowed = getrlimit(Resource::Nofile).current;
    let room = allowed.map_or(connections_max, |allowed| room(connections_max, allowed));
    if let (true, Some(allowed)) = (room < connections_max, allowed) {
        tracing::warn!(
            "{connections_max} connections need {wanted} open files, and the system allows this \
             process {allowed} at most: {room} connections at a time are taken; raise the hard \
             limit (LimitNOFILE=, ulimit -Hn) or lower --connections-max"
        );
    }
    room
}

/// What to raise the limit to; none where it need not be raised, or cannot.
fn raised(limit: Rlimit, wanted: u64) -> Option<u64> {
    let reached = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    limit.current.filter(|current| *current < reached).map(|_| reached)
}

/// As many connections as there is room for; one at least, or nobody would learn what is wrong.
fn room(connections_max: u16, allowed: u64) -> u16 {
    let left = u16::try_from(allowed.saturating_sub(BESIDE)).unwrap_or(u16::MAX);
    left.clamp(1, connections_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(current: Option<u64>, maximum: Option<u64>) -> Rlimit {
        Rlimit { current, maximum }
    }

    #[test]
    fn the_limit_is_raised_to_what_is_wanted_or_to_what_may_be() {
        assert_eq!(raised(limit(Some(1_024), Some(524_288)), 1_224), Some(1_224));
        assert_eq!(raised(limit(Some(1_024), None), 1_224), Some(1_224));
        assert_eq!(raised(limit(Some(1_024), Some(1_100)), 1_224), Some(1_100));
    }

    #[test]
    fn a_limit_that_is_enough_or_the_highest_is_left_alone() {
        assert_eq!(raised(limit(Some(1_224), Some(524_288)), 1_224), None);
        assert_eq!(raised(limit(Some(20_000), Some(20_000)), 1_224), None);
        assert_eq!(raised(limit(Some(1_024), Some(1_024)), 1_224), None);
        assert_eq!(raised(limit(None, None), 1_224), None);
    }

    #[test]
    fn connections_leave_room_for_what_else_is_open() {
        assert_eq!(room(1_024, 1_224), 1_024);
        assert_eq!(room(1_024, 1_223), 1_023);
        assert_eq!(room(1_024, u64::MAX), 1_024);
        assert_eq!(room(1_024, 100), 1);
        assert_eq!(room(u16::MAX, 80_000), u16::MAX);
    }
}
