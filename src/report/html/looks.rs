//! The colours and the style of the page.

use std::fmt::Write as _;

/// A colour by its variable: on paper and on a dark ground.
type PageColour = (char, &'static str, &'static str);

/// Text, page, dim, good, warning, bad, accent, rules. Those of text are each at least 4.5 to 1 against the page (WCAG 2.2,
/// AA), the page against those on which reversed text stands.
const COLOURS: [PageColour; 8] = [
    ('t', "#1c2127", "#d7dbe1"),
    ('p', "#fdfdfb", "#101318"),
    ('d', "#5c636d", "#8d939d"),
    ('g', "#00617a", "#4fbfd8"),
    ('w', "#7a5000", "#d9a83f"),
    ('b', "#a8280c", "#ff7a5c"),
    ('a', "#234fc4", "#7fa2ff"),
    ('l', "#d5d9df", "#333944"),
];

/// Those that print has otherwise than paper.
const PRINTED: [(char, &str); 4] = [('t', "#000"), ('p', "#fff"), ('d', "#444"), ('l', "#bbb")];

const REST: &str = "
body{margin:1.5em auto;max-width:76em;padding:0 1em;background:var(--p);color:var(--t);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.3em}.at{font-size:1.5em;margin:.2em 0}h2{font-size:1.2em;margin:2em 0 .5em}h3{font-size:1em;margin:1.4em 0 .3em}
h4{font-size:1em;font-weight:400;color:var(--d);margin:.6em 0 0}a{color:inherit;text-decoration:underline dotted var(--d);text-underline-offset:.2em}
nav ul{list-style:none;padding:0}nav a{margin-right:.8em;display:inline-block}li,h3{white-space:pre-wrap}
pre{font:13px/1.25 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;overflow-x:auto;margin:0}
.n{font-weight:700}.d{color:var(--d)}.g{color:var(--g)}.w{color:var(--w)}.b{color:var(--b)}.a{color:var(--a)}
.r{background:var(--t);color:var(--p)}.u{text-decoration:underline}.x{display:inline-block;overflow:hidden;vertical-align:bottom}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.1em .8em .1em 0;text-align:left;font-weight:400;border-bottom:1px solid var(--l)}
thead th{color:var(--d)}td.e,th.e{text-align:right;white-space:nowrap}th[scope=row]{min-width:6em}ul{margin:.2em 0;padding-left:1.2em}div.t{overflow-x:auto}
p{white-space:pre-wrap;margin:.2em 0;overflow-wrap:anywhere}summary h3{display:inline;font-weight:400}
details details,details div{margin-left:1.2em}:target{outline:1px solid var(--a);outline-offset:.3em}
";

fn variables(all: impl IntoIterator<Item = (char, &'static str)>) -> String {
    let mut out = String::new();
    for (name, colour) in all {
        // Writing to a string cannot fail.
        let _ = write!(out, "--{name}:{colour};");
    }
    out
}

/// The page's style sheet: light and dark by the reader's own setting, and print.
pub(super) fn style() -> String {
    let of = |dark: bool| variables(COLOURS.map(|(name, light, night)| (name, if dark { night } else { light })));
    let printed = variables(PRINTED);
    format!(
        "\n:root{{{}color-scheme:light dark}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}{REST}\
         @media print{{:root{{{printed}color-scheme:light}}body{{margin:0;font-size:8.5px}}pre{{font-size:7.2px}}a{{text-decoration:none}}div.t{{overflow:visible}}nav,#why,#why~*{{display:none}}tr,h3{{break-inside:avoid}}h3{{break-after:avoid}}}}\n",
        of(false),
        of(true)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2) of `#rrggbb` or `#rgb`.
    fn luminance(colour: &str) -> f64 {
        let digits: Vec<u32> = colour.trim_start_matches('#').chars().map(|c| c.to_digit(16).unwrap()).collect();
        let channel = |at: usize| match digits.len() {
            3 => digits[at] * 17,
            _ => digits[2 * at] * 16 + digits[2 * at + 1],
        };
        let linear = |at: usize| {
            let x = f64::from(channel(at)) / 255.0;
            if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_of_text_stands_out_in_both_schemes_and_in_print() {
        assert!((contrast("#fff", "#000000") - 21.0).abs() < 1e-9 && (contrast("#777777", "#fff") - 4.478).abs() < 1e-3);
        let schemes: [&dyn Fn(&PageColour) -> &'static str; 3] = [&|colour| colour.1, &|colour| colour.2, &|colour| {
            PRINTED.iter().find(|(name, _)| *name == colour.0).map_or(colour.1, |(_, printed)| *printed)
        }];
        for of in schemes {
            let page = of(COLOURS.iter().find(|colour| colour.0 == 'p').unwrap());
            for colour in COLOURS.iter().filter(|colour| !"pl".contains(colour.0)) {
                let ratio = contrast(of(colour), page);
                assert!(ratio >= 4.5, "{} {} on {page}: {ratio:.2}", colour.0, of(colour));
            }
        }
    }

    #[test]
    fn every_variable_that_is_used_is_given() {
        let style = style();
        for (_, name) in style.match_indices("var(--").map(|(at, found)| (at, &style[at + found.len()..=at + found.len()])) {
            assert!(COLOURS.iter().any(|colour| colour.0.to_string() == name), "{name}");
        }
    }
}
