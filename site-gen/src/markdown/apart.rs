//! Work of other people's code on texts of other people: whatever happens to it, the build goes on.

use std::thread;

/// The converters call themselves for each level of nesting, and texts are limited in length: this
/// is room for the deepest text of that length.
const STACK: usize = 64 << 20;

/// The outcome of `work`; None when it panics.
pub(crate) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let thread = builder.spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}
