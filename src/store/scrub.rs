//! Text from data, made fit to be shown.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// The most marks that stay on a letter.
const MOST_MARKS: usize = 8;

/// The text with everything in it that a terminal or a reader could take amiss shown as a visible mark: control
/// characters, changes of direction, characters without width, tags. Line ends and tabs become spaces. The joiners that
/// scripts and emoji need stay, and at most eight combining marks on a letter.
pub(crate) fn scrub(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        match c {
            '\n' | '\t' | '\r' => clean.push(' '),
            // The pictures of the control characters.
            '\u{0}'..='\u{1f}' => clean.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => clean.push('\u{2421}'),
            c if is_hidden(c) => {
                // Writing to a string cannot fail.
                let _ = write!(clean, "\u{2039}{:04X}\u{203a}", u32::from(c));
            }
            '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => clean.push(c),
            c if c.width() == Some(0) => {
                marks += 1;
                if marks <= MOST_MARKS {
                    clean.push(c);
                }
                continue;
            }
            c => clean.push(c),
        }
        marks = 0;
    }
    Cow::Owned(clean)
}

/// Whether a character hides, or hides or turns others. The joiners are none of these.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_hides_is_shown() {
        assert_eq!(scrub("plain"), "plain");
        assert_eq!(scrub("a\u{1b}[31m\u{7}"), "a␛[31m␇");
        assert_eq!(scrub("\u{9b}1m"), "‹009B›1m");
        assert_eq!(scrub("abc\u{202e}fed"), "abc‹202E›fed");
        assert_eq!(scrub("a\u{200b}b\u{e0041}"), "a‹200B›b‹E0041›");
        assert_eq!(scrub("two\nlines"), "two lines");
    }

    #[test]
    fn joiners_and_a_few_marks_stay() {
        let family = "👩\u{200d}👧";
        assert_eq!(scrub(family), family);
        assert_eq!(scrub("می\u{200c}خواهم"), "می\u{200c}خواهم");
        let tower = format!("e{}x", "\u{301}".repeat(1_000));
        assert_eq!(scrub(&tower), format!("e{}x", "\u{301}".repeat(8)));
    }

    proptest! {
        #[test]
        fn nothing_that_steers_a_terminal_gets_through(text in any::<String>()) {
            let clean = scrub(&text);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_hidden(c)));
            prop_assert_eq!(scrub(&clean), clean.clone());
        }
    }
}
