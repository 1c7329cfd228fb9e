//! The body of a reply as server-sent events.

use std::time::Duration;

use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures::stream::{self, Stream, TryStreamExt};
use reqwest::Response;
use tokio::time::timeout;

use crate::error::Error;

/// The most bytes of one reply, many times what the largest turn needs.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The events of `response`, until it ends, breaks or stays silent for as long as `stall`.
pub(crate) fn events(
    response: Response,
    stall: Duration,
) -> impl Stream<Item = Result<Event, Error>> {
    chunks(response, stall)
        .eventsource()
        .map_err(|error| match error {
            EventStreamError::Transport(error) => error,
            EventStreamError::Utf8(_) => Error::InvalidReply("text that is not UTF-8".to_owned()),
            EventStreamError::Parser(_) => Error::InvalidReply("no event stream".to_owned()),
        })
}

fn chunks(
    response: Response,
    stall: Duration,
) -> impl Stream<Item = Result<impl AsRef<[u8]>, Error>> {
    stream::try_unfold(
        (response, 0_usize),
        move |(mut response, read)| async move {
            match timeout(stall, response.chunk()).await {
                Err(_) => Err(Error::Stalled { after: stall }),
                Ok(Err(_)) => Err(Error::Cut),
                Ok(Ok(None)) => Ok(None),
                Ok(Ok(Some(chunk))) => {
                    let read = read.saturating_add(chunk.len());
                    if read > MAX_BYTES {
                        return Err(Error::InvalidReply("it does not end".to_owned()));
                    }
                    Ok(Some((chunk, (response, read))))
                }
            }
        },
    )
}
