//! Counting words, for the time that a page takes to read.

/// The words of `text`. What has neither letter nor digit is no word, and where a script puts no
/// blanks between its words, two signs count as one.
pub(crate) fn count(text: &str) -> usize {
    text.split_ascii_whitespace().map(in_word).sum()
}

fn in_word(word: &str) -> usize {
    if word.is_ascii() {
        return usize::from(word.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    }
    let signs = word.chars().filter(|c| is_written_without_blanks(*c));
    match signs.count() {
        0 => usize::from(word.chars().any(char::is_alphanumeric)),
        signs => signs.div_ceil(2),
    }
}

fn is_written_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_between_words_are_no_words() {
        assert_eq!(count("let x = { a + 1 };"), 4);
        assert_eq!(count("naïve – café"), 2);
        assert_eq!(count(""), 0);
    }

    #[test]
    fn scripts_without_blanks_have_words_all_the_same() {
        assert_eq!(count("\u{6587}\u{6863}\u{751f}\u{6210}\u{5668}"), 3);
    }
}
