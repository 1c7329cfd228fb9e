//! What may not happen while a call is only simulated.

tokio::task_local! {
    static IS_DRY: ();
}

/// Performs something as a part of a dry run.
pub(crate) async fn enter<T>(simulation: impl Future<Output = T>) -> T {
    IS_DRY.scope((), simulation).await
}

/// Whether this is a part of a dry run.
pub(crate) fn is_dry() -> bool {
    IS_DRY.try_with(|()| ()).is_ok()
}
