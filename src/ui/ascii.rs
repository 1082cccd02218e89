//! `--ascii`: every glyph outside ASCII becomes the nearest one inside, after everything else is drawn.

use ratatui::buffer::Buffer;

/// The glyphs that are drawn by us, each with what stands for it.
const GLYPHS: &[(&str, char)] = &[
    ("─", '-'),
    ("━", '='),
    ("│", '|'),
    ("┃", '#'),
    ("┊", ':'),
    ("┈", '.'),
    ("┅", '-'),
    ("█", '#'),
    ("▓", '='),
    ("▒", ':'),
    ("░", '.'),
    ("╸", '-'),
    ("◆", '*'),
    ("◇", 'o'),
    ("•", '*'),
    ("▴", '^'),
    ("▾", 'v'),
    ("‹", '<'),
    ("›", '>'),
    ("…", '~'),
    ("±", '+'),
    ("·", '.'),
    ("└", '\''),
    ("▏", ' '),
    ("▎", ' '),
    ("▍", ' '),
    ("▌", '#'),
    ("▋", '#'),
    ("▊", '#'),
    ("▉", '#'),
    ("▁", ' '),
    ("▂", ' '),
    ("▃", '.'),
    ("▄", '#'),
    ("▅", '#'),
    ("▆", '#'),
    ("▇", '#'),
    ("▀", '#'),
];

const JOINS: &str = "┬┴┼┯┷┿├┤┌┐┘";

/// Maps every cell. Letters of names that ASCII does not have become `?`.
pub(crate) fn reduce(buf: &mut Buffer) {
    for cell in &mut buf.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        let stands = GLYPHS.iter().find(|(glyph, _)| *glyph == symbol).map(|(_, stands)| *stands);
        let stands = stands.unwrap_or_else(|| match symbol.chars().next() {
            Some('\u{2800}'..='\u{28FF}') => '*',
            Some(join) if JOINS.contains(join) => '+',
            Some(letter) => plain_letter(letter),
            None => ' ',
        });
        cell.set_char(stands);
    }
}

/// Latin letters lose their marks; others are unknown.
fn plain_letter(letter: char) -> char {
    const MARKED: &[(&str, char)] = &[
        ("àáâãäåāăą", 'a'),
        ("ÀÁÂÃÄÅĀĂĄ", 'A'),
        ("çćč", 'c'),
        ("ÇĆČ", 'C'),
        ("ďđð", 'd'),
        ("ĎĐÐ", 'D'),
        ("èéêëēęě", 'e'),
        ("ÈÉÊËĒĘĚ", 'E'),
        ("ìíîïī", 'i'),
        ("ÌÍÎÏĪ", 'I'),
        ("łľ", 'l'),
        ("ŁĽ", 'L'),
        ("ñńň", 'n'),
        ("ÑŃŇ", 'N'),
        ("òóôõöøōő", 'o'),
        ("ÒÓÔÕÖØŌŐ", 'O'),
        ("řŕ", 'r'),
        ("ŘŔ", 'R'),
        ("śšşș", 's'),
        ("ŚŠŞȘ", 'S'),
        ("ťţț", 't'),
        ("ŤŢȚ", 'T'),
        ("ùúûüūůű", 'u'),
        ("ÙÚÛÜŪŮŰ", 'U'),
        ("ýÿ", 'y'),
        ("Ý", 'Y'),
        ("źżž", 'z'),
        ("ŹŻŽ", 'Z'),
        ("æ", 'a'),
        ("Æ", 'A'),
        ("ß", 's'),
        ("‘’“”", '\''),
        ("–—", '-'),
    ];
    MARKED.iter().find(|(marked, _)| marked.contains(letter)).map_or('?', |(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn nothing_but_ascii_is_left() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 1));
        buf.set_string(0, 0, "━╸│┃┊┈┅─┼█▓▒░◆◇•▴▾‹›…±⣤▊Malmö 港 └ ‘x’", Style::new());
        reduce(&mut buf);
        let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.is_ascii(), "{text}");
        assert!(text.starts_with("=-|#:.--+#=:.*o*^v<>~+*#Malmo ?"), "{text}");
    }
}
