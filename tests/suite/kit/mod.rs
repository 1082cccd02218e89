//! What the tests share: small books, a session without a terminal, a pseudo-terminal, the small cases of import.

pub mod books;
pub mod cases;
#[allow(dead_code, reason = "tests/host.rs uses the rest")]
pub mod desk;
#[allow(dead_code, reason = "tests/host.rs uses the rest")]
pub mod folder;
#[allow(dead_code, reason = "tests/host.rs uses the rest")]
pub mod markup;
#[allow(dead_code, reason = "tests/host.rs uses the rest")]
pub mod pty;
pub mod sitting;
