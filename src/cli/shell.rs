//! `quarterdeck completions` and `quarterdeck man`: what a shell and `man` need to know.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use super::command;

/// Prints what a shell needs to complete commands and options.
#[derive(Args, Debug, Clone)]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        // Made first: clap_complete panics where its output cannot be written.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "quarterdeck", &mut script);
        out.write_all(&script)?;
        Ok(0)
    }
}

/// Prints the manual page of the program and of its commands.
pub(crate) fn man(out: &mut dyn Write) -> anyhow::Result<u8> {
    let mut whole = command();
    whole.build();
    clap_mangen::Man::new(whole.clone()).render(&mut &mut *out)?;
    for verb in whole.get_subcommands().filter(|verb| verb.get_name() != "help") {
        clap_mangen::Man::new(verb.clone()).render(&mut &mut *out)?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_completed_and_in_the_manual() {
        let (mut script, mut page) = (Vec::new(), Vec::new());
        Completions { shell: Shell::Bash }.run(&mut script).unwrap();
        man(&mut page).unwrap();
        let (script, page) = (String::from_utf8(script).unwrap(), String::from_utf8(page).unwrap());
        for verb in command().get_subcommands() {
            assert!(script.contains(verb.get_name()) && page.contains(verb.get_name()), "{verb}");
        }
    }
}
