//! Loads the newest ticks of many schedules at once.

use std::collections::HashMap;

use access::OpContext;
use async_graphql::Error;
use async_graphql::dataloader::Loader;
use domain::id::ScheduleId;
use schedules::list_ticks::last_ticks;

use crate::tick::ScheduleTick;

/// The newest tick, by schedule.
pub struct LastTickLoader(pub OpContext);

impl Loader<ScheduleId> for LastTickLoader {
    type Value = ScheduleTick;
    type Error = Error;

    async fn load(&self, ids: &[ScheduleId]) -> Result<HashMap<ScheduleId, ScheduleTick>, Error> {
        let found = last_ticks(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|tick| (tick.schedule_id, ScheduleTick(tick)))
            .collect())
    }
}
