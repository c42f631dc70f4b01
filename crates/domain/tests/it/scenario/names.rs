//! Names in scenarios become ids: the same name of the same sort always gives the same id, so that
//! a failing scenario fails the same way everywhere.

use domain::ids::TextId;
use domain::text_ref::{Digest, TextRef};
use sha2::Digest as _;
use sha2::Sha256;
use uuid::Uuid;

fn digest(sort: &str, name: &str) -> [u8; 32] {
    Sha256::digest(format!("{sort}:{name}")).into()
}

/// The id of a name; `sort` keeps a unit and a person of one name apart.
pub(super) fn id(sort: &str, name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(sort, name)[..16]);
    Uuid::from_bytes(bytes)
}

/// The reference under which a text would be kept beside the journal.
pub(super) fn text(text: &str) -> TextRef {
    let characters = text.trim().chars().count();
    TextRef {
        text_id: TextId(id("text", text)),
        keyed_hash: Digest(digest("hash", text)),
        characters: u32::try_from(characters).unwrap_or(u32::MAX),
    }
}
