#![no_main]

use quarterdeck::store::import::fuzzing;

libfuzzer_sys::fuzz_target!(init: fuzzing::prepare(), |bytes: &[u8]| fuzzing::workbook(bytes));
