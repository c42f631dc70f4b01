//! Hashes of passwords: Argon2id with its recommended settings.

use anyhow::{Result, anyhow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::system::random;

/// Fewest characters of a password.
pub(crate) const SHORTEST: usize = 10;

/// The hash of a password, in the PHC form.
///
/// # Errors
/// The password is too short, or cannot be hashed.
pub(crate) fn hash(password: &str) -> Result<String> {
    if password.chars().count() < SHORTEST {
        return Err(anyhow!("a password has at least {SHORTEST} characters"));
    }
    let salt: [u8; 16] = random();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("the password cannot be hashed: {error}"))?.to_string())
}

/// Whether a password is the one of a hash. A hash that cannot be read fits none.
pub(crate) fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// A password made by chance: 80 bits in letters that are not easily mistaken.
pub(crate) fn made() -> String {
    const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz-";
    let letter = |byte: u8| LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'2');
    random::<16>().into_iter().map(|byte| char::from(letter(byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::{fits, hash, made};

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let password = made();
        let hashed = hash(&password).unwrap();
        assert!(fits(&password, &hashed));
        assert!(!fits("another password", &hashed));
        assert!(!fits(&password, "no hash"));
        assert!(hash("short").is_err());
    }
}
