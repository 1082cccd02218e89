//! A session: messages in, effects and frames out. The host performs the effects.

mod answers;
pub mod changes;
pub mod dates;
pub mod explain;
mod hand_out;
pub mod host;
pub mod layers;
pub mod lists;
pub mod local;
pub mod log;
pub mod marketing;
pub mod message;
pub mod moving;
pub mod old_book;
pub mod prompt;
mod reload;
pub mod remember;
pub mod sales;
pub mod session;
pub mod shown;
mod typing;
pub mod update;
pub mod view;
