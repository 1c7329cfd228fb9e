//! The sums in a goal: "What is 12.5% of 4,800 plus 300?" holds `12.5/100*4800+300`.

/// One piece of a sum.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Operator(char),
    Open,
    Close,
    /// "of", which multiplies after a percentage only.
    Of,
    /// Anything else: it ends a sum.
    Other,
}

/// The sums in `text` in order, each once and written for a calculator.
///
/// Beside a sum, "2-3" is taken for a range, as in "What is 2 + 2? Answer in 2-3 words".
pub(super) fn expressions(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut sums: Vec<String> = Vec::new();
    for sum in tokens.split(|token| *token == Token::Other).filter_map(sum) {
        if !sums.contains(&sum) {
            sums.push(sum);
        }
    }
    if sums.iter().any(|sum| !is_range(sum, text)) {
        sums.retain(|sum| !is_range(sum, text));
    }
    sums
}

/// Whether a sum stands in `text` as two rising numbers with a mere dash between them.
fn is_range(sum: &str, text: &str) -> bool {
    let numbers = || {
        let (from, to) = sum.split_once('-')?;
        Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()?))
    };
    let written = || text.contains(sum) || text.contains(&sum.replace('-', "–"));
    numbers().is_some_and(|(from, to)| from < to) && written()
}

/// A run of tokens without the loose ends of the sentence around it, if it is a sum.
fn sum(run: &[Token]) -> Option<String> {
    let starts = |token: &Token| matches!(token, Token::Number(_) | Token::Open);
    let ends = |token: &Token| matches!(token, Token::Number(_) | Token::Close);
    let first = run.iter().position(starts)?;
    let last = run.iter().rposition(ends)?;
    let run = run.get(first..=last)?;
    let mut expects_number = true;
    let (mut depth, mut operators, mut text) = (0_i32, 0, String::new());
    for token in run {
        let fits = match token {
            Token::Number(_) | Token::Open => expects_number,
            _ => !expects_number,
        };
        if !fits {
            return None;
        }
        match token {
            // "4800 + 10%" has two meanings: nothing is worked out then.
            Token::Number(number) if number.ends_with("/100") && text.ends_with(['+', '-']) => {
                return None;
            }
            Token::Number(number) => text.push_str(number),
            Token::Operator(operator) => text.push(*operator),
            Token::Of => text.push('*'),
            Token::Open => text.push('('),
            Token::Close => text.push(')'),
            Token::Other => return None,
        }
        depth += i32::from(*token == Token::Open) - i32::from(*token == Token::Close);
        operators += u32::from(matches!(token, Token::Operator(_) | Token::Of));
        expects_number = !matches!(token, Token::Number(_) | Token::Close);
        if depth < 0 {
            return None;
        }
    }
    (depth == 0 && operators > 0 && !expects_number).then_some(text)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            character if character.is_ascii_digit() => {
                let length = number_length(rest);
                let foreign = foreign_length(rest, length);
                if foreign > 0 {
                    tokens.push(Token::Other);
                    rest = rest.get(foreign..).unwrap_or_default();
                    continue;
                }
                let percent = rest.get(length..).is_some_and(|rest| rest.starts_with('%'));
                let number = rest.get(..length).unwrap_or_default().replace(',', "");
                tokens.push(if is_date(rest) {
                    Token::Other
                } else if percent {
                    Token::Number(format!("{number}/100"))
                } else {
                    Token::Number(number)
                });
                if is_date(rest) {
                    10
                } else {
                    length + usize::from(percent)
                }
            }
            character if character.is_alphabetic() => {
                let end = |character: char| !character.is_alphanumeric() && character != '-';
                let length = rest.find(end).unwrap_or(rest.len());
                word(rest.get(..length).unwrap_or_default(), &mut tokens);
                length
            }
            character => {
                tokens.extend(symbol(character));
                character.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

fn word(word: &str, tokens: &mut Vec<Token>) {
    match word.to_lowercase().as_str() {
        "plus" => tokens.push(Token::Operator('+')),
        "minus" => tokens.push(Token::Operator('-')),
        "times" | "multiplied" | "x" => tokens.push(Token::Operator('*')),
        "divided" | "over" => tokens.push(Token::Operator('/')),
        // The second half of "multiplied by" and "divided by".
        "by" if matches!(tokens.last(), Some(Token::Operator(_))) => {}
        "percent" => match tokens.last_mut() {
            Some(Token::Number(number)) => number.push_str("/100"),
            _ => tokens.push(Token::Other),
        },
        "of" if matches!(tokens.last(), Some(Token::Number(n)) if n.ends_with("/100")) => {
            tokens.push(Token::Of);
        }
        _ => tokens.push(Token::Other),
    }
}

fn symbol(character: char) -> Option<Token> {
    match character {
        '+' | '-' | '*' | '/' | '^' => Some(Token::Operator(character)),
        '×' | '·' => Some(Token::Operator('*')),
        '÷' => Some(Token::Operator('/')),
        '−' | '–' => Some(Token::Operator('-')),
        '(' => Some(Token::Open),
        ')' => Some(Token::Close),
        character if character.is_whitespace() || "$€£".contains(character) => None,
        _ => Some(Token::Other),
    }
}

/// The bytes of the number that `text` begins with: digits, a comma before each group of three,
/// and a fraction.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    loop {
        let group = bytes.get(end) == Some(&b',')
            && (1..=3).all(|offset| digit(end + offset))
            && !digit(end + 4);
        let point = bytes.get(end) == Some(&b'.') && digit(end + 1);
        if digit(end) || group || point {
            end += 1;
        } else {
            return end;
        }
    }
}

