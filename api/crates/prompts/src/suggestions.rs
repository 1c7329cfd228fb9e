//! Advice on a prompt, from rules over its text.
//!
//! A rule is silent when in doubt: advice that is wrong is worse than none.

mod form;
mod lengths;
mod secrets;
mod wording;

use crate::simulate_prompt::{SimulatePrompt, filled};

/// One way to make a prompt better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The rule's name, for programs.
    pub rule: &'static str,
    /// What to do and why, for people.
    pub message: String,
}

/// A prompt as the rules see it.
pub(crate) struct Text<'a> {
    input: &'a SimulatePrompt,
    /// With all values in their places.
    system: String,
    prompt: String,
    /// Both, in lower case.
    lower: String,
}

/// A rule: its name, and what it says of a prompt.
type Rule = (&'static str, fn(&Text<'_>) -> Option<String>);

/// The rules, what harms first.
const RULES: &[Rule] = &[
    ("secret", secrets::secret),
    ("personal-data", secrets::personal_data),
    ("unfilled-placeholder", form::unfilled_placeholder),
    ("contradictory-lengths", lengths::contradictory),
    ("no-goal", wording::no_goal),
    ("no-role", wording::no_role),
    ("no-output-form", form::no_output_form),
    ("no-example", form::no_example),
    ("unmarked-data", form::unmarked_data),
    ("unused-variable", form::unused_variable),
    ("vague-words", wording::vague_words),
    ("many-prohibitions", wording::many_prohibitions),
    ("one-block", form::one_block),
];

/// What the rules say, in their order.
pub(crate) fn suggestions(input: &SimulatePrompt) -> Vec<Suggestion> {
    let (system, prompt) = filled(input);
    let text = Text {
        input,
        lower: format!("{system}\n{prompt}").to_lowercase(),
        system,
        prompt,
    };
    let apply = |(rule, says): &Rule| says(&text).map(|message| Suggestion { rule, message });
    RULES.iter().filter_map(apply).collect()
}

impl Text<'_> {
    /// The words of both texts in lower case, without punctuation around them.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.lower
            .split(|one: char| !one.is_alphanumeric() && one != '\'' && one != '-')
            .filter(|word| !word.is_empty())
    }

    /// Whether one of these words or phrases is there, not as a part of a longer word.
    fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    fn has(&self, phrase: &str) -> bool {
        self.lower.match_indices(phrase).any(|(at, _)| {
            let before = self.lower.get(..at).and_then(|text| text.chars().last());
            let after = self.lower.get(at + phrase.len()..);
            let after = after.and_then(|text| text.chars().next());
            let ends = |one: Option<char>| one.is_none_or(|one| !one.is_alphanumeric());
            ends(before) && ends(after)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that say something of a prompt.
    pub(super) fn rules(system: &str, prompt: &str) -> Vec<&'static str> {
        let input = SimulatePrompt {
            system: Some(system.to_owned()),
            prompt: prompt.to_owned(),
            ..SimulatePrompt::default()
        };
        let suggestions = suggestions(&input);
        suggestions.into_iter().map(|one| one.rule).collect()
    }

    /// Checks that a rule speaks of each of the first and of none of the second.
    pub(super) fn check(rule: &str, bad: &[&str], good: &[&str]) {
        for prompt in bad {
            assert!(rules("", prompt).contains(&rule), "{rule}: {prompt}");
        }
        for prompt in good {
            assert!(!rules("", prompt).contains(&rule), "not {rule}: {prompt}");
        }
    }

    #[test]
    fn a_good_prompt_needs_no_advice() {
        let system = "You are an editor of release notes for engineers.";
        let prompt = "Summarize the change below in 3 bullet points of at most 20 words each.\n\
            Name the module first, as in this example: \"search: Finds misspelt words\".\n\
            If the diff does not say why, write \"reason unknown\".\n\
            <diff>\n- a\n+ b\n</diff>";
        assert_eq!(rules(system, prompt), [""; 0]);
    }

    #[test]
    fn names_of_rules_differ() {
        let mut names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
