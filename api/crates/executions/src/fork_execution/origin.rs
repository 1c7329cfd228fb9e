//! What of an execution a fork takes over.

use domain::agent::FieldError;
use domain::journal::JournalEvent;

use crate::error::Error;
use crate::execution::Execution;
use crate::fork_execution::Edits;

/// An execution, and the part of its journal that a fork begins with.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) execution: Execution,
    pub(super) journal: Vec<JournalEvent>,
    /// The step from which on the fork is on its own.
    pub(super) step: u32,
}

impl Origin {
    /// All that happened before an execution failed or was stopped, but for a last turn that led to
    /// nothing else: the model has it again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFailed`].
    pub(super) fn at_failure(
        execution: Execution,
        mut journal: Vec<JournalEvent>,
    ) -> Result<Self, Error> {
        let (Some(JournalEvent::Failed { .. } | JournalEvent::Cancelled { .. }), true) =
            (journal.last(), execution.status.is_final())
        else {
            return Err(Error::NotFailed {
                id: execution.id,
                status: execution.status,
            });
        };
        journal.pop();
        keep_what_counts(&mut journal);
        if matches!(journal.last(), Some(JournalEvent::ModelReplied { .. })) {
            journal.pop();
        }
        let step = match turns(&journal) {
            turns if has_open_calls(&journal) => turns,
            turns => turns + 1,
        };
        Ok(Self {
            execution,
            journal,
            step,
        })
    }

    /// All that happened before a step.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the execution has not come so far.
    pub(super) fn before_step(
        execution: Execution,
        mut journal: Vec<JournalEvent>,
        step: u32,
    ) -> Result<Self, Error> {
        let replies = journal.iter().enumerate();
        let mut replies =
            replies.filter(|(_, event)| matches!(event, JournalEvent::ModelReplied { .. }));
        let place = usize::try_from(step.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some((end, _)) = replies.nth(place) else {
            let message = match turns(&journal) {
                0 => "is not there: the execution has no step yet".to_owned(),
                turns => format!("is not there: the execution has the steps 1 to {turns}"),
            };
            return Err(Error::Invalid(vec![FieldError::new("step", message)]));
        };
        journal.truncate(end);
        keep_what_counts(&mut journal);
        Ok(Self {
            execution,
            journal,
            step,
        })
    }

    /// Puts other facts in the place of what happened.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when a call has no answer in this part of the journal.
    pub(super) fn edit(&mut self, edits: &Edits) -> Result<(), Error> {
        if let Some(JournalEvent::Started { goal, context }) = self.journal.first_mut() {
            if let Some(other) = &edits.goal {
                goal.clone_from(other);
            }
            if let Some(other) = &edits.context {
                context.clone_from(other);
            }
        }
        let mut errors = Vec::new();
        for (number, edit) in edits.tool_results.iter().enumerate() {
            let mut answers = self.journal.iter_mut().filter_map(|event| match event {
                JournalEvent::ToolReturned {
                    call_id,
                    output,
                    is_error,
                    ..
                } if *call_id == edit.call_id => Some((output, is_error)),
                _ => None,
            });
            let Some((output, is_error)) = answers.next() else {
                let message = format!("names no call that was answered before step {}", self.step);
                let place = format!("toolResults.{number}.callId");
                errors.push(FieldError::new(place, message));
                continue;
            };
            output.clone_from(&edit.output);
            *is_error = edit.is_error;
        }
        let changes_the_past =
            edits.goal.is_some() || edits.context.is_some() || !edits.tool_results.is_empty();
        if changes_the_past {
            // A summary tells of what happened, and not of what is put in its place.
            self.journal
                .retain(|event| !matches!(event, JournalEvent::Compacted { .. }));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Who performed the execution, and when it stood still or waited for its model, is of no concern to
/// a fork.
fn keep_what_counts(journal: &mut Vec<JournalEvent>) {
    journal.retain(|event| {
        !matches!(
            event,
            JournalEvent::Resumed { .. }
                | JournalEvent::Paused { .. }
                | JournalEvent::Continued { .. }
                | JournalEvent::ModelDeferred { .. }
        )
    });
}

fn turns(journal: &[JournalEvent]) -> u32 {
    let replies = journal
        .iter()
        .filter(|event| matches!(event, JournalEvent::ModelReplied { .. }));
    u32::try_from(replies.count()).unwrap_or(u32::MAX)
}

/// Whether the last turn has calls without an answer.
fn has_open_calls(journal: &[JournalEvent]) -> bool {
    let of_last_turn = journal
        .iter()
        .rev()
        .take_while(|event| !matches!(event, JournalEvent::ModelReplied { .. }));
    let mut answered = Vec::new();
    for event in of_last_turn {
        match event {
            JournalEvent::ToolReturned { call_id, .. } => answered.push(call_id),
            JournalEvent::ToolIntended { call_id, .. }
            | JournalEvent::ApprovalRequested { call_id, .. }
                if !answered.contains(&call_id) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}
