//! Ids that look alike.

/// What an id looks like: letters, digits and foreign letters that are hard to tell apart become one, and the case of
/// letters counts for nothing. Two ids with the same skeleton look alike.
pub(crate) fn skeleton(id: &str) -> String {
    // Nearly all ids are plain, and there may be a million of them.
    if id.is_ascii() {
        let plain = |byte| match byte {
            b'I' | b'l' | b'|' => '1',
            b'O' => '0',
            other => char::from(other).to_ascii_lowercase(),
        };
        return id.trim().bytes().map(plain).collect();
    }
    id.chars()
        .filter(|c| !matches!(c, '\u{200c}' | '\u{200d}'))
        .flat_map(|c| {
            match c {
                'I' | 'l' | '|' => '1',
                'O' => '0',
                'а' | 'А' | 'α' | 'Α' => 'a',
                'В' | 'Β' => 'b',
                'с' | 'С' => 'c',
                'е' | 'Е' | 'Ε' => 'e',
                'Н' | 'Η' => 'h',
                'і' => 'i',
                'І' | 'Ι' => '1',
                'К' | 'к' | 'Κ' => 'k',
                'М' | 'Μ' => 'm',
                'Ν' => 'n',
                'о' | 'О' | 'ο' | 'Ο' => 'o',
                'р' | 'Р' | 'Ρ' => 'p',
                'Т' | 'Τ' => 't',
                'х' | 'Х' | 'Χ' => 'x',
                'у' | 'У' | 'Υ' => 'y',
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
                other => other,
            }
            .to_lowercase()
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        for (a, b) in
            [("D-101", "D-1O1"), ("D-11", "D-1l"), ("acme", "Acme"), ("acme", "асme"), ("a-b", "a\u{2011}b"), ("x ", "x")]
        {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [("D-101", "D-102"), ("acme", "acne"), ("a-b", "ab")] {
            assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
        }
    }
}
