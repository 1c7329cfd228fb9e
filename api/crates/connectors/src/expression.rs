//! Puts an expression as people write it into a form that has one meaning only.
//!
//! The calculator behind it knows units, dates, dice and variables, and reads `min(1,2)` as twelve
//! minutes, `1.250,00` as one and a quarter and `4800 + 10%` as 4800.1. A wrong number that looks
//! right is worse than an error, so that everything with two meanings is refused here.

/// Words that may be used; the rest of what the calculator knows is not arithmetic.
const WORDS: [&str; 26] = [
    "abs", "acos", "asin", "atan", "billion", "cbrt", "ceil", "cos", "e", "exp", "floor", "ln",
    "log", "log10", "log2", "million", "mod", "of", "pi", "round", "sin", "sqrt", "tan",
    "thousand", "trillion", "x",
];

const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₹'];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Digits, without separators of thousands.
    Number(String),
    Percentage(String),
    Word(String),
    Symbol(char),
}

/// The expression in the calculator's language, or what is wrong with it.
pub(crate) fn normalise(expression: &str) -> Result<String, String> {
    let tokens = tokens(expression)?;
    if tokens.is_empty() {
        return Err("the expression is empty".to_owned());
    }
    let mut plain = String::new();
    for (place, token) in tokens.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        let after = tokens.get(place + 1);
        match token {
            Token::Number(digits) => plain.push_str(digits),
            Token::Percentage(digits) => {
                check_percentage(digits, before, after)?;
                plain.push_str(&format!("({digits}/100)"));
            }
            Token::Word(word) if word == "of" => {
                if !matches!(before, Some(Token::Percentage(_))) {
                    return Err("\"of\" needs a percentage before it: 12.5% of 4800".to_owned());
                }
                plain.push('*');
            }
            Token::Word(word) if word == "x" => plain.push('*'),
            Token::Word(word) => plain.push_str(&format!(" {word} ")),
            Token::Symbol(symbol) => plain.push(*symbol),
        }
    }
    Ok(plain)
}

fn check_percentage(
    digits: &str,
    before: Option<&Token>,
    after: Option<&Token>,
) -> Result<(), String> {
    let followed_well = match after {
        None => true,
        Some(Token::Symbol(symbol)) => "+-*/^)".contains(*symbol),
        Some(Token::Word(word)) => word == "of" || word == "x",
        Some(_) => false,
    };
    if !followed_well {
        return Err(format!(
            "after {digits}% an operator or \"of\" is expected; for a remainder write \"mod\""
        ));
    }
    let is_of = matches!(after, Some(Token::Word(word)) if word == "of");
    let binds_tighter = match before {
        Some(Token::Symbol(symbol)) => "/^".contains(*symbol),
        Some(Token::Word(word)) => word == "mod",
        _ => false,
    };
    if is_of && binds_tighter {
        return Err(format!("put parentheses around \"{digits}% of ...\""));
    }
    Ok(())
}

