//! What should not leave the house. The advice never repeats what was found.

use super::Text;

pub(super) fn secret(text: &Text<'_>) -> Option<String> {
    let is_found = [&text.system, &text.prompt]
        .iter()
        .any(|text| !domain::secret::find(text).is_empty());
    is_found.then(|| {
        "Take the password or key out, and change it where it is in use: it has just been sent to a model.".to_owned()
    })
}

pub(super) fn personal_data(text: &Text<'_>) -> Option<String> {
    let mut kinds = Vec::new();
    let both = [&text.system, &text.prompt];
    let mut note = |kind: &'static str, is_found: bool| {
        if is_found {
            kinds.push(kind);
        }
    };
    let any = |is: fn(&str) -> bool| both.iter().any(|text| tokens(text).any(is));
    note("an e-mail address", any(is_email));
    note("a bank account", both.iter().any(|text| has_iban(text)));
    note("a card number", both.iter().any(|text| has_card(text)));
    note("a social security number", any(is_social_security_number));
    (!kinds.is_empty()).then(|| {
        format!(
            "Replace personal data by tokens such as CUSTOMER_1: there seems to be {} in this prompt.",
            kinds.join(" and ")
        )
    })
}

/// What stands between white space and quotes, without punctuation around it.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let around = |one: char| !one.is_alphanumeric() && one != '_';
    text.split(|one: char| one.is_whitespace() || "\"'`<>()[]{},;=".contains(one))
        .map(move |token| token.trim_matches(around))
        .filter(|token| !token.is_empty())
}

fn is_email(token: &str) -> bool {
    let Some((name, host)) = token.split_once('@') else {
        return false;
    };
    let Some((rest, top)) = host.rsplit_once('.') else {
        return false;
    };
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    let is_reserved = matches!(top, "example" | "test" | "invalid" | "localhost")
        || rest == "example"
        || rest.ends_with(".example");
    !name.is_empty()
        && !rest.is_empty()
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && rest.bytes().all(of_host)
        && !is_reserved
}

/// Account numbers are written in groups of four, so that spaces are skipped.
fn has_iban(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).any(|start| {
        let mut number = String::new();
        words.iter().skip(start).take(9).any(|word| {
            number.push_str(word.trim_matches(|one: char| !one.is_alphanumeric()));
            is_iban(&number)
        })
    })
}

/// Two letters, two check digits, and a sum that fits.
fn is_iban(text: &str) -> bool {
    let (Some(country), Some(check), Some(rest)) = (text.get(..2), text.get(2..4), text.get(4..))
    else {
        return false;
    };
    if !(15..=34).contains(&text.len())
        || !country.bytes().all(|byte| byte.is_ascii_uppercase())
        || !check.bytes().all(|byte| byte.is_ascii_digit())
    {
        return false;
    }
    let mut remainder = 0_u32;
    for one in rest.chars().chain(country.chars()).chain(check.chars()) {
        let Some(digit) = one.to_digit(36).filter(|_| !one.is_ascii_lowercase()) else {
            return false;
        };
        remainder = remainder * if digit > 9 { 100 } else { 10 } + digit;
        remainder %= 97;
    }
    remainder == 1
}

/// Runs of 13 to 19 digits, with single spaces or hyphens, whose check digit fits.
fn has_card(text: &str) -> bool {
    let mut digits: Vec<u32> = Vec::new();
    let mut gap = 0;
    for one in text.chars().chain(['\n']) {
        match one.to_digit(10) {
            Some(digit) => {
                digits.push(digit);
                gap = 0;
            }
            None if matches!(one, ' ' | '-') && gap == 0 && !digits.is_empty() => gap = 1,
            None => {
                if is_card(&digits) {
                    return true;
                }
                digits.clear();
                gap = 0;
            }
        }
    }
    false
}

fn is_card(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    (13..=19).contains(&digits.len())
        && digits.first().is_some_and(|first| (3..=6).contains(first))
        && sum.is_multiple_of(10)
}

fn is_social_security_number(token: &str) -> bool {
    let parts: Vec<&str> = token.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [3, 2, 4]
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, rules};

    #[test]
    fn secrets_are_found_and_not_repeated() {
        let key = format!("Use sk-ant-{}1 here.", "a".repeat(40));
        let token = format!("Bearer pb_{}7", "k".repeat(37));
        check(
            "secret",
            &[
                &key,
                &token,
                "AKIAIOSFODNN7EXAMPLE",
                "password: hunter2hunter2",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
            ],
            &[
                "Explain what a password is.",
                "password: string",
                "Keys begin with sk-ant- or pb_...",
                "A secret: never write it down in 10 places",
            ],
        );
        let system = "password: hunter2hunter2";
        assert!(rules(system, "List it.").contains(&"secret"));
    }

    #[test]
    fn personal_data_is_found() {
        check(
            "personal-data",
            &[
                "Write to jane.low@acme-corp.com.",
                "Pay to DE89 3704 0044 0532 0130 00, please.",
                "Card 4111 1111 1111 1111",
                "His number is 078-05-1120.",
            ],
            &[
                "Write to jane@acme.example or a@example.com.",
                "Pay to DE89 3704 0044 0532 0130 01.",
                "Card 4111 1111 1111 1112, order 20261124-1",
                "Install me@2 and call 555-0100.",
            ],
        );
    }
}