/// The bytes of a number that goes on behind `length` in a way that is not written here, such as
/// "1.250,00"; 0 when it does not go on.
fn foreign_length(text: &str, length: usize) -> usize {
    let rest = text.as_bytes().get(length..).unwrap_or_default();
    let goes_on = matches!(rest, [b',' | b'.', digit, ..] if digit.is_ascii_digit());
    if !goes_on {
        return 0;
    }
    let end = |character: char| !character.is_ascii_digit() && !matches!(character, ',' | '.');
    text.find(end).unwrap_or(text.len())
}

/// Whether `text` begins with a date such as 2026-01-31, which is no subtraction.
fn is_date(text: &str) -> bool {
    text.as_bytes().get(..10).is_some_and(|bytes| {
        bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::expressions;

    #[test]
    fn sums_are_found_in_sentences() {
        let cases = [
            ("What is 12.5% of 4,800 plus 300?", "12.5/100*4800+300"),
            ("Calculate (3 + 4) * 2.", "(3+4)*2"),
            ("How much is 20 percent of 50?", "20/100*50"),
            ("Please divide: 100 divided by 8, then tell me", "100/8"),
            ("3 times 4 minus 5", "3*4-5"),
            ("Is 7 × 6 really the answer in 2026?", "7*6"),
            ("We pay $1,250,000.50 + $10 a year", "1250000.50+10"),
            ("2^10", "2^10"),
        ];
        for (goal, expected) in cases {
            assert_eq!(expressions(goal), [expected], "{goal}");
        }
    }

    #[test]
    fn other_numbers_are_no_sums() {
        let goals = [
            "Summarise page 12",
            "What happened on 2026-01-31?",
            "Use GPT-4 or C++ 20",
            "Keep 20% for later",
            "What is 4800 + 10%?",
            "What is 1.250,00 * 2?",
            "Take (3 + 4",
            "3, 4 and 5",
            "the rest of 5",
            "",
        ];
        for goal in goals {
            assert!(expressions(goal).is_empty(), "{goal}");
        }
    }

    #[test]
    fn several_sums_are_found_in_order_and_each_once() {
        let cases: [(&str, &[&str]); 4] = [
            (
                "Work out 17 * 3, 250 / 4 and 99 + 1",
                &["17*3", "250/4", "99+1"],
            ),
            ("First 1+1, second 20*30*40", &["1+1", "20*30*40"]),
            (
                "Is 17% of 930 more than 18% of 880?",
                &["17/100*930", "18/100*880"],
            ),
            ("2 + 2; again: 2+2", &["2+2"]),
        ];
        for (goal, expected) in cases {
            assert_eq!(expressions(goal), expected, "{goal}");
        }
    }

    #[test]
    fn a_range_beside_a_sum_is_no_sum() {
        let cases: [(&str, &[&str]); 5] = [
            ("What is 2 + 2? Answer in 2-3 words", &["2+2"]),
            ("Give 10–20 reasons why 6 * 7 is 42", &["6*7"]),
            ("What is 3-5?", &["3-5"]),
            ("What are 3 - 5 and 1 + 1?", &["3-5", "1+1"]),
            ("What are 5-3 and 1+1?", &["5-3", "1+1"]),
        ];
        for (goal, expected) in cases {
            assert_eq!(expressions(goal), expected, "{goal}");
        }
    }
}
