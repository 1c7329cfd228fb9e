//! API tokens: `pb_`, 32 random characters (190 bits), 6 characters of checksum.
//!
//! The prefix lets scanners find a leaked token; the checksum lets the server refuse a mistyped
//! one without asking the database. Only the SHA-256 is stored: with 190 random bits a slow hash
//! would protect nothing.

use std::fmt;

use rand::RngExt as _;
use sha2::{Digest, Sha256};

/// What every token starts with.
pub const PREFIX: &str = "pb_";
const RANDOM_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 6;
/// How many characters of a token are kept readable.
const HINT_LENGTH: usize = 9;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A token in the clear. `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken(String);

impl ApiToken {
    /// A new token from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        let mut rng = rand::rng();
        let random: String = (0..RANDOM_LENGTH)
            .map(|_| {
                char::from(
                    *ALPHABET
                        .get(rng.random_range(0..ALPHABET.len()))
                        .unwrap_or(&b'0'),
                )
            })
            .collect();
        Self(format!("{PREFIX}{random}{}", checksum(&random)))
    }

    /// Reads a token; none when the form or the checksum is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(PREFIX)?;
        let (random, given) = body.split_at_checked(RANDOM_LENGTH)?;
        let well_formed = random.bytes().all(|byte| ALPHABET.contains(&byte));
        (well_formed && given == checksum(random)).then(|| Self(text.to_owned()))
    }

    /// The token itself, to be shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The first characters, by which people tell their tokens apart.
    #[must_use]
    pub fn hint(&self) -> String {
        self.0.chars().take(HINT_LENGTH).collect()
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(..)")
    }
}

/// CRC-32 of the random part in base 62, with leading zeros.
fn checksum(random: &str) -> String {
    let mut value = crc32fast::hash(random.as_bytes());
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(value % 62).unwrap_or_default();
        *digit = *ALPHABET.get(index).unwrap_or(&b'0');
        value /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn tokens_are_well_formed_and_never_repeat() {
        let tokens: HashSet<String> = (0..100_000)
            .map(|_| ApiToken::generate().expose().to_owned())
            .collect();
        assert_eq!(tokens.len(), 100_000);
        for token in &tokens {
            assert_eq!(token.len(), 3 + 32 + 6);
            assert!(ApiToken::parse(token).is_some(), "{token}");
        }
    }

    #[test]
    fn a_mistyped_token_is_refused_by_its_checksum() {
        let token = ApiToken::generate();
        for (index, original) in token.expose().char_indices() {
            let replacement = if original == 'x' { 'y' } else { 'x' };
            let mut mistyped = token.expose().to_owned();
            mistyped.replace_range(index..=index, &replacement.to_string());
            assert_eq!(ApiToken::parse(&mistyped), None, "{mistyped}");
        }
        assert_eq!(ApiToken::parse(""), None);
        assert_eq!(ApiToken::parse("pb_é"), None);
    }

    #[test]
    fn debug_prints_nothing() {
        assert_eq!(format!("{:?}", ApiToken::generate()), "ApiToken(..)");
    }
}
