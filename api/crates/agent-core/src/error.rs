//! What is wrong with an event.

/// An event that does not fit the state it was fed to.
///
/// It means a damaged journal or a fault of the performer; the state is gone, so replay the journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The event came out of order.
    #[error("the event {found} came where {expected} was expected")]
    Unexpected {
        /// The kind that came.
        found: &'static str,
        /// What would have been right.
        expected: &'static str,
    },
    /// The event came after a terminal one.
    #[error("the event {found} came after the execution had ended")]
    Ended {
        /// The kind that came.
        found: &'static str,
    },
    /// The event names a call that the model did not ask for in this turn.
    #[error("the event {found} names the call {call_id}, which is not one of this turn")]
    UnknownCall {
        /// The kind that came.
        found: &'static str,
        /// The id it names.
        call_id: String,
    },
    /// The event names a call of this turn that is not at that point.
    #[error("the event {found} came for the call {call_id}, which is {progress}")]
    CallOrder {
        /// The kind that came.
        found: &'static str,
        /// The call.
        call_id: String,
        /// How far the call is, in words.
        progress: &'static str,
    },
}
