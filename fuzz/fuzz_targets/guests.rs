#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| quarterdeck::fuzzing::guests(text));
