//! What the kernel says of its clocks when a run begins: time of day and how sure it is of it, time
//! since boot, and which boot it is. Nobody sets the time since boot, so two runs tell whether the time of day was set between.

use super::clock::since_boot;
use super::desk::Desk;
use crate::domain::track::ClockState;
use crate::probe::kernel_clock;

/// Reads them together.
pub(crate) fn read(desk: &Desk<'_>) -> ClockState {
    let kernel = kernel_clock::read();
    ClockState {
        wall: desk.clock.now(),
        since_boot: since_boot(),
        // Where /proc is not to be had, no step of the clock is told.
        boot_id: std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map(|text| text.trim().to_owned())
            .unwrap_or_default(),
        synchronised: kernel.map(|kernel| kernel.is_synchronised),
        estimated_error_us: kernel.map(|kernel| kernel.estimated_error_us),
        max_error_us: kernel.map(|kernel| kernel.max_error_us),
    }
}
