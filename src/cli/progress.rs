//! Draws progress on a terminal's stderr; under cron there is none.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::domain::watch::Watch;

/// One bar for the stage under way.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

/// Ten times a second is as often as an eye cares for.
const TICK: Duration = Duration::from_millis(100);

impl Watch for Bars {
    fn stage(&self, name: &str, total: Option<u64>) {
        let bar = match total {
            Some(total) => ProgressBar::new(total).with_style(counted()),
            None => ProgressBar::new_spinner(),
        };
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(TICK);
        if let Ok(mut current) = self.bar.lock()
            && let Some(finished) = current.replace(bar)
        {
            finished.finish_and_clear();
        }
    }

    fn advance(&self, steps: u64) {
        if let Ok(current) = self.bar.lock()
            && let Some(bar) = current.as_ref()
        {
            bar.inc(steps);
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        if let Ok(current) = self.bar.get_mut()
            && let Some(bar) = current.take()
        {
            bar.finish_and_clear();
        }
    }
}

/// Name, bar, counts, time left. The template is ours, so a bad one falls back to the plain style.
fn counted() -> ProgressStyle {
    ProgressStyle::with_template("{msg:<12} {wide_bar} {pos}/{len} {per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
