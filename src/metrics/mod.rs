//! Figures: pure functions of a book, a day, a period, a window and a scope. No files, no clock, no terminal.

pub(crate) mod amounts;
pub mod as_of;
pub(crate) mod change;
pub(crate) mod fate;
pub mod figure;
pub mod forecast;
mod kept;
pub(crate) mod ledger;
pub mod lens;
pub mod marketing;
pub mod parts;
pub mod recency;
pub mod sales;
pub(crate) mod stats;
pub mod sums;
pub mod targets;
pub(crate) mod trend;
pub mod withheld;

/// What a thread of its own made of figures that do not wait for each other. Threads, not the pool: they wait for what is
/// made once for a basis (`kept`), and whoever makes it in the pool could be given one that waits for it. A panic goes on.
pub(crate) fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
