//! Passwords: made into hashes and compared with them. Nothing here knows an account.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Bytes of salt.
const SALT: usize = 16;

/// What a sign-in name without an account is compared with, so that it takes as long as one with.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZm91cnM$\
                      1Jwh4CIxUWMmtlMdZBdcNmBXZVUfBnTYaWqRjBbHTnE";

/// The hash of a password, in the PHC form. `random` is fresh for each.
///
/// # Errors
/// The password is longer than the function takes, which no input allowed here is.
pub(crate) fn hash(password: &str, random: &[u8; 32]) -> Result<String, argon2::password_hash::Error> {
    let salt = random.first_chunk::<SALT>().map_or(random.as_slice(), <[u8; SALT]>::as_slice);
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt)?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash. Without a hash it is not, after as long a time.
pub(crate) fn is_right(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let holds = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    holds && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, hash, is_right};
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn the_right_password_alone_opens() {
        let kept = hash("correct horse", &[3; 32]).unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(is_right("correct horse", Some(&kept)));
        assert!(!is_right("correct horse ", Some(&kept)));
        assert!(!is_right("", None));
    }

    #[test]
    fn a_name_without_an_account_is_compared_too() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
