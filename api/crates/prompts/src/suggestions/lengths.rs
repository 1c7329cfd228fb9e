//! Lengths that cannot all be kept.

use super::Text;

const UNITS: &[&str] = &[
    "word",
    "sentence",
    "paragraph",
    "bullet",
    "line",
    "character",
    "page",
    "point",
    "step",
];
const BRIEF: &[&str] = &[
    "brief",
    "briefly",
    "concise",
    "concisely",
    "short",
    "in one sentence",
];
const DETAILED: &[&str] = &[
    "comprehensive",
    "detailed",
    "exhaustive",
    "in depth",
    "in detail",
    "in great detail",
];

/// A length that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Length<'a> {
    unit: &'a str,
    least: u32,
    most: u32,
}

pub(super) fn contradictory(text: &Text<'_>) -> Option<String> {
    let lengths = lengths(&text.lower);
    let pair = lengths.iter().enumerate().find_map(|(number, one)| {
        let others = lengths.iter().skip(number + 1);
        let mut same_unit = others.filter(|other| other.unit == one.unit);
        let other = same_unit.find(|other| one.least > other.most || other.least > one.most)?;
        Some((one, other))
    });
    if let Some((one, other)) = pair {
        return Some(format!(
            "Ask for one length: {} and {} cannot both be kept.",
            describe(*one),
            describe(*other)
        ));
    }
    let both = text.has_any(BRIEF) && text.has_any(DETAILED);
    both.then(|| {
        "Choose between short and detailed, or say which part is to be which: both are asked for."
            .to_owned()
    })
}

fn describe(length: Length<'_>) -> String {
    let Length { unit, least, most } = length;
    match (least, most) {
        (0, most) => format!("\"at most {most} {unit}s\""),
        (least, u32::MAX) => format!("\"at least {least} {unit}s\""),
        (least, _) => format!("\"{least} {unit}s\""),
    }
}

/// The lengths of a text in lower case. Lengths of parts, as in "of 20 words each", are left out.
fn lengths(text: &str) -> Vec<Length<'_>> {
    let words: Vec<&str> = text
        .split(|one: char| !one.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut lengths = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        let [number, unit] = pair else { continue };
        let Ok(number) = number.parse::<u32>() else {
            continue;
        };
        let Some(unit) = UNITS.iter().find(|known| {
            unit.strip_prefix(*known)
                .is_some_and(|rest| matches!(rest, "" | "s"))
        }) else {
            continue;
        };
        let before = words.get(at.saturating_sub(2)..at).unwrap_or_default();
        let after = words.get(at + 2).copied().unwrap_or_default();
        if matches!(after, "each" | "per") || before.last() == Some(&"of") {
            continue;
        }
        let (least, most) = match before {
            [.., "at", "most"] | [.., "up", "to"] | [.., "no", "more"] | [.., "more", "than"]
                if before != ["more", "than"] =>
            {
                (0, number)
            }
            [.., "under" | "below" | "maximum" | "max" | "within"] | ["less" | "fewer", "than"] => {
                (0, number)
            }
            [.., "at", "least"] | ["more", "than"] | [.., "over" | "minimum" | "min"] => {
                (number, u32::MAX)
            }
            _ => (number, number),
        };
        lengths.push(Length { unit, least, most });
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn lengths_that_exclude_each_other_are_found() {
        check(
            "contradictory-lengths",
            &[
                "Write at least 200 words. Use at most 100 words.",
                "Summarize in 3 sentences. Your answer has 5 sentences.",
                "Explain in under 50 words, in more than 80 words.",
                "Be brief and give a comprehensive answer.",
            ],
            &[
                "Write at least 100 words and at most 200 words.",
                "Write 3 sentences of at most 20 words each, 60 words in all.",
                "Write 2 paragraphs with 5 sentences.",
                "Give a detailed answer in up to 500 words.",
            ],
        );
    }
}
