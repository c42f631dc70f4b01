//! Collects the bytes of files that no case has: of an upload that was refused or never committed,
//! and of a file that was forgotten while a disk failed.

use domain::ids::AuthorityId;
use jiff::SignedDuration;

use crate::act::App;
use crate::port::fault::Fault;

/// Bytes younger than this may belong to a commit that is still under way.
const GRACE: SignedDuration = SignedDuration::from_hours(24);
/// Names looked up at once.
const NAMES_AT_ONCE: usize = 500;

impl App {
    /// Destroys bytes that no case has and that were put more than a day ago. The number destroyed.
    ///
    /// # Errors
    /// The world failed; what was destroyed stays so.
    pub async fn collect_files(&self, authority: AuthorityId) -> Result<u32, Fault> {
        let now = self.clock.now();
        let before = now.checked_sub(GRACE).unwrap_or(now);
        let names = self.blobs.put_before(authority, before).await?;
        let mut destroyed = 0;
        for some in names.chunks(NAMES_AT_ONCE) {
            let attached = self.store.attached(authority, some).await?;
            for name in some {
                if attached.contains(name) {
                    // One that a program left aside when it stopped is brought back.
                    if !self.blobs.has(authority, *name).await? {
                        self.blobs.bring_back(authority, *name).await?;
                    }
                } else if self.let_go(authority, *name).await? {
                    destroyed += 1;
                }
            }
        }
        Ok(destroyed)
    }
}
