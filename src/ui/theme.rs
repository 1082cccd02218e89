//! Roles to styles: the themes, and what is left of them without colour.

use ratatui::style::{Color, Modifier, Style};

use crate::screens::say::Role;

/// What every role looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name in the configuration.
    pub name: &'static str,
    bold: Style,
    dim: Style,
    good: Style,
    warn: Style,
    bad: Style,
    accent: Style,
    band: Style,
    selected: Style,
    heat: [Style; 5],
    ground: Style,
}

const PLAIN: Style = Style::new();
const BOLD: Style = PLAIN.add_modifier(Modifier::BOLD);
const DIM: Style = PLAIN.add_modifier(Modifier::DIM);
const REVERSED: Style = PLAIN.add_modifier(Modifier::REVERSED);

const fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The 16 colours of the terminal on its own background.
const ANSI: Theme = Theme {
    name: "ansi",
    bold: BOLD,
    dim: DIM,
    good: PLAIN.fg(Color::Cyan),
    warn: PLAIN.fg(Color::Yellow),
    bad: BOLD.fg(Color::LightRed),
    accent: PLAIN.fg(Color::LightBlue),
    band: DIM,
    selected: REVERSED,
    heat: [BOLD.fg(Color::LightBlue), PLAIN.fg(Color::Cyan), PLAIN, PLAIN.fg(Color::Yellow), BOLD.fg(Color::LightRed)],
    ground: PLAIN,
};

/// No colour at all: weight and shade only.
const MONO: Theme = Theme {
    name: "mono",
    bold: BOLD,
    dim: DIM,
    good: PLAIN,
    warn: PLAIN,
    bad: BOLD,
    accent: BOLD,
    band: DIM,
    selected: REVERSED,
    heat: [BOLD, PLAIN, PLAIN, DIM, BOLD],
    ground: PLAIN,
};

/// Nothing is dim; bright colours only.
const HIGH_CONTRAST: Theme = Theme {
    name: "high-contrast",
    bold: BOLD.fg(Color::White),
    dim: PLAIN,
    good: BOLD.fg(Color::LightCyan),
    warn: BOLD.fg(Color::LightYellow),
    bad: BOLD.fg(Color::LightRed),
    accent: BOLD.fg(Color::LightBlue),
    band: PLAIN,
    selected: REVERSED.add_modifier(Modifier::BOLD),
    heat: [BOLD.fg(Color::LightBlue), BOLD.fg(Color::LightCyan), PLAIN, BOLD.fg(Color::LightYellow), BOLD.fg(Color::LightRed)],
    ground: PLAIN,
};

/// For dark backgrounds with 24-bit colour.
const NIGHT: Theme = Theme {
    name: "night",
    bold: BOLD.fg(rgb(0x00FF_FFFF)),
    dim: PLAIN.fg(rgb(0x008A_8F98)),
    good: PLAIN.fg(rgb(0x004F_BFD8)),
    warn: PLAIN.fg(rgb(0x00D9_A83F)),
    bad: BOLD.fg(rgb(0x00FF_7A5C)),
    accent: PLAIN.fg(rgb(0x007F_A2FF)),
    band: PLAIN.fg(rgb(0x0046_4B54)).bg(rgb(0x0026_2A31)),
    selected: PLAIN.fg(rgb(0x00FF_FFFF)).bg(rgb(0x002D_3F6B)),
    heat: [
        BOLD.fg(rgb(0x005C_9BFF)),
        PLAIN.fg(rgb(0x003F_9AAE)),
        PLAIN.fg(rgb(0x00A0_A4AB)),
        PLAIN.fg(rgb(0x00C2_972F)),
        BOLD.fg(rgb(0x00FF_7A5C)),
    ],
    ground: PLAIN.fg(rgb(0x00C9_CED6)).bg(rgb(0x0010_1318)),
};