fn tokens(expression: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut currency = None;
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() || first == '.' {
            let length = number_length(rest);
            let digits = number(rest.get(..length).unwrap_or_default())?;
            tokens.push(Token::Number(digits));
            length
        } else if first.is_ascii_alphabetic() {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            tokens.push(word(rest.get(..length).unwrap_or_default())?);
            length
        } else if CURRENCIES.contains(&first) {
            if currency
                .replace(first)
                .is_some_and(|earlier| earlier != first)
            {
                return Err("amounts in different currencies cannot be mixed".to_owned());
            }
            first.len_utf8()
        } else {
            push_symbol(&mut tokens, first)?;
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    check_parentheses(&tokens)?;
    check_added_percentages(&tokens)?;
    Ok(tokens)
}

fn push_symbol(tokens: &mut Vec<Token>, symbol: char) -> Result<(), String> {
    let symbol = match symbol {
        '%' => {
            let Some(Token::Number(digits)) = tokens.pop() else {
                return Err("a percent sign needs a number before it".to_owned());
            };
            tokens.push(Token::Percentage(digits));
            return Ok(());
        }
        '×' | '·' | '∙' => '*',
        '÷' | '∕' => '/',
        '−' | '–' => '-',
        '+' | '-' | '*' | '/' | '^' | '(' | ')' | '!' => symbol,
        ',' => return Err("a comma only groups thousands: 1,250".to_owned()),
        '=' => {
            return Err("leave out the equals sign: only one expression is calculated".to_owned());
        }
        other => return Err(format!("\"{other}\" has no meaning in an expression")),
    };
    tokens.push(Token::Symbol(symbol));
    Ok(())
}

fn check_parentheses(tokens: &[Token]) -> Result<(), String> {
    let mut open = 0_usize;
    for token in tokens {
        open = match token {
            Token::Symbol('(') => open + 1,
            Token::Symbol(')') => open
                .checked_sub(1)
                .ok_or("a closing parenthesis has no opening one")?,
            _ => open,
        };
    }
    match open {
        0 => Ok(()),
        _ => Err(format!("closing parentheses are missing: {open}")),
    }
}

/// `4800 + 10%` means 5280 to a bookkeeper and 4800.1 to a calculator.
fn check_added_percentages(tokens: &[Token]) -> Result<(), String> {
    for (place, window) in tokens.windows(3).enumerate() {
        let [
            amount,
            Token::Symbol(sign @ ('+' | '-')),
            Token::Percentage(digits),
        ] = window
        else {
            continue;
        };
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        if !means_the_same_to_both(before, amount) && !is_factor(tokens.get(place + 3)) {
            return Err(format!(
                "\"{sign} {digits}%\" has two meanings: write \"* (1 {sign} {digits}%)\" to change \
                 an amount by {digits}%"
            ));
        }
    }
    Ok(())
}

/// A percentage added to 1, to another percentage, or to nothing at all.
fn means_the_same_to_both(before: Option<&Token>, amount: &Token) -> bool {
    let alone = matches!(before, None | Some(Token::Symbol('(' | '+' | '-')));
    match amount {
        Token::Number(digits) => alone && digits == "1",
        Token::Percentage(_) => alone,
        Token::Word(_) | Token::Symbol(')' | '!') => false,
        Token::Symbol(_) => true,
    }
}

/// Whether what follows makes a factor of the percentage: `300 + 12.5% of 4800`.
fn is_factor(after: Option<&Token>) -> bool {
    match after {
        Some(Token::Symbol(symbol)) => matches!(symbol, '*' | '/'),
        Some(Token::Word(word)) => word == "of" || word == "x",
        _ => false,
    }
}

fn number_length(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_')));
    let end = end.unwrap_or(text.len());
    // An exponent belongs to the number: 1e6, 2.5e-3.
    let exponent = text.get(end..).unwrap_or_default();
    let Some(unsigned) = exponent.strip_prefix(['e', 'E']) else {
        return end;
    };
    let digits = unsigned.strip_prefix(['+', '-']).unwrap_or(unsigned);
    let count = digits.chars().take_while(char::is_ascii_digit).count();
    match count {
        0 => end,
        _ => end + exponent.len() - digits.len() + count,
    }
}

fn number(text: &str) -> Result<String, String> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(place) => text.split_at(place),
        None => (text, ""),
    };
    let (whole, decimals) = match mantissa.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (mantissa, None),
    };
    let is_clear = |decimals: &str| decimals.chars().all(|c| c.is_ascii_digit());
    if !is_grouped(whole) || !decimals.is_none_or(is_clear) || text == "." {
        return Err(format!(
            "\"{text}\" is not clear: a point marks decimals and a comma groups thousands, as in \
             1,250.75"
        ));
    }
    let whole = whole.replace([',', '_'], "");
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    let decimals = decimals.filter(|d| !d.is_empty()).map(|d| format!(".{d}"));
    Ok(format!(
        "{whole}{}{}",
        decimals.unwrap_or_default(),
        exponent.to_lowercase()
    ))
}

/// Whether separators, if there are any, stand where thousands end.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split([',', '_']);
    let first = groups.next().unwrap_or_default();
    let mut others = groups.peekable();
    let first_fits = others.peek().is_none() || (1..=3).contains(&first.len());
    first_fits && others.all(|group| group.len() == 3)
}

fn word(text: &str) -> Result<Token, String> {
    let word = text.to_ascii_lowercase();
    if WORDS.contains(&word.as_str()) {
        return Ok(Token::Word(word));
    }
    let text: String = text.chars().take(40).collect();
    Err(format!(
        "\"{text}\" is not known; these words are: {}",
        WORDS.join(", ")
    ))
}
