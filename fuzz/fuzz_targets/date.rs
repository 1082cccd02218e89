#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| quarterdeck::store::import::fuzzing::date(text));
