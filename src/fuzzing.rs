//! What further targets in `fuzz/` run: what is typed, configured, let in. Each asserts what must hold whatever the bytes.
//! Compiled for them alone; the import's stand in `store::import::fuzzing`.

use std::path::Path;

use crate::app::host::decode::Decoder;
use crate::config::Config;

/// Bytes of a terminal mean the same in one piece and byte by byte, and nothing is left waiting for ever.
pub fn decoder(bytes: &[u8]) {
    let (mut whole, mut cut) = (Decoder::default(), Decoder::default());
    let mut at_once = whole.feed(bytes);
    let mut one_by_one: Vec<_> = bytes.iter().flat_map(|byte| cut.feed(&[*byte])).collect();
    at_once.extend(whole.pause());
    one_by_one.extend(cut.pause());
    assert_eq!(at_once, one_by_one, "{bytes:?}");
    assert_eq!(whole.patience(), None, "{bytes:?}");
}

/// A configuration is taken or refused with a place in it, which can be said.
pub fn config(text: &str) {
    if let Err(why) = Config::parse(text, Path::new("config.ron"), &["plain"]) {
        assert!(why.to_string().contains("config.ron"), "{text:?}: {why}");
    }
}

/// Every line of a file of keys lets one in, is told why it does not, or says nothing; what is told is clean.
#[cfg(feature = "serve")]
pub fn guests(text: &str) {
    let (count, refused) = crate::serve::let_in(text);
    assert!(count + refused.len() <= text.lines().count(), "{text:?}");
    assert!(refused.iter().all(|why| !why.contains(char::is_control)), "{refused:?}");
}
