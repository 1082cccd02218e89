//! The `quarterdeck` program: arguments in, exit code out.

fn main() {}
