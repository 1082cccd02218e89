//! A session: messages in, effects and frames out. The host performs the effects.

pub mod changes;
pub mod dates;
pub mod explain;
pub mod host;
pub mod layers;
pub mod lists;
pub mod local;
pub mod marketing;
pub mod message;
pub mod moving;
pub mod prompt;
pub mod remember;
pub mod sales;
pub mod session;
pub mod shown;
pub mod update;
pub mod view;
