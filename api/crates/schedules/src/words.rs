//! From a sentence to cron: "every weekday at 9:00" becomes `0 9 * * 1-5`.

mod compose;
mod sentence;
pub(crate) mod vocabulary;

/// The five fields that a sentence means.
///
/// # Errors
///
/// Names the word that is not understood, or what is missing, and shows sentences that are.
pub(crate) fn to_cron(sentence: &str) -> Result<String, String> {
    let meaning = sentence::read(sentence)?;
    compose::compose(&meaning)
}

/// Sentences that are understood.
pub(crate) const EXAMPLES: &str = "\"every weekday at 9:00\", \"every Monday and Thursday at 18:30\", \"every 15 minutes\", \"monthly on the 1st at 9:00 AM\" or \"last day of the month at 17:00\"";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::describe;
    use crate::timing::parse_cron;

    #[test]
    fn sentences_mean_what_people_mean() {
        for (sentence, cron) in [
            ("every weekday at 9:00", "0 9 * * 1-5"),
            ("Monthly on the 1st at 9:00 AM", "0 9 1 * *"),
            ("every 15 minutes", "*/15 * * * *"),
            ("every Monday and Thursday at 18:30", "30 18 * * 1,4"),
            ("daily at noon", "0 12 * * *"),
            ("last day of the month at 17:00", "0 17 L * *"),
            ("Every day at midnight.", "0 0 * * *"),
            ("at 9 on weekdays", "0 9 * * 1-5"),
            ("weekly on Friday at 4 pm", "0 16 * * 5"),
            ("Mon, Wed and Fri at 7:05am", "5 7 * * 1,3,5"),
            ("every day at 9:00 and 17:00", "0 9,17 * * *"),
            ("every hour", "0 * * * *"),
            ("hourly", "0 * * * *"),
            ("every hour at minute 20", "20 * * * *"),
            ("every minute", "* * * * *"),
            ("every 2 hours", "0 */2 * * *"),
            ("every 15 minutes on weekdays", "*/15 * * * 1-5"),
            ("every month on the 1st and 15th at 8:00", "0 8 1,15 * *"),
            ("on the first Monday of the month at 10:00", "0 10 * * 1#1"),
            ("last Friday of every month at 16:00", "0 16 * * 5L"),
            ("quarterly on the 1st at 9:00", "0 9 1 1,4,7,10 *"),
            ("yearly on 24 December at 12:00", "0 12 24 12 *"),
            ("every year on January 1st at 0:15", "15 0 1 1 *"),
            ("on weekends at 10 a.m.", "0 10 * * 0,6"),
            ("every Sunday at 12:30 AM", "30 0 * * 0"),
            ("every Monday in January at 9:00", "0 9 * 1 1"),
            ("day 15 of the month at 6:00 pm", "0 18 15 * *"),
        ] {
            assert_eq!(to_cron(sentence).as_deref(), Ok(cron), "{sentence}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_examples() {
        for (sentence, named) in [
            ("every fortnight at 9:00", "\"fortnight\""),
            ("every weekday at 25:00", "\"25:00\""),
            ("every weekday at 13 pm", "\"13 pm\""),
            ("every weekday", "at what time"),
            ("daily", "at what time"),
            ("weekly at 9:00", "which day of the week"),
            ("monthly at 9:00", "which day of the month"),
            ("yearly on the 3rd at 9:00", "which month"),
            ("every 7 minutes", "7"),
            ("every 90 minutes", "90"),
            ("every 30 seconds", "once a minute"),
            ("every day at 9:00 and 17:30", "two schedules"),
            ("on the 1st and every Monday at 9:00", "two schedules"),
            ("every 15 minutes at 9:00", "does not go with"),
            ("on the 32nd at 9:00", "\"32nd\""),
            ("", "empty"),
            ("every", "at what time"),
            ("every other day at 9:00", "\"other\""),
        ] {
            let error = to_cron(sentence).expect_err(sentence);
            assert!(error.contains(named), "{sentence}: {error}");
            assert!(
                error.contains("every weekday at 9:00"),
                "{sentence}: {error}"
            );
        }
    }

    #[test]
    fn what_a_schedule_is_described_with_means_the_same_schedule() {
        for cron in [
            "* * * * *",
            "*/15 * * * *",
            "*/15 * * * 1-5",
            "0 * * * *",
            "20 * * * *",
            "0 */2 * * *",
            "0 9 * * 1-5",
            "0 9 * * *",
            "0 9,17 * * *",
            "30 18 * * 1,4",
            "0 10 * * 0,6",
            "0 9 1 * *",
            "0 8 1,15 * *",
            "0 17 L * *",
            "0 10 * * 1#1",
            "0 16 * * 5L",
            "0 9 1 1,4,7,10 *",
            "0 12 24 12 *",
            "0 9 * 1 1",
            "0 9 31 * *",
        ] {
            let words = describe(&parse_cron(cron).unwrap());
            assert_eq!(to_cron(&words).as_deref(), Ok(cron), "{words}");
        }
    }

    #[test]
    fn rare_schedules_are_described_as_well() {
        for (cron, words) in [
            ("0 9-17 * * 1-5", "hour"),
            ("5,35 8 * * *", "minute"),
            ("0 9 15W * *", "weekday nearest"),
            ("0 0 1 * 1", "day 1"),
        ] {
            let found = describe(&parse_cron(cron).unwrap());
            assert!(found.contains(words), "{cron}: {found}");
        }
    }
}
