//! Which editor to run, and how it is told the line.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::app::message::FileSpot;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum EditorError {
    /// Neither variable says which editor.
    #[error("set $VISUAL or $EDITOR to the editor you like, e.g. EDITOR=vi")]
    None,
    /// The variable has an open quote.
    #[error("${variable} is `{value}`: its quotes do not close")]
    Quotes { variable: &'static str, value: String },
    /// The program does not start.
    #[error("cannot run {program}: {why}")]
    Start { program: String, why: String },
    /// It ended with an error: the file may be unchanged.
    #[error("{program} ended with {status}")]
    Failed {
        program: String,
        /// Its exit code or signal.
        status: String,
    },
}

/// The program and its arguments for a place in a file.
///
/// `variable` reads the environment. `$VISUAL` goes before `$EDITOR`; both may hold arguments, quoted as in a shell.
fn editor_command(spot: &FileSpot, variable: impl Fn(&str) -> Option<String>) -> Result<Vec<OsString>, EditorError> {
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| Some((name, variable(name)?)));
    let Some((name, value)) = set.into_iter().find(|(_, value)| !value.trim().is_empty()) else {
        return Err(EditorError::None);
    };
    let mut words = match shlex::split(&value) {
        Some(words) if !words.is_empty() => words,
        _ => return Err(EditorError::Quotes { variable: name, value }),
    };
    let program = words.first().map(Path::new);
    let program = program.and_then(Path::file_stem).and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    let path = spot.path.as_os_str();
    // A relative path that begins with a dash would be an option, one with a plus a command to vi.
    let misread = matches!(path.as_encoded_bytes(), [b'-' | b'+', ..]);
    let path = if misread { Path::new(".").join(path).into_os_string() } else { path.into() };
    let at_colon = |columns: bool| {
        let mut place = path.clone();
        place.push(if columns { format!(":{}:{}", spot.line, spot.column) } else { format!(":{}", spot.line) });
        place
    };
    let mut arguments: Vec<OsString> = Vec::new();
    match program.as_str() {
        "code" | "code-insiders" | "codium" | "cursor" => {
            // Without it the window is opened and the command ends at once.
            if !words.iter().any(|word| word == "--wait" || word == "-w") {
                words.push("--wait".to_owned());
            }
            arguments.extend([OsString::from("--goto"), at_colon(true)]);
        }
        "hx" | "helix" | "subl" | "zed" | "zeditor" => arguments.push(at_colon(true)),
        "kak" | "emacs" | "emacsclient" => arguments.extend([format!("+{}:{}", spot.line, spot.column).into(), path]),
        "nano" | "pico" => arguments.extend([format!("+{},{}", spot.line, spot.column).into(), path]),
        "ed" | "cat" | "ex" => arguments.push(path),
        // vi and most others; those that do not know it are rare, and say so.
        _ => arguments.extend([format!("+{}", spot.line).into(), path]),
    }
    Ok(words.into_iter().map(OsString::from).chain(arguments).collect())
}

/// Runs the editor on the terminal from which this process is run, with no dashboard on it, and waits for its end.
pub(crate) fn run(spot: &FileSpot) -> Result<(), String> {
    let keyboard = io::stdin().as_fd().try_clone_to_owned();
    command(spot).and_then(|command| edit(&command, keyboard)).map_err(|error| error.to_string())
}

/// The editor of this process's environment and its arguments for a place.
pub(super) fn command(spot: &FileSpot) -> Result<Vec<OsString>, EditorError> {
    editor_command(spot, |name| std::env::var(name).ok())
}

/// Runs the editor on the terminal, which has been given back before, and waits for its end.
pub(super) fn edit(command: &[OsString], keyboard: io::Result<OwnedFd>) -> Result<(), EditorError> {
    let (program, arguments) = command.split_first().ok_or(EditorError::None)?;
    let name = program.to_string_lossy().into_owned();
    let start = |why: io::Error| EditorError::Start { program: name.clone(), why: why.to_string() };
    let keyboard = keyboard.map_err(start)?;
    let status = Command::new(program).args(arguments).stdin(Stdio::from(keyboard)).status().map_err(start)?;
    if status.success() {
        return Ok(());
    }
    let status = status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"));
    Err(EditorError::Failed { program: name, status })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(visual: Option<&str>, editor: Option<&str>, path: &str) -> Result<Vec<String>, EditorError> {
        let spot = FileSpot { path: path.into(), line: 12, column: 5 };
        let variable = |name: &str| if name == "VISUAL" { visual } else { editor }.map(str::to_owned);
        let words = editor_command(&spot, variable)?;
        Ok(words.into_iter().map(|word| word.into_string().unwrap()).collect())
    }

    #[test]
    fn visual_goes_before_editor_and_an_empty_one_is_none() {
        assert_eq!(words(Some("vim"), Some("nano"), "deals.ron").unwrap(), ["vim", "+12", "deals.ron"]);
        assert_eq!(words(Some(" "), Some("vi"), "deals.ron").unwrap(), ["vi", "+12", "deals.ron"]);
        assert_eq!(words(None, None, "deals.ron"), Err(EditorError::None));
    }

    #[test]
    fn arguments_and_quotes_are_read_as_in_a_shell() {
        let editor = "'/opt/my tools/vim' -n --cmd 'set nu'";
        let expected = ["/opt/my tools/vim", "-n", "--cmd", "set nu", "+12", "a b.ron"];
        assert_eq!(words(None, Some(editor), "a b.ron").unwrap(), expected);
        let open = words(Some("vim 'x"), None, "deals.ron");
        assert_eq!(open, Err(EditorError::Quotes { variable: "VISUAL", value: "vim 'x".to_owned() }));
    }

    #[test]
    fn editors_are_told_the_line_in_their_own_way() {
        let cases = [
            ("nano", vec!["nano", "+12,5", "d.ron"]),
            ("emacsclient -t", vec!["emacsclient", "-t", "+12:5", "d.ron"]),
            ("/usr/bin/hx", vec!["/usr/bin/hx", "d.ron:12:5"]),
            ("code", vec!["code", "--wait", "--goto", "d.ron:12:5"]),
            ("code --wait", vec!["code", "--wait", "--goto", "d.ron:12:5"]),
            ("nvim", vec!["nvim", "+12", "d.ron"]),
        ];
        for (editor, expected) in cases {
            assert_eq!(words(Some(editor), None, "d.ron").unwrap(), expected);
        }
    }

    #[test]
    fn a_file_name_is_never_an_option_or_a_command() {
        assert_eq!(words(Some("vi"), None, "-rf.ron").unwrap(), ["vi", "+12", "./-rf.ron"]);
        assert_eq!(words(Some("vi"), None, "+!reboot/deals.ron").unwrap(), ["vi", "+12", "./+!reboot/deals.ron"]);
    }
}
