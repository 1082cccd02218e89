//! gone
pub fn meaning(_: &str) -> Option<&'static str> { None }
pub fn related(_: &str) -> &'static [&'static str] { &[] }
