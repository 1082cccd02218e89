//! What a book of deals and orders alone can tell of the long horizon.

mod gained;
mod revenue;
mod says;
mod win_fit;
mod years;

pub(crate) use gained::gained;
pub(crate) use revenue::revenue;
pub(crate) use says::says;
pub(crate) use win_fit::win_fit;
pub(crate) use years::{products, segments};
