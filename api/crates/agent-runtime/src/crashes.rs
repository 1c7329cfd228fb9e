//! What crashes in a row say about an execution.
//!
//! A worker that crashes takes down everything it performs at that moment, so that a crash says
//! little about one execution: the fault may be that of its neighbour. Suspects are therefore taken
//! up again after pauses that grow and are drawn at random. Those without a fault soon find
//! themselves without the one that has it, get on, and are suspects no more; that one keeps crashing
//! by itself, ever more rarely, until it is given up.

use std::time::Duration;

use domain::journal::JournalEvent;

/// From this crash in a row on, an execution pauses before it is taken up again.
const SUSPICIOUS: u32 = 3;
/// With this crash in a row an execution is given up; some three minutes after the first.
const HOPELESS: u32 = 10;

/// The longest pause after the first suspicious crash; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What to do with an execution that was taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// To perform it.
    Perform,
    /// To perform it later: its worker crashed, several times in a row by now.
    Postpone(Duration),
    /// Not to try again.
    GiveUp,
}

/// Why an execution was given up, for people.
pub(crate) const GIVEN_UP: &str = "The server crashed ten times in a row while it worked on this step, so that it does not try again. Its log says why.";

/// Judges by the end of a journal. Only a crash that has just been noted is answered with a pause.
pub(crate) fn judge(journal: &[JournalEvent]) -> Verdict {
    let crashes = crashes_in_a_row(journal);
    let has_just_crashed = matches!(
        journal.last(),
        Some(JournalEvent::Resumed {
            handed_over: false,
            ..
        })
    );
    if crashes >= HOPELESS {
        Verdict::GiveUp
    } else if crashes >= SUSPICIOUS && has_just_crashed {
        let doublings = crashes - SUSPICIOUS;
        let longest = (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE);
        // At least half of it: the last ones together are what keeps neighbours apart.
        Verdict::Postpone(longest.mul_f64(0.5 + rand::random::<f64>() / 2.0))
    } else {
        Verdict::Perform
    }
}

/// How many workers crashed since anything else happened. One that stopped in order, as one does
/// that postpones, says nothing.
fn crashes_in_a_row(journal: &[JournalEvent]) -> u32 {
    let crashes = journal.iter().rev().map_while(|event| match event {
        JournalEvent::Resumed { handed_over, .. } => Some(u32::from(!handed_over)),
        _ => None,
    });
    crashes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of a journal: some event, then one worker after the other.
    fn taken_up(handed_over: &[bool]) -> Vec<JournalEvent> {
        let sent = JournalEvent::ToolSent {
            call_id: "a".to_owned(),
        };
        let resumed = handed_over
            .iter()
            .zip(2..)
            .map(|(&handed_over, epoch)| JournalEvent::Resumed { epoch, handed_over });
        std::iter::once(sent).chain(resumed).collect()
    }

    fn pause_after(crashes: usize) -> Duration {
        match judge(&taken_up(&vec![false; crashes])) {
            Verdict::Postpone(pause) => pause,
            other => panic!("{other:?} after {crashes} crashes"),
        }
    }

    #[test]
    fn ten_crashes_in_a_row_are_enough() {
        assert_eq!(judge(&taken_up(&[false; 10])), Verdict::GiveUp);
        let moved = [taken_up(&[false; 9]), taken_up(&[false; 2])].concat();
        assert_eq!(
            judge(&moved),
            Verdict::Perform,
            "something happened in between"
        );
    }

    #[test]
    fn pauses_grow_from_the_third_crash_on_and_are_drawn_at_random() {
        assert_eq!(judge(&taken_up(&[false; 2])), Verdict::Perform);
        for (crashes, longest) in [(3, 2), (4, 4), (7, 32), (9, 60)] {
            let longest = Duration::from_secs(longest);
            let pauses: Vec<_> = (0..200).map(|_| pause_after(crashes)).collect();
            assert!(
                pauses
                    .iter()
                    .all(|pause| *pause <= longest && *pause >= longest / 2)
            );
            assert!(pauses.iter().any(|pause| *pause < longest.mul_f64(0.6)));
            assert!(pauses.iter().any(|pause| *pause > longest.mul_f64(0.9)));
        }
    }

    #[test]
    fn a_pause_that_is_over_is_not_taken_again() {
        let postponed = taken_up(&[false, false, false, true]);
        assert_eq!(judge(&postponed), Verdict::Perform);
    }

    #[test]
    fn workers_that_stop_in_order_do_not_count() {
        assert_eq!(judge(&taken_up(&[true; 50])), Verdict::Perform);
        let mixed = [vec![false; 9], vec![true; 9]].concat();
        assert_eq!(judge(&taken_up(&mixed)), Verdict::Perform);
        let once_more = [mixed, vec![false]].concat();
        assert_eq!(judge(&taken_up(&once_more)), Verdict::GiveUp);
    }
}
