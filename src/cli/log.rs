//! The log, on stderr: warnings by default, more with `-v`. Secrets are never in it: they redact
//! themselves.

use tracing::Level;

/// Starts logging at the level of so many `-v`.
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => Level::ERROR,
        1 => Level::INFO,
        2 => Level::DEBUG,
        _ => Level::TRACE,
    };
    // Only our own voice: libraries log what devices said as they please.
    let filter = tracing_subscriber::EnvFilter::new(format!("off,mang6={}", level.as_str()));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .finish();
    // A second start (in tests) keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
