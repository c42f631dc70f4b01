//! A multimap from hash to slot in two flat lists: the head of each bucket's chain, and for every
//! slot the next in its chain. Different hashes may share a bucket; the caller compares anyway.

/// Buckets at first; doubled as slots fill them.
const BUCKETS_MIN: usize = 1 << 10;
const NONE: u32 = u32::MAX;

/// Chains of slots by hash.
#[derive(Debug, Clone, Default)]
pub(super) struct Chains {
    heads: Vec<u32>,
    links: Vec<Link>,
    used: usize,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    hash: u32,
    next: u32,
}

impl Chains {
    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.heads.capacity() * size_of::<u32>() + self.links.capacity() * size_of::<Link>()
    }

    /// Adds a slot under a hash. A slot stands under one hash at a time.
    pub(super) fn add(&mut self, hash: u32, slot: u32) {
        if self.used >= self.heads.len() {
            self.grow();
        }
        let Ok(position) = usize::try_from(slot) else { return };
        if position >= self.links.len() {
            reserve(&mut self.links, position + 1);
            self.links.resize(position + 1, Link { hash: 0, next: NONE });
        }
        self.push(hash, slot);
        self.used += 1;
    }

    fn push(&mut self, hash: u32, slot: u32) {
        let bucket = self.bucket(hash);
        let link = usize::try_from(slot).ok().and_then(|slot| self.links.get_mut(slot));
        if let (Some(head), Some(link)) = (self.heads.get_mut(bucket), link) {
            *link = Link { hash, next: *head };
            *head = slot;
        }
    }

    /// Takes a slot away that was added.
    pub(super) fn remove(&mut self, slot: u32) {
        let Some(Link { hash, next: after }) = self.link(slot) else { return };
        let bucket = self.bucket(hash);
        let Some(head) = self.heads.get_mut(bucket) else { return };
        if *head == slot {
            *head = after;
            self.used -= 1;
            return;
        }
        let mut here = *head;
        while let Some(position) = usize::try_from(here).ok().filter(|_| here != NONE) {
            let Some(link) = self.links.get_mut(position) else { return };
            if link.next == slot {
                link.next = after;
                self.used -= 1;
                return;
            }
            here = link.next;
        }
    }

    /// The slots under a hash, in no order.
    pub(super) fn of(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let head = self.heads.get(self.bucket(hash)).copied().unwrap_or(NONE);
        let first = self.link(head).map(|link| (head, link));
        let chain = std::iter::successors(first, |(_, link)| {
            self.link(link.next).map(|next| (link.next, next))
        });
        chain.filter(move |(_, link)| link.hash == hash).map(|(slot, _)| slot)
    }

    fn link(&self, slot: u32) -> Option<Link> {
        self.links.get(usize::try_from(slot).ok()?).copied()
    }

    fn bucket(&self, hash: u32) -> usize {
        let mixed = hash.wrapping_mul(0x9E37_79B1);
        let wide = usize::try_from(mixed >> 4).unwrap_or(0);
        wide & self.heads.len().saturating_sub(1)
    }

    fn grow(&mut self) {
        let members: Vec<(u32, u32)> = self.members().collect();
        let size = (self.heads.len() * 2).max(BUCKETS_MIN);
        self.heads = vec![NONE; size];
        for (hash, slot) in members {
            self.push(hash, slot);
        }
    }

    fn members(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.heads.iter().flat_map(move |head| {
            let first = self.link(*head).map(|link| (*head, link));
            let chain = std::iter::successors(first, |(_, link)| {
                self.link(link.next).map(|next| (link.next, next))
            });
            chain.map(|(slot, link)| (link.hash, slot))
        })
    }
}

/// Makes room for `length` items, an eighth more at a time: doubling would cost more memory than
/// it saves time.
pub(super) fn reserve<T>(list: &mut Vec<T>, length: usize) {
    if length > list.capacity() {
        list.reserve_exact(length - list.len() + list.len() / 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(chains: &Chains, hash: u32) -> Vec<u32> {
        let mut slots: Vec<u32> = chains.of(hash).collect();
        slots.sort_unstable();
        slots
    }

    #[test]
    fn slots_are_found_under_their_hash_after_growing() {
        let mut chains = Chains::default();
        for slot in 0..5_000 {
            chains.add(slot % 100, slot);
        }
        assert_eq!(sorted(&chains, 7), (0..50).map(|n| 7 + 100 * n).collect::<Vec<_>>());
        assert!(sorted(&chains, 100).is_empty());
    }

    #[test]
    fn a_removed_slot_is_gone_and_the_others_stay() {
        let mut chains = Chains::default();
        for slot in 0..5 {
            chains.add(9, slot);
        }
        for slot in [4, 0, 2] {
            chains.remove(slot);
        }
        assert_eq!(sorted(&chains, 9), [1, 3]);
        chains.add(8, 2);
        assert_eq!(sorted(&chains, 8), [2]);
    }
}