/// For light backgrounds with 24-bit colour.
const DAY: Theme = Theme {
    name: "day",
    bold: BOLD.fg(rgb(0x0010_1418)),
    dim: PLAIN.fg(rgb(0x0062_6A74)),
    good: PLAIN.fg(rgb(0x0000_7089)),
    warn: PLAIN.fg(rgb(0x008A_5A00)),
    bad: BOLD.fg(rgb(0x00B8_2E10)),
    accent: PLAIN.fg(rgb(0x0023_4FC4)),
    band: PLAIN.fg(rgb(0x009A_A1AB)).bg(rgb(0x00E6_E9EE)),
    selected: PLAIN.fg(rgb(0x0010_1418)).bg(rgb(0x00C9_D7FA)),
    heat: [
        BOLD.fg(rgb(0x0023_4FC4)),
        PLAIN.fg(rgb(0x0000_7089)),
        PLAIN.fg(rgb(0x0050_5862)),
        PLAIN.fg(rgb(0x008A_5A00)),
        BOLD.fg(rgb(0x00B8_2E10)),
    ],
    ground: PLAIN.fg(rgb(0x0026_2C33)).bg(rgb(0x00FB_FBF9)),
};

impl Default for Theme {
    fn default() -> Self {
        ANSI
    }
}

impl Theme {
    /// All themes, in the order the key goes through them.
    pub const ALL: &[Theme] = &[ANSI, NIGHT, DAY, HIGH_CONTRAST, MONO];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|theme| theme.name == name).cloned()
    }

    #[must_use]
    pub(crate) fn next(&self) -> Self {
        let at = Self::ALL.iter().position(|theme| theme.name == self.name).map_or(0, |at| at + 1);
        Self::ALL.get(at).cloned().unwrap_or_default()
    }

    /// The same theme with modifiers only, under its own name: what `NO_COLOR` leaves.
    ///
    /// The terminal library's own switch is not used: it sends `ESC[;m`, which cancels bold and reversed too.
    #[must_use]
    pub(crate) fn without_colour(&self) -> Self {
        Self { name: self.name, ..MONO }
    }

    pub(crate) fn role(&self, role: Role) -> Style {
        match role {
            Role::Text => PLAIN,
            Role::Bold => self.bold,
            Role::Dim => self.dim,
            Role::Good => self.good,
            Role::Warn => self.warn,
            Role::Bad => self.bad,
            Role::Accent => self.accent,
            Role::Band => self.band,
        }
    }

    /// The selected row, the chosen tab and horizon.
    pub(crate) fn selected(&self) -> Style {
        self.selected
    }

    /// What text without a role of its own stands on; no colours: on the terminal's own ground. Colours made for a dark or
    /// a light ground bring theirs, for they cannot be read on the other.
    pub(crate) fn ground(&self) -> Style {
        self.ground
    }

    /// The grades of a heat map, 0 (best) to 4.
    pub(crate) fn heat(&self, grade: u8) -> Style {
        self.heat.get(usize::from(grade)).copied().unwrap_or(PLAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 8] = [Role::Text, Role::Bold, Role::Dim, Role::Good, Role::Warn, Role::Bad, Role::Accent, Role::Band];

    #[test]
    fn without_colour_no_style_names_one() {
        for theme in Theme::ALL {
            let bare = theme.without_colour();
            let styles = ROLES.iter().map(|role| bare.role(*role)).chain((0..5).map(|grade| bare.heat(grade)));
            for style in styles.chain([bare.selected(), bare.ground()]) {
                assert_eq!((style.fg, style.bg), (None, None), "{}", theme.name);
            }
            assert!(bare.selected().add_modifier.contains(Modifier::REVERSED));
        }
    }

    #[test]
    fn going_on_reaches_every_theme_and_comes_back() {
        let mut seen = vec![Theme::default()];
        while seen.len() < Theme::ALL.len() {
            seen.push(seen[seen.len() - 1].next());
        }
        assert_eq!(seen, Theme::ALL);
        assert_eq!(seen[seen.len() - 1].next(), Theme::default());
        assert_eq!(Theme::named("mono").map(|theme| theme.name), Some("mono"));
        assert_eq!(Theme::named("none"), None);
    }
}
