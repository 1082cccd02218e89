//! What a book of deals and orders alone can tell of the long horizon.

mod gained;
mod revenue;
mod says;
mod win_fit;
mod years;

pub use gained::gained;
pub use revenue::revenue;
pub use says::says;
pub use win_fit::win_fit;
pub use years::{products, segments};
